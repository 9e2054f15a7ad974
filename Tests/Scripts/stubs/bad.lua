-- Each line is wrong; a language server says so where the stubs tell it enough.
management:updateUser { userId = 7, nickname = "x" }
management:updateUser { nickname = "x" }
management:updateUser { userId = "u", gender = "X" }
management:noSuchOperation {}
json.encod(1)
print(management:getUser { userId = "x" }.data.nickNam)
