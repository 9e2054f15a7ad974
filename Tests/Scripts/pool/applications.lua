-- Several applications with sessions of their own, and access keys that come and go.
local expect = require "lib.expect"
local test, equal, refused = expect.test, expect.equal, expect.refused
local m = management

local user = m:createUser { username = "ann", password = "Right-Horse-1" }.data.userId
local shop = m:createApplication {
  appName = "Shop", appIdentifier = "shop", redirectUris = { "https://shop.example.com/back" }, ssoEnabled = true,
}.data.appId

local function signIn(app, secret)
  return authentication:signInByCredentials {
    connection = "PASSWORD", passwordPayload = { username = "ann", password = "Right-Horse-1" }, client_id = app,
    client_secret = secret,
  }.data
end

test("an application is answered as it was given", function()
  local app = m:getApplication { appId = shop }.data
  equal({ app.appName, app.appIdentifier, app.redirectUris[1] }, { "Shop", "shop", "https://shop.example.com/back" })
  equal(m:listApplications { keywords = "shop" }.data.totalCount, 1)
  equal(m:getApplicationSimpleInfo { appId = shop }.data.appType, "web")
  refused({ statusCode = 409, field = "appIdentifier" }, function()
    m:createApplication { appName = "Other", appIdentifier = "shop" }
  end)
  refused({ statusCode = 400, apiCode = 2011 }, function() m:getApplication { appId = "nobody" } end)
end)

test("tokens of an application are its own, and its secret can be made anew", function()
  local old = m:getApplicationSecret { appId = shop }.data.secret
  assert(signIn(shop, old).access_token)
  local new = m:refreshApplicationSecret { appId = shop }.data.secret
  assert(new ~= old)
  refused({ statusCode = 401 }, function() signIn(shop, old) end)
  local token = signIn(shop, new).access_token
  equal(m:listApplicationActiveUsers { appId = shop }.data.list[1].userId, user)
  local client = genauth.AuthenticationClient { appId = shop }
  client:setAccessToken(token)
  equal(client:getProfile {}.data.userId, user)
  m:deleteApplication { appId = shop }
  refused({ statusCode = 401, apiCode = 2020 }, function() client:getProfile {} end)
  refused({ statusCode = 400, apiCode = 2011 }, function() signIn(shop) end)
  local last = m:listApplications {}.data.list[1].appId
  refused({ statusCode = 422 }, function() m:deleteApplication { appId = last } end)
end)

test("access keys are made, disabled and removed, all but the last", function()
  local key = m:createAccessKey { type = "userpool" }.data[1]
  local function token()
    return m:getManagementToken { accessKeyId = key.accessKeyId, accessKeySecret = key.accessKeySecret }.data.access_token
  end
  assert(token())
  m:updateAccessKey { accessKeyId = key.accessKeyId, enable = false }
  refused({ statusCode = 401 }, token)
  equal(#m:getAccessKeyList { status = { "revoked" } }.data, 1)
  for _, one in ipairs(m:getAccessKeyList {}.data) do
    if one.enable then
      refused({ statusCode = 422 }, function() m:deleteAccessKey { accessKeyId = one.accessKeyId } end)
    end
  end
  m:deleteAccessKey { accessKeyId = key.accessKeyId }
  refused({ statusCode = 404 }, function() m:deleteAccessKey { accessKeyId = key.accessKeyId } end)
end)

expect.done()
