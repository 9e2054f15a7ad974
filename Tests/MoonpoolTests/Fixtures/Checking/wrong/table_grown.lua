local request = { userId = "6a0000000000000000000001" }
request.mail = "san@example.com" --> management:updateUser: mail: no such field of UpdateUserReqDto; did you mean email?
management:updateUser(request)
