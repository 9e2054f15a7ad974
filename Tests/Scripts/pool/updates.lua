local expect = require "lib.expect"
local test, equal, refused, column = expect.test, expect.equal, expect.refused, expect.column
local m, null = management, genauth.null
local missing = ("0"):rep(24)

local users = require "lib.users"
local get, make, list = users.get, users.make, users.list

require "lib.creation"

test("updateUser changes what is given and no more, and updatedAt only with it", function()
  local before = get("san", { userIdType = "username" })
  local after = m:updateUser {
    userId = before.userId, nickname = "Third", status = "Suspended", customData = { age = 23 },
  }.data
  equal({ after.nickname, after.status, after.name, after.gender }, { "Third", "Suspended", "San Zhang", "F" })
  equal({ after.customData.age, after.customData.school }, { 23, "Tsinghua" })
  assert(after.updatedAt > before.updatedAt and after.statusChangedAt > before.statusChangedAt)
  local same = m:updateUser { userId = before.userId, nickname = "Third" }.data
  equal(same.updatedAt, after.updatedAt)
  equal(same.status, "Suspended")
  equal(m:updateUser { userId = before.userId, status = "Activated" }.data.status, "Activated")
end)

test("a new e-mail address or phone number is unverified, unless the call says so", function()
  local id = get("san", { userIdType = "username" }).userId
  equal(m:updateUser { userId = id, email = "San2@example.com" }.data.emailVerified, false)
  equal(m:updateUser { userId = id, email = "san@example.com", emailVerified = true }.data.emailVerified, true)
  equal(m:updateUser { userId = id, phone = "13800000002", phoneVerified = true }.data.phoneVerified, true)
  equal(m:updateUser { userId = id, phone = "13800000001" }.data.phoneVerified, false)
end)

test("updateUser finds by every kind of id", function()
  for kind, value in pairs {
    phone = "13800000001", email = "SAN@example.com", username = "san", external_id = "E1", identity = "idp1:wx1",
    sync_relation = "wechat:wx1", custom_field = "badge:B1",
  } do
    equal(m:updateUser { userId = value, city = kind, options = { userIdType = kind } }.data.city, kind)
  end
  refused({ statusCode = 404, apiCode = 2004 }, function() m:updateUser { userId = missing, city = "x" } end)
end)

test("null clears an optional field; gender becomes U; status and the verified flags refuse it", function()
  local user = make {
    username = "nulls", nickname = "x", gender = "M", email = "n@example.com", customData = { school = "s", age = 1 },
  }
  local after = m:updateUser {
    userId = user.userId, nickname = null, gender = null, email = null, customData = { school = null },
  }.data
  equal(after.nickname, nil)
  equal({ after.gender, after.email == nil, after.customData.age }, { "U", true, 1 })
  equal(after.customData.school, nil)
  for _, field in ipairs { "status", "emailVerified", "phoneVerified" } do
    refused({ field = field }, function() m:updateUser { userId = user.userId, [field] = null } end)
  end
  m:deleteUsersBatch { userIds = { user.userId } }
end)

test("updateUser refuses a taken value, an undefined key and a value of the wrong type, and changes nothing", function()
  local before = get("san", { userIdType = "username" })
  local holder = get("bulk001", { userIdType = "username" }).userId
  for _, field in ipairs { "username", "externalId" } do
    local err = refused({ statusCode = 409, field = field }, function()
      m:updateUser { userId = before.userId, city = "Other", [field] = field == "username" and "bulk001" or "X1" }
    end)
    assert(err.message:find(holder, 1, true))
  end
  refused({ statusCode = 400 }, function() m:updateUser { userId = before.userId, customData = { undefined = 1 } } end)
  refused({ statusCode = 400 }, function() m:updateUser { userId = before.userId, customData = { age = "old" } } end)
  refused({ statusCode = 400 }, function() m:updateUser { userId = before.userId, metadata = { undefined = 1 } } end)
  refused({ kind = "argument", field = "emailVerified" }, function()
    m:updateUser { userId = before.userId, emailVerified = "yes" }
  end)
  refused({ field = "website" }, function() m:updateUser { userId = before.userId, website = "no url" } end)
  refused({ field = "phone" }, function() m:updateUser { userId = before.userId, phone = "call me" } end)
  equal(get(before.userId).updatedAt, before.updatedAt)
end)

