local user = management:getUser("6a0000000000000000000001", "user_id") --> management:getUser: takes one table with the fields, got 2 arguments
print(user.data.name)
