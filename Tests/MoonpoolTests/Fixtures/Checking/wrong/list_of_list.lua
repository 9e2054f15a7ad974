for _, user in ipairs(management:getUserBatch { userIds = { "a" } }.data.list) do --> list: no such field; this is already the list of UserDto
  print(user.userId)
end
