local user = management:getUser { userId = "u1" }.data
for name, value in pairs { full_name = "San Zhang", age = 3 } do user[name] = value end
print(user.full_name, user.age)
