local user = management:getUser { userId = "zhang", userIdType = "username" }
print(user.email) --> email: no such field of UserSingleRespDto; it is in data.email
