for user in management.users {} do print(user.userId) end --> management.users: is a method; call it with a colon
