local change = genauth.models.UpdateUserReqDto { userId = "6a0000000000000000000001" }
change.gendr = "M" --> UpdateUserReqDto: gendr: no such field of UpdateUserReqDto; did you mean gender?
management:updateUser(change)
