-- Second factors: secrets that are imported, their status, and codes that are checked.
local expect = require "lib.expect"
local test, equal, refused = expect.test, expect.equal, expect.refused
local m = management
local secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

local user = m:createUser { username = "ann", password = "Right-Horse-1" }.data.userId
local other = m:createUser { username = "bert" }.data.userId

test("secrets are imported, all or none", function()
  refused({ statusCode = 400, field = "secret" }, function()
    m:importOtp { list = { { userId = user, otp = { secret = secret } }, { userId = other, otp = { secret = "1!" } } } }
  end)
  refused({ statusCode = 404 }, function() m:getOtpSecretByUser { userId = user } end)
  m:importOtp { list = { { userId = user, otp = { secret = secret, recoveryCode = "b471-8ec0" } } } }
  equal(m:getOtpSecretByUser { userId = user }.data.secret, secret)
end)

test("the status says what is on, and can be set", function()
  equal(m:getUserMfaInfo { userId = user }.data.totpStatus, "enabled")
  equal(m:getUserMfaInfo { userId = other }.data.totpStatus, "disabled")
  local off = { mfaToken = "", applicationMfa = json.array {}, totpMfaEnabled = false }
  m:setUsersMfaStatus { userId = user, mfaTriggerData = off }
  equal(m:getUserMfaStatus { userId = user }.data.totpMfaEnabled, false)
  local on = { mfaToken = "", applicationMfa = json.array {}, totpMfaEnabled = true }
  m:setUsersMfaStatus { userId = user, mfaTriggerData = on }
  refused({ statusCode = 422 }, function() m:setUsersMfaStatus { userId = other, mfaTriggerData = on } end)
end)

test("wrong codes are not verified, and after five none counts", function()
  local client = genauth.AuthenticationClient()
  client:setAccessToken(
    authentication:signInByAccountPassword { account = "ann", password = "Right-Horse-1" }.data.access_token)
  for _ = 1, 5 do equal(client:mfaOtpVerify { totp = "none" }.data.verified, false) end
  refused({ statusCode = 429 }, function() client:mfaOtpVerify { totp = "none" } end)
  refused({ statusCode = 401 }, function() authentication:mfaOtpVerify { totp = "none" } end)
end)

expect.done()
