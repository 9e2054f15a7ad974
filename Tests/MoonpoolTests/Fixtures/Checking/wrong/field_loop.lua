for user in management:users { pageSize = 500 } do
  print(user.userName, user.email) --> userName: no such field of UserDto; did you mean username?
end
