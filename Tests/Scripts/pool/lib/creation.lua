-- Creating users and finding them again: tests of their own, and the users that the scripts beside this folder go on with.
local expect = require "lib.expect"
local test, equal, refused, column = expect.test, expect.equal, expect.refused, expect.column
local m, null = management, genauth.null
local missing = ("0"):rep(24)

local function get(id, options)
  local request = { userId = id }
  for key, value in pairs(options or {}) do request[key] = value end
  return m:getUser(request).data
end

local function make(fields) return m:createUser(fields).data end

m:setCustomFields {
  list = {
    { targetType = "USER", key = "badge", dataType = "STRING", label = "Badge", isUnique = true },
    { targetType = "USER", key = "school", dataType = "STRING", label = "School" },
    { targetType = "USER", key = "age", dataType = "NUMBER", label = "Age" },
  },
}

test("createUser answers the whole user after it", function()
  local user = make {
    username = "san", email = "San@Example.com", phone = "13800000001", phoneCountryCode = "+86", externalId = "E1",
    name = "San Zhang", nickname = "San", gender = "W", birthdate = "2000-02-29", company = "Acme", city = "Suzhou",
    emailVerified = true, password = "Right-pass-1",
    customData = { badge = "B1", school = "Tsinghua", age = 22 },
    identities = {
      {
        extIdpId = "idp1", provider = "wechat", type = "openid", userIdInIdp = "wx1", userInfoInIdp = {},
        originConnIds = { "conn1" },
      },
    },
  }
  assert(user.userId:match("^%x+$") and #user.userId == 24)
  equal(user.email, "san@example.com")
  equal({ user.emailVerified, user.phoneVerified, user.gender }, { true, false, "F" })
  equal({ user.birthdate, user.status, user.workStatus }, { "2000-02-29", "Activated", "Active" })
  equal(user.customData.age, 22)
  assert(user.createdAt and user.updatedAt and user.passwordLastSetAt)
end)

test("createUser wants an identifier and refuses a taken one, a weak password, and what is ill-formed", function()
  refused({ statusCode = 400 }, function() make { nickname = "Nobody" } end)
  local holder = get("san", { userIdType = "username" }).userId
  local err = refused({ statusCode = 409, field = "email", kind = "conflict" }, function()
    make { email = "SAN@example.COM" }
  end)
  assert(err.message:find(holder, 1, true))
  refused({ statusCode = 409 }, function() make { username = "other", customData = { badge = "B1" } } end)
  refused({ statusCode = 422, field = "password" }, function() make { username = "other", password = "short" } end)
  refused({ kind = "argument", field = "gender" }, function() make { username = "other", gender = "X" } end)
  refused({ kind = "argument", suggestion = "nickname" }, function() make { username = "other", nickName = "x" } end)
  refused({ field = "email" }, function() make { email = "no address" } end)
  refused({ field = "birthdate" }, function() make { username = "other", birthdate = "2001-02-29" } end)
  refused({ statusCode = 400 }, function() make { username = "other", customData = { undefined = 1 } } end)
  equal(m:isUserExists { username = "other" }.data.exists, false)
end)

test("createUsersBatch takes more than fifty and names a refused entry by its place in the whole list", function()
  local list = {}
  for n = 1, 120 do
    list[n] = {
      username = ("bulk%03d"):format(n), externalId = "X" .. n, company = n % 2 == 0 and "Even" or "Odd",
      birthdate = ("2001-01-%02d"):format(n % 28 + 1), customData = { age = n },
    }
  end
  local made = m:createUsersBatch { list = list }.data
  equal(#made, 120)
  equal({ made[1].username, made[51].username, made[120].username }, { "bulk001", "bulk051", "bulk120" })
  local again = {}
  for n = 1, 60 do again[n] = { username = "again" .. n } end
  again[55].username = "bulk007"
  local err = refused({ statusCode = 409, path = "list[55].username", done = 50 }, function()
    m:createUsersBatch { list = again }
  end)
  equal(err.field, "username")
  equal(m:isUserExists { username = "again50" }.data.exists, true)
  equal(m:isUserExists { username = "again51" }.data.exists, false)
  local ids = {}
  for n = 1, 50 do ids[n] = "again" .. n end
  m:deleteUsersBatch { userIds = ids, options = { userIdType = "username" } }
end)

test("getUser finds by each kind of id", function()
  local id = get("san", { userIdType = "username" }).userId
  for kind, value in pairs {
    user_id = id, phone = "13800000001", email = "SAN@example.com", username = "san", external_id = "E1",
    identity = "idp1:wx1", sync_relation = "wechat:wx1", custom_field = "badge:B1",
  } do
    equal({ kind, get(value, { userIdType = kind }).userId }, { kind, id })
  end
  equal(get(id).username, "san")
  equal(get("+86-13800000001", { userIdType = "phone" }).userId, id)
  local abroad = make { username = "abroad", phone = "13800000001", phoneCountryCode = "+1" }
  equal(get("+1-13800000001", { userIdType = "phone" }).userId, abroad.userId)
  equal(get("13800000001", { userIdType = "phone" }).userId, id)
  m:deleteUsersBatch { userIds = { abroad.userId } }
  refused({ statusCode = 404, apiCode = 2004, kind = "notFound" }, function() get(missing) end)
  refused({ statusCode = 404 }, function() get("B1", { userIdType = "username" }) end)
  refused({ kind = "argument" }, function() get("san", { userIdType = "nickname" }) end)
end)

test("with* options decide what an answer carries", function()
  local id = get("san", { userIdType = "username" }).userId
  local plain = get(id)
  assert(not pcall(function() return plain.customData end))
  assert(not pcall(function() return plain.identities end))
  local full = get(id, { withCustomData = true, withIdentities = true, withDepartmentIds = true })
  equal(full.customData.school, "Tsinghua")
  equal(full.identities[1].userIdInIdp, "wx1")
  equal(#full.departmentIds, 0)
  equal(get(id, { withCustomData = true, flatCustomData = true }).school, "Tsinghua")
end)

test("getUserBatch gives the users that there are", function()
  local found = m:getUserBatch { userIds = { "bulk001", "bulk002" }, userIdType = "username", withCustomData = true }.data
  equal(column(found, "username"), "bulk001 bulk002")
  equal(found[2].customData.age, 2)
  refused({ kind = "argument" }, function() m:getUserBatch { userIds = { "bulk001" }, userIdType = "nickname" } end)
end)
