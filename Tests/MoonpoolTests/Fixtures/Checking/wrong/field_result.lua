local r = management:getUser { userId = arg[1] }
print(r.data.nickNam) --> nickNam: no such field of UserDto; did you mean nickname?
