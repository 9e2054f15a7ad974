-- Everything that answers have.
local res = management.try:createUsersBatch { list = { { username = "a" }, { username = "b" } } }
print(res.statusCode, res.message, res.apiCode, res.requestId, res.done)
for _, user in ipairs(res.data or {}) do print(user.userId, user["username"], #user.userId) end
local page = management:listUsers { options = { pagination = { page = 1, limit = 10 } } }.data
print(page.totalCount, #page.list, page.list[1] and page.list[1].userId)
for field, value in pairs(page) do print(field, value) end
for i, user in ipairs(page.list) do print(i, user.status:lower()) end
table.sort(page.list, function(a, b) return a.userId < b.userId end)
local info = authentication:getSystemInfo {}
print(info.rsa.publicKey)
local ok, err = pcall(management.getUser, management, { userId = "nobody" })
if not ok then print(err.kind, err.anything, err.statusCode) end
