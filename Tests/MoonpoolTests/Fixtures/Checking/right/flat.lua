-- Custom data among the fields: then any name may be one.
local user = management:getUser { userId = "u1", withCustomData = true, flatCustomData = true }.data
print(user.school, user.employeeNumber)
for one in management:users { options = { withCustomData = true, flatCustomData = true } } do print(one.school) end