test("updateUser sets, generates and announces passwords", function()
  local id = get("san", { userIdType = "username" }).userId
  local function set(fields)
    fields.userId = id
    return m:updateUser(fields).data
  end
  local before = get(id).passwordLastSetAt
  local after = set { password = "Other-pass-2", options = { resetPasswordOnNextLogin = true } }
  assert(after.passwordLastSetAt > before and after.resetPasswordOnNextLogin)
  assert(not json.encode(after):find("Other%-pass"))
  equal(set { password = "Fresh-pass-3" }.resetPasswordOnNextLogin, false)
  local generated = set {
    options = {
      autoGeneratePassword = true, resetPasswordOnFirstLogin = true,
      sendPasswordResetedNotification = {
        sendDefaultEmailNotification = true, sendDefaultPhoneNotification = true,
        inputSendEmailNotification = "boss@example.com", inputSendPhoneNotification = "13900000000",
      },
    },
  }
  assert(generated.passwordLastSetAt > after.passwordLastSetAt)
  refused({ statusCode = 400, apiCode = 2011 }, function()
    set {
      password = "Fourth-pass-4",
      options = { sendPasswordResetedNotification = { sendDefaultEmailNotification = true, appId = missing } },
    }
  end)
  refused({ statusCode = 422, field = "password" }, function() set { password = "abc" } end)
  refused({ statusCode = 400 }, function() set { password = "AAAA", options = { passwordEncryptType = "rsa" } } end)
  refused({ kind = "argument" }, function() set { password = "x", options = { passwordEncryptType = "des" } } end)
  equal(get(id).passwordLastSetAt, generated.passwordLastSetAt)
end)

test("updateUserBatch is all or nothing and names the entry", function()
  local ids = {}
  for n = 1, 4 do ids[n] = get(("bulk%03d"):format(n), { userIdType = "username" }).userId end
  local entries = {}
  for n = 1, 4 do entries[n] = { userId = ids[n], email = ("b%d@example.com"):format(n) } end
  entries[3].email = "SAN@example.com"
  local err = refused({ statusCode = 409, path = "list[3].email", field = "email" }, function()
    m:updateUserBatch { list = entries }
  end)
  assert(tostring(err):find("list[3].email", 1, true))
  equal(get(ids[1]).email, nil)
  entries[3].email = "b1@example.com"
  refused({ statusCode = 409, path = "list[3].email" }, function() m:updateUserBatch { list = entries } end)
  entries[3].email = "b3@example.com"
  local done = m:updateUserBatch { list = entries }.data
  equal(column(done, "email"), "b1@example.com b2@example.com b3@example.com b4@example.com")
  entries[3].gender = "X"
  refused({ kind = "argument", path = "list[3].gender" }, function() m:updateUserBatch { list = entries } end)
  refused({ statusCode = 404, apiCode = 2004 }, function()
    m:updateUserBatch { list = { { userId = ids[1], city = "No" }, { userId = missing, city = "No" } } }
  end)
  equal(get(ids[1]).city, nil)
  refused({ kind = "argument", field = "list" }, function() m:updateUserBatch { list = {} } end)
end)

