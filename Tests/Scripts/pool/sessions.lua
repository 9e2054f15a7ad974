-- Sessions, histories and logs: who signed in where, who is shown out, and what is written down of it.
local expect = require "lib.expect"
local test, equal, refused, column = expect.test, expect.equal, expect.refused, expect.column
local m = management
local password = "Right-Horse-1"

local user = m:createUser { username = "ann", name = "Ann", password = password }.data.userId
local first = m:listApplications {}.data.list[1].appId
local shop = m:createApplication { appName = "Shop" }.data.appId

-- A clientIp counts with the application's secret, which the client fills in for the target's own application, or inside
-- a program. The shop's requests have no secret: over HTTP their address is the connection's.
local unproven = assert(os.getenv "WAY") == "embedded" and "10.0.0.1" or "127.0.0.1"

local function session(app)
  local client = genauth.AuthenticationClient { appId = app }
  client:setAccessToken(authentication:signInByCredentials {
    connection = "PASSWORD", passwordPayload = { username = "ann", password = password }, client_id = app,
    options = { clientIp = "10.0.0.1" },
  }.data.access_token)
  return client
end

local here, there = session(first), session(shop)

test("each application has sessions of its own, and kickUsers ends them", function()
  equal(m:checkSessionStatus { appId = shop, userId = user }.data.active, true)
  equal(#m:getUserLoggedinApps { userId = user }.data, 2)
  m:kickUsers { appIds = { shop }, userId = "ann", options = { userIdType = "username" } }
  equal(m:checkSessionStatus { appId = shop, userId = user }.data.active, false)
  refused({ statusCode = 401, apiCode = 2020 }, function() there:getProfile {} end)
  equal(here:getProfile {}.data.userId, user)
  for _, app in ipairs(here:getLoggedInApps {}.data) do equal(app.active, app.appId == first) end
  equal(#here:getAccessibleApps {}.data, 2)
  refused({ statusCode = 400, apiCode = 2011 }, function() m:kickUsers { appIds = { "nobody" }, userId = user } end)
end)

test("every sign-in is in the history, also what was refused", function()
  refused({ apiCode = 2333 }, function()
    authentication:signInByAccountPassword { account = "ann", password = "Wrong-Horse-1" }
  end)
  local history = here:getLoginHistory {}.data
  equal({ history.totalCount, history.list[1].success, history.list[2].clientIp }, { 3, false, unproven })
  equal(history.list[3].clientIp, "10.0.0.1")
  assert(history.list[1].errorMessage:find("wrong", 1, true))
  equal(here:getLoginHistory { success = false }.data.totalCount, 1)
  equal(m:getUserLoginHistory { userId = user, appId = shop }.data.totalCount, 1)
  refused({ statusCode = 401 }, function() authentication:getLoginHistory {} end)
end)

test("the logs tell what users and administrators did, without values", function()
  here:updateProfile { nickname = "Nobody's business" }
  m:updateUser { userId = user, company = "Nobody's business" }
  local actions = m:getUserActionLogs { userId = user, pagination = { limit = 2 } }.data
  equal(column(actions.list, "eventType"), "updateUserPrefile login")
  equal(actions.totalCount, 4)
  local changes = m:getAdminAuditLogs { operationType = "update", resourceType = "user" }.data
  equal({ changes.totalCount, changes.list[1].targetValue }, { 1, user })
  equal(changes.list[1].operationParam:find("company", 1, true) ~= nil, true)
  assert(not json.encode(changes):find("business", 1, true))
end)

expect.done()
