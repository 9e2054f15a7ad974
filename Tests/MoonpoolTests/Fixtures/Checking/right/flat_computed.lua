local function options() return { withCustomData = true, flatCustomData = true } end
for user in management:users { options = options() } do print(user.school) end
local request = options()
request.userId = "u1"
print(management:getUser(request).data.school)
