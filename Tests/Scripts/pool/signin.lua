local expect = require "lib.expect"
local test, equal, refused = expect.test, expect.equal, expect.refused
local m, null = management, genauth.null
local password = "Right-pass-1"
local keys = authentication:getSystemInfo {}

local id = m:createUser {
  username = "san", email = "san@example.com", phone = "13800000001", name = "San", password = password,
}.data.userId

local function signIn(account, word, options)
  return authentication:signInByAccountPassword { account = account, password = word, options = options }.data
end

--- A client of its own, signed in.
local function session(account, word)
  local client = genauth.AuthenticationClient()
  client:setAccessToken(signIn(account, word).access_token)
  return client
end

--- What passwordEncryptType names, done to a password.
local function encrypted(kind, word)
  if kind == "rsa" then return crypto.rsaEncrypt(keys.rsa.publicKey, word) end
  if kind == "sm2" then return crypto.sm2Encrypt(keys.sm2.publicKey, word) end
  return word
end

test("every helper and signInByCredentials give tokens", function()
  for helper, field in pairs {
    signInByEmailPassword = "email", signInByPhonePassword = "phone", signInByUsernamePassword = "username",
    signInByAccountPassword = "account",
  } do
    local value = ({ email = "SAN@example.com", phone = "13800000001" })[field] or "san"
    local data = authentication[helper](authentication, { [field] = value, password = password }).data
    equal(data.token_type, "Bearer")
    assert(data.access_token:match("^[%w_-]+%.[%w_-]+%.[%w_-]+$") and data.expire_in > 0)
    local err = refused({ statusCode = 400, apiCode = 2333 }, function()
      authentication[helper](authentication, { [field] = value, password = "Wrong-pass-1" })
    end)
    assert(not tostring(err):find("Wrong-pass-1", 1, true))
    data = authentication:signInByCredentials {
      connection = "PASSWORD", passwordPayload = { [field] = value, password = password }, options = { scope = "openid" },
    }.data
    assert(data.id_token)
  end
  for _, account in ipairs { "san", "San@Example.com", "13800000001" } do assert(signIn(account, password).access_token) end
  equal(m:getUser { userId = id }.data.loginsCount, 11)
end)

test("an unknown account and a wrong password are refused alike", function()
  local unknown = refused({ statusCode = 400, apiCode = 2333 }, function() signIn("nobody", password) end)
  local wrong = refused({ statusCode = 400, apiCode = 2333 }, function() signIn("san", "Wrong-pass-1") end)
  equal(unknown.message, wrong.message)
  refused({ apiCode = 2333 }, function()
    authentication:signInByUsernamePassword { username = "san@example.com", password = password }
  end)
end)

test("other connections are refused by name", function()
  refused({ statusCode = 501, kind = "unsupported" }, function()
    authentication:signInByCredentials { connection = "LDAP", ldapPayload = { sAMAccountName = "san", password = password } }
  end)
  refused({ kind = "argument", field = "connection" }, function()
    authentication:signInByCredentials { connection = "GUESS" }
  end)
end)

test("passwords are taken plain and encrypted, in options and at the top level", function()
  for _, kind in ipairs { "none", "rsa", "sm2" } do
    local first, second = "First-pass-" .. kind, "Second-pass-" .. kind
    m:updateUser { userId = id, password = encrypted(kind, first), options = { passwordEncryptType = kind } }
    assert(signIn("san", first).access_token)
    assert(signIn("san", encrypted(kind, first), { passwordEncryptType = kind }).access_token)
    m:updateUser { userId = id, password = encrypted(kind, second), passwordEncryptType = kind }
    assert(signIn("san", second).access_token)
    m:createUser { username = "top" .. kind, password = encrypted(kind, first), passwordEncryptType = kind }
    assert(signIn("top" .. kind, first).access_token)
    m:createUser { username = "opt" .. kind, password = encrypted(kind, first), options = { passwordEncryptType = kind } }
    assert(signIn("opt" .. kind, first).access_token)
    m:updateUserBatch {
      list = { { userId = id, password = encrypted(kind, first) } }, options = { passwordEncryptType = kind },
    }
    assert(signIn("san", first).access_token)
    m:updateUserBatch { list = { { userId = id, password = encrypted(kind, second), passwordEncryptType = kind } } }
    assert(signIn("san", second).access_token)
  end
  for _, kind in ipairs { "rsa", "sm2" } do
    refused({ statusCode = 400 }, function()
      m:updateUser { userId = id, city = "x", password = "Plain-pass-1", options = { passwordEncryptType = kind } }
    end)
    refused({ statusCode = 422 }, function()
      m:updateUser { userId = id, password = encrypted(kind, "weak"), options = { passwordEncryptType = kind } }
    end)
  end
  equal(m:getUser { userId = id }.data.city, nil)
  assert(signIn("san", "Second-pass-sm2").access_token)
  m:updateUser { userId = id, password = password }
end)

