for _, user in pairs(management:listUsers {}.data) do --> pairs goes over the fields of UserPagingDto; its rows are in data.list
  print(user.userId)
end
