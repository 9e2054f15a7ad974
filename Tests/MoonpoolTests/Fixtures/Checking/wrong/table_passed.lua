local change = {
  userId = "6a0000000000000000000001",
  nickName = "San", --> management:updateUser: nickName: no such field of UpdateUserReqDto; did you mean nickname?
}
management:updateUser(change)