test("updateUserBatch applies two entries for one user in order, by any kind of id, and takes its options", function()
  local done = m:updateUserBatch {
    list = { { userId = "bulk005", city = "One", company = "C" }, { userId = "bulk005", city = "Two" } },
    options = { userIdType = "username" },
  }.data
  equal(#done, 2)
  local user = get("bulk005", { userIdType = "username" })
  equal({ user.city, user.company }, { "Two", "C" })
  local passwords = m:updateUserBatch {
    list = { { userId = "bulk005" }, { userId = "bulk006", password = "Given-pass-6" } },
    options = {
      userIdType = "username", autoGeneratePassword = true, resetPasswordOnNextLogin = true,
      sendPasswordResetedNotification = { sendDefaultEmailNotification = true },
    },
  }.data
  equal({ passwords[1].resetPasswordOnNextLogin, passwords[2].resetPasswordOnNextLogin }, { true, true })
  assert(passwords[1].passwordLastSetAt and passwords[2].passwordLastSetAt)
end)

test("updateUserBatch takes any number of entries, in order; a refusal says how many before it are done", function()
  local entries = {}
  for n = 1, 1001 do entries[n] = { userId = "san", city = "c" .. n } end
  equal(#m:updateUserBatch { list = entries, options = { userIdType = "username" } }.data, 1001)
  equal(get("san", { userIdType = "username" }).city, "c1001")
  entries[777].userId = missing
  local err = refused({ statusCode = 404, apiCode = 2004, path = "list[777].userId", done = 500 }, function()
    m:updateUserBatch { list = entries, options = { userIdType = "username" } }
  end)
  assert(tostring(err):find("500 entries before it are done", 1, true))
  equal(get("san", { userIdType = "username" }).city, "c500")
  entries[777].userId = "san"
  refused({ kind = "argument", path = "list[501].userId" }, function()
    m:updateUserBatch { list = entries, options = { userIdType = "username", autoGeneratePassword = true } }
  end)
end)

test("getUserBatch, resignUserBatch and addGroupMembers take any number too", function()
  local ids = {}
  for n = 1, 501 do ids[n] = n == 501 and "san" or "bulk001" end
  equal(#m:getUserBatch { userIds = ids, userIdType = "username" }.data, 501)
  local users = {}
  for n = 1, 120 do users[n] = { username = ("crowd%03d"):format(n) } end
  local made = {}
  for n, user in ipairs(m:createUsersBatch { list = users }.data) do made[n] = user.userId end
  m:createGroup { code = "crowd", name = "Crowd", description = "" }
  m:addGroupMembers { code = "crowd", userIds = made }
  equal(m:listGroupMembers { code = "crowd" }.data.totalCount, 120)
  m:resignUserBatch { userIds = made }
  equal(get(made[120]).status, "Resigned")
  m:deleteUsersBatch { userIds = made }
end)

test("null among options is the same as none", function()
  local null = genauth.null
  m:updateUser { userId = get("san", { userIdType = "username" }).userId, city = "Null",
    options = { userIdType = null, autoGeneratePassword = null, sendPasswordResetedNotification = null } }
  equal(get("san", { userIdType = "username" }).city, "Null")
  m:updateUser { userId = get("san", { userIdType = "username" }).userId, options = null }
  equal(m:listUsers { keywords = null, options = { pagination = null } }.statusCode, 200)
end)

test("isUserExists answers for each identifier, and wants one", function()
  equal(m:isUserExists { email = "San@Example.com" }.data.exists, true)
  equal(m:isUserExists { phone = "13800000001" }.data.exists, true)
  equal(m:isUserExists { externalId = "E1" }.data.exists, true)
  equal(m:isUserExists { username = "nobody" }.data.exists, false)
  refused({ statusCode = 400 }, function() m:isUserExists {} end)
end)

test("identities are linked, listed and taken away", function()
  local id = get("bulk010", { userIdType = "username" }).userId
  equal(m:linkIdentity { userId = id, extIdpId = "idp2", userIdInIdp = "u10" }.data.success, true)
  local identities = m:getUserIdentities { userId = "bulk010", userIdType = "username" }.data
  equal(
    { #identities, identities[1].extIdpId, identities[1].userIdInIdp, identities[1].provider },
    { 1, "idp2", "u10", "oidc" })
  equal(get("idp2:u10", { userIdType = "identity" }).userId, id)
  m:linkIdentity { userId = id, extIdpId = "idp1", userIdInIdp = "wx10" }
  equal(get("wechat:wx10", { userIdType = "sync_relation" }).userId, id)
  refused({ statusCode = 409 }, function() m:linkIdentity { userId = id, extIdpId = "idp1", userIdInIdp = "wx1" } end)
  equal(m:unlinkIdentity { userId = id, extIdpId = "idp2" }.data.success, true)
  equal(#m:getUserIdentities { userId = id }.data, 1)
  refused({ statusCode = 404 }, function() get("idp2:u10", { userIdType = "identity" }) end)
  refused({ statusCode = 404 }, function() m:linkIdentity { userId = missing, extIdpId = "i", userIdInIdp = "u" } end)
  refused({ statusCode = 404 }, function() m:unlinkIdentity { userId = missing, extIdpId = "idp2" } end)
  refused({ statusCode = 404 }, function() m:getUserIdentities { userId = missing } end)
end)

test("resignUser and resignUserBatch close workStatus", function()
  m:resignUser { userId = "bulk020", userIdType = "username" }
  local user = get("bulk020", { userIdType = "username" })
  equal({ user.status, user.workStatus }, { "Resigned", "Closed" })
  m:resignUserBatch { userIds = { "bulk021", "bulk022" }, userIdType = "username" }
  equal((list { { field = "status", operator = "EQUAL", value = "Resigned" } }), 3)
  equal(
    m:updateUser { userId = "bulk023", status = "Resigned", options = { userIdType = "username" } }.data.workStatus,
    "Closed")
  refused({ statusCode = 404 }, function() m:resignUser { userId = missing } end)
  refused({ statusCode = 404 }, function()
    m:resignUserBatch { userIds = { "bulk024", "nobody" }, userIdType = "username" }
  end)
  equal(get("bulk024", { userIdType = "username" }).status, "Activated")
end)

test("deleteUsersBatch takes any number and leaves them to listArchivedUsers", function()
  local before = m:listArchivedUsers {}.data.totalCount
  local ids, names = {}, {}
  for n = 31, 100 do
    names[#names + 1] = ("bulk%03d"):format(n)
    ids[#ids + 1] = get(names[#names], { userIdType = "username" }).userId
  end
  local broken = { table.unpack(names) }
  broken[55] = "nobody"
  refused({ statusCode = 404, path = "userIds[55]", done = 50 }, function()
    m:deleteUsersBatch { userIds = broken, options = { userIdType = "username" } }
  end)
  for n = 1, 50 do make { username = names[n], externalId = "X" .. n + 30 } end
  before = m:listArchivedUsers {}.data.totalCount
  equal(m:deleteUsersBatch { userIds = names, options = { userIdType = "username" } }.data.success, true)
  refused({ statusCode = 404 }, function() get(ids[1]) end)
  equal(m:isUserExists { externalId = "X31" }.data.exists, false)
  local archived = m:listArchivedUsers { page = 1, limit = 50 }.data
  equal(archived.totalCount, before + 70)
  assert(archived.list[1].userId and archived.list[1].archivedAt)
  equal(#m:listArchivedUsers { page = 2, limit = 10 }.data.list, 10)
  refused({ kind = "argument", field = "userIds" }, function() m:deleteUsersBatch { userIds = {} } end)
  refused({ kind = "argument" }, function() m:listArchivedUsers { page = "first" } end)
  make { username = "bulk031", externalId = "X31" }
end)

test("parallel claims on one value leave one holder", function()
  local codes = parallel.map({ 1, 2, 3, 4, 5, 6, 7, 8 }, { concurrency = 8 }, function(n)
    return m.try:createUser { username = "race", nickname = "r" .. n }.statusCode
  end)
  table.sort(codes)
  equal(codes, { 200, 409, 409, 409, 409, 409, 409, 409 })
end)

expect.done()
