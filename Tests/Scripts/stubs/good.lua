-- What scripts do every day: a language server has nothing to say about it.
local res = management:updateUser { userId = "u1", nickname = "San", gender = "F", email = genauth.null,
  options = { autoGeneratePassword = true, sendPasswordResetedNotification = { sendDefaultEmailNotification = true } } }
print(res.data.userId, res.statusCode)
for user in management:users { withCustomData = true, pageSize = 10 } do print(user.email, user.customData) end
local t = management.try:getUser { userId = "x", withCustomData = true }
print(t.data.nickname)
print(json.encode({ 1 }, { pretty = true }), json.null)
local m = genauth.ManagementClient { pool = "x.db" }
m:createUser { username = "a" }
local d = genauth.models.UpdateUserReqDto { userId = "u1" }
d.nickname = "x"
local names = parallel.map({ "a", "b" }, { concurrency = 3 }, function(id) return management:getUser { userId = id }.data.nickname end)
print(names[1])
for row in csv.rows("x.csv", { types = { a = "integer" } }) do print(row.a) end
local r = authentication:signInByUsernamePassword { username = "a", password = "b" }
authentication:setAccessToken(r.data.access_token)
local opt = args { { "--n", type = "integer", help = "x" } }
print(opt.n, args[1], env.HOME, time.iso(0), crypto.uuid(), fs.join("a", "b"))
local j = require "json"
print(j.encode(1))
