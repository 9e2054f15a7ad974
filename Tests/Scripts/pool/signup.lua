-- Sign-up, passcodes, and what users do about their own addresses and accounts.
local expect = require "lib.expect"
local test, equal, refused = expect.test, expect.equal, expect.refused
local m = management
local password = "Right-Horse-1"

local function signUp(name, more)
  local body = { connection = "PASSWORD", passwordPayload = { username = name, password = password } }
  for key, value in pairs(more or {}) do body[key] = value end
  return authentication:signUp(body).data
end

local function session(name)
  local client = genauth.AuthenticationClient()
  client:setAccessToken(
    authentication:signInByAccountPassword { account = name, password = password }.data.access_token)
  return client
end

test("a sign-up makes an account that can sign in", function()
  local user = signUp("ann", { profile = { nickname = "An", locality = "Beijing" } })
  equal({ user.userSourceType, user.nickname, user.city }, { "register", "An", "Beijing" })
  equal(session("ann"):getProfile {}.data.userId, user.userId)
  local err = refused({ statusCode = 409, field = "username" }, function() signUp("ann") end)
  assert(not tostring(err):find(user.userId, 1, true))
  refused({ statusCode = 422 }, function()
    authentication:signUp { connection = "PASSWORD", passwordPayload = { username = "weak", password = "weak" } }
  end)
  refused({ statusCode = 400 }, function()
    signUp("bert", { profile = { email = "bert@example.com" } })
  end)
end)

test("autoRegister makes an account at the first sign-in", function()
  local body = {
    connection = "PASSWORD", passwordPayload = { account = "new@example.com", password = password },
    options = { autoRegister = true },
  }
  assert(authentication:signInByCredentials(body).data.access_token)
  equal(m:getUser { userId = "new@example.com", userIdType = "email" }.data.loginsCount, 1)
end)

test("passcodes are sent once a minute, to whom the channel allows, and guessed by nobody", function()
  authentication:sendEmail { channel = "CHANNEL_LOGIN", email = "new@example.com" }
  refused({ statusCode = 429 }, function()
    authentication:sendEmail { channel = "CHANNEL_LOGIN", email = "New@example.com" }
  end)
  authentication:sendSms { channel = "CHANNEL_REGISTER", phoneNumber = "13800000000" }
  refused({ statusCode = 401, apiCode = 2020 }, function()
    authentication:sendEmail { channel = "CHANNEL_BIND_EMAIL", email = "new@example.com" }
  end)
  refused({ kind = "argument", field = "channel" }, function()
    authentication:sendEmail { channel = "CHANNEL_GUESS", email = "new@example.com" }
  end)
  refused({ statusCode = 400, apiCode = 2333 }, function()
    authentication:signInByCredentials {
      connection = "PASSCODE", passCodePayload = { passCode = "x", email = "new@example.com" },
    }
  end)
  refused({ statusCode = 400 }, function()
    authentication:signUp { connection = "PASSCODE", passCodePayload = { passCode = "x", phone = "13800000000" } }
  end)
end)

test("nothing about one's own addresses goes without its code", function()
  local client = session("ann")
  refused({ statusCode = 400 }, function() client:bindEmail { passCode = "x", email = "ann@example.com" } end)
  refused({ statusCode = 422 }, function() client:unbindEmail { passCode = "x" } end)
  refused({ statusCode = 400 }, function()
    client:verifyUpdateEmailRequest {
      verifyMethod = "EMAIL_PASSCODE",
      emailPassCodePayload = { newEmail = "ann@example.com", newEmailPassCode = "x" },
    }
  end)
  refused({ statusCode = 400 }, function() client:updateEmail { updateEmailToken = "x" } end)
  refused({ statusCode = 400 }, function() client:updatePhone { updatePhoneToken = "x" } end)
  refused({ statusCode = 400 }, function()
    authentication:resetPassword { password = "Second-Horse-2", passwordResetToken = "x" }
  end)
  local unknown, known
  for _, email in ipairs { "nobody@example.com", "new@example.com" } do
    authentication:sendEmail { channel = "CHANNEL_RESET_PASSWORD", email = email }
    unknown, known = known, refused({ statusCode = 400 }, function()
      authentication:verifyResetPasswordRequest {
        verifyMethod = "EMAIL_PASSCODE", emailPassCodePayload = { email = email, passCode = "x" },
      }
    end)
  end
  equal(unknown.message, known.message)
end)

test("users delete their own account by their password", function()
  local client = session("ann")
  refused({ statusCode = 400, apiCode = 2006 }, function()
    client:verifyDeleteAccountRequest { verifyMethod = "PASSWORD", passwordPayload = { password = "Wrong-Horse-1" } }
  end)
  local token = client:verifyDeleteAccountRequest {
    verifyMethod = "PASSWORD", passwordPayload = { password = password },
  }.data.deleteAccountToken
  client:deleteAccount { deleteAccountToken = token }
  refused({ apiCode = 2333 }, function() session("ann") end)
  refused({ statusCode = 404 }, function() m:getUser { userId = "ann", userIdType = "username" } end)
end)

expect.done()