test("an encrypted password that is no text is refused like one that cannot be decrypted", function()
  for _, kind in ipairs { "rsa", "sm2" } do
    for _, word in ipairs { "Abcdef1!\0", "Abcdef1!\xff\xfe" } do
      refused({ statusCode = 400 }, function()
        m:createUser { username = "no.text", password = encrypted(kind, word), options = { passwordEncryptType = kind } }
      end)
    end
  end
end)

test("a user who is not activated is refused, and the session is over", function()
  local client = session("san", password)
  for _, status in ipairs { "Suspended", "Deactivated", "Resigned", "Archived" } do
    m:updateUser { userId = id, status = status }
    refused({ statusCode = 403, apiCode = 2005 }, function() signIn("san", password) end)
    refused({ statusCode = 400, apiCode = 2333 }, function() signIn("san", "Wrong-pass-1") end)
    refused({ statusCode = 401, apiCode = 2020 }, function() client:getProfile {} end)
  end
  m:updateUser { userId = id, status = "Activated" }
  refused({ statusCode = 401 }, function() client:getProfile {} end)
  assert(signIn("san", password).access_token)
end)

test("a forced reset answers a token that sets a password once", function()
  local user = m:createUser {
    username = "reset", password = password, options = { resetPasswordOnFirstLogin = true },
  }.data.userId
  local given = password
  for round, code in ipairs { 1639, 2058, 1639 } do
    local err = refused({ statusCode = 403, apiCode = code }, function() signIn("reset", given) end)
    local token = err.data.passwordResetToken
    assert(type(token) == "string" and #token > 0 and rawget(err.data, "access_token") == nil)
    refused({ statusCode = 400, apiCode = 2333 }, function() signIn("reset", "Wrong-pass-1") end)
    refused({ statusCode = 422 }, function()
      authentication:updatePassword { newPassword = "short", passwordResetToken = token }
    end)
    local own = "Own-pass-" .. round
    equal(authentication:updatePassword { newPassword = own, passwordResetToken = token }.statusCode, 200)
    refused({ statusCode = 400 }, function()
      authentication:updatePassword { newPassword = "Again-pass-1", passwordResetToken = token }
    end)
    refused({ apiCode = 2333 }, function() signIn("reset", given) end)
    assert(signIn("reset", own).access_token)
    equal(m:getUser { userId = user }.data.resetPasswordOnNextLogin, false)
    given = "Given-pass-" .. round
    m:updateUser {
      userId = user, password = given,
      options = { resetPasswordOnFirstLogin = round == 2, resetPasswordOnNextLogin = round == 1 },
    }
  end
  assert(signIn("reset", given).access_token)
  m:updateUser { userId = user, options = { resetPasswordOnNextLogin = true } }
  equal(authentication.try:signInByUsernamePassword { username = "reset", password = given }.apiCode, 2058)
  m:updateUser { userId = user, password = "Cleared-pass-1" }
  assert(signIn("reset", "Cleared-pass-1").access_token)
end)

test("getProfile is the signed-in user's own", function()
  local client = session("san", password)
  local profile = client:getProfile { withCustomData = true, withIdentities = true, withDepartmentIds = true }.data
  equal({ profile.userId, profile.username, #profile.identities }, { id, "san", 0 })
  assert(not pcall(function() return client:getProfile {}.data.customData end))
  refused({ statusCode = 401, apiCode = 2020 }, function() genauth.AuthenticationClient():getProfile {} end)
  client:setAccessToken("no.such.token")
  refused({ statusCode = 401, apiCode = 2020 }, function() client:getProfile {} end)
end)

test("updateProfile changes what is given, null clears, and what is elsewhere or fixed is refused", function()
  m:setCustomFields {
    list = {
      { targetType = "USER", key = "school", dataType = "STRING", label = "School", userEditable = true },
      { targetType = "USER", key = "grade", dataType = "STRING", label = "Grade", userEditable = false },
    },
  }
  m:createUser { username = "taken" }
  local client = session("san", password)
  local after = client:updateProfile {
    nickname = "Third", gender = "F", birthdate = "2000-02-29", customData = { school = "PKU" },
  }.data
  equal({ after.nickname, after.gender, after.birthdate, after.name }, { "Third", "F", "2000-02-29", "San" })
  equal(after.customData.school, "PKU")
  equal(client:updateProfile { nickname = null }.data.nickname, nil)
  for field, operation in pairs { email = "updateEmail", phone = "updatePhone", password = "updatePassword" } do
    local err = refused({ field = field }, function() client:updateProfile { city = "x", [field] = "13900000000" } end)
    assert(tostring(err):find(operation, 1, true), tostring(err))
  end
  refused({ field = "status" }, function() client:updateProfile { status = "Suspended" } end)
  refused({ kind = "argument", suggestion = "nickname" }, function() client:updateProfile { nickName = "x" } end)
  refused({ kind = "argument", field = "gender" }, function() client:updateProfile { gender = "X" } end)
  refused({ statusCode = 409, field = "username" }, function() client:updateProfile { username = "taken" } end)
  refused({ statusCode = 403 }, function() client:updateProfile { city = "x", customData = { grade = "A" } } end)
  refused({ statusCode = 400 }, function() client:updateProfile { city = "x", customData = { undefined = "A" } } end)
  equal(client:getProfile {}.data.city, nil)
  refused({ statusCode = 401, apiCode = 2020 }, function()
    genauth.AuthenticationClient():updateProfile { city = "x" }
  end)
end)

test("updatePassword wants the old one and ends the sessions", function()
  local client = session("san", password)
  refused({ statusCode = 400 }, function()
    client:updatePassword { newPassword = "New-pass-22", oldPassword = "Wrong-pass-1" }
  end)
  refused({ statusCode = 422 }, function() client:updatePassword { newPassword = "weak", oldPassword = password } end)
  client:updatePassword { newPassword = "New-pass-22", oldPassword = password }
  refused({ apiCode = 2333 }, function() signIn("san", password) end)
  refused({ statusCode = 401 }, function() client:getProfile {} end)
  client = session("san", "New-pass-22")
  client:updatePassword {
    newPassword = encrypted("rsa", password), oldPassword = encrypted("rsa", "New-pass-22"), passwordEncryptType = "rsa",
  }
  assert(signIn("san", password).access_token)
  refused({ statusCode = 401 }, function()
    genauth.AuthenticationClient():updatePassword { newPassword = "New-pass-33", oldPassword = password }
  end)
end)

test("a password set by an administrator ends the sessions", function()
  local client = session("san", password)
  m:updateUser { userId = id, password = "Admin-pass-1" }
  refused({ statusCode = 401, apiCode = 2020 }, function() client:getProfile {} end)
  m:updateUser { userId = id, password = password }
end)

test("getSecurityLevel tells what guards the account", function()
  local level = session("san", password):getSecurityLevel {}.data
  equal({ level.passwordSet, level.emailBinded, level.phoneBinded, level.mfaEnrolled }, { true, true, true, false })
  assert(level.passwordSecurityLevel >= 1 and level.passwordSecurityLevel <= 3 and level.securityScore > 0)
  refused({ statusCode = 401, apiCode = 2020 }, function() genauth.AuthenticationClient():getSecurityLevel {} end)
end)

test("getManagementToken wants the pool's own key", function()
  local key = json.decode(fs.read("keys.json"))
  local data = m:getManagementToken { accessKeyId = key.accessKeyId, accessKeySecret = key.accessKeySecret }.data
  assert(data.access_token:find(".", 1, true) and data.expires_in > 0)
  refused({ statusCode = 401 }, function()
    m:getManagementToken { accessKeyId = key.accessKeyId, accessKeySecret = ("0"):rep(32) }
  end)
end)

test("keepPassword takes hashes that others made", function()
  local known = "Tr0ub4dor&3 – ünï"
  for name, hash in pairs {
    bcrypt = "$2b$04$5pKJ0HphDt5UIMcXb1SlUesPYzzonIDVuMfUxY8nkoXRTfOq2iYvS",
    ssha = "{SSHA}2XTg8ircy135xV7ujvG3jAwsvYRLiVFq",
    scrypt = "$scrypt$ln=10,r=8,p=1$w5gzxtibcy4FQAih9L63tg$1TPeFMrlJLRDzREoMCLdoSI9qo242qDlBCMrZbzrVjM",
  } do
    m:createUser { username = name, password = hash, options = { keepPassword = true } }
    refused({ apiCode = 2333 }, function() signIn(name, hash) end)
    assert(signIn(name, known).access_token)
    assert(signIn(name, known).access_token)
  end
  m:createUser {
    username = "sha", password = crypto.sha256("old-password" .. "pepper"), salt = "pepper", options = { keepPassword = true },
  }
  assert(signIn("sha", "old-password").access_token)
  m:createUsersBatch {
    list = { { username = "kept", password = "{SSHA}2XTg8ircy135xV7ujvG3jAwsvYRLiVFq" } }, options = { keepPassword = true },
  }
  assert(signIn("kept", known).access_token)
  refused({ statusCode = 400, field = "password" }, function()
    m:createUser { username = "plain", password = "Plain-pass-1", options = { keepPassword = true } }
  end)
end)

expect.done()
