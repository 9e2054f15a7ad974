-- Clears a field of every user that has it.
local users = {}
for user in management:users { pageSize = 1000, withCustomData = true } do users[user.userId] = user end
for id, user in pairs(users) do
  if user.customData.school then print(id, user.customData["school"]) end
end
local update = { list = {}, options = { autoGeneratePassword = true, resetPasswordOnFirstLogin = true } }
for id in pairs(users) do
  update.list[#update.list + 1] = { userId = id, customData = { school = genauth.null } }
end
local res = management:updateUserBatch(update)
assert(res.statusCode == 200, res.message)
