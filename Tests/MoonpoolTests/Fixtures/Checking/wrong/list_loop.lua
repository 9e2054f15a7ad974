for user in management:listUsers {}.data.list do --> a list is not an iterator: go over it by ipairs
  print(user.userId)
end
