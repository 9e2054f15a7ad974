for _, user in ipairs(management:users { keywords = "gone" }) do --> management:users gives an iterator, not a list
  management:updateUser { userId = user.userId, status = "Archived" }
end
