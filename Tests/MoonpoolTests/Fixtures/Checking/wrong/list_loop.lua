for user in management:listUsers {}.data.list do --> a list is not an iterator; use ipairs
  print(user.userId)
end
