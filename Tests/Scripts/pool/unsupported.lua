local expect = require "lib.expect"
local test, equal, refused = expect.test, expect.equal, expect.refused

test("what the pool does not do answers 501 and names itself", function()
  for name, call in pairs {
    listTenants = function(client) return client:listTenants {} end,
    listSyncTasks = function(client) return client:listSyncTasks { page = 1 } end,
    getPost = function(client) return client:getPost { code = "p" } end,
    kickUsers = function(client) return client:kickUsers { userId = "u", appIds = { "a" } } end,
    deleteTenant = function(client) return client:deleteTenant { tenantId = "t" } end,
  } do
    local err = refused({ statusCode = 501, kind = "unsupported", operation = name }, function() call(management) end)
    assert(err.message:find(name, 1, true), tostring(err))
    local answer = call(management.try)
    equal(answer.statusCode, 501)
    assert(answer.message:find(name, 1, true) and rawget(answer, "data") == nil)
  end
end)

test("an operation of the application is refused in the same way", function()
  refused({ statusCode = 501, operation = "getAccessibleApps" }, function() authentication:getAccessibleApps {} end)
  equal(authentication.try:getAccessibleApps {}.statusCode, 501)
end)

test("try answers a refusal of the pool, and raises a mistake in the argument", function()
  local answer = management.try:getUser { userId = ("0"):rep(24) }
  equal({ answer.statusCode, answer.apiCode }, { 404, 2004 })
  refused({ kind = "argument", suggestion = "userId" }, function() management.try:getUser { userid = "x" } end)
  equal(management.try:createUser { username = "san" }.statusCode, 200)
end)

test("makeRequest calls by path", function()
  local answer = management:makeRequest { method = "GET", url = "/api/v3/get-user", params = { userId = "san", userIdType = "username" } }
  equal(answer.data.username, "san")
end)

test("what needs a web server or a socket says so", function()
  for _, name in ipairs { "loginWithRedirect", "handleRedirectCallback", "logoutWithRedirect" } do
    local ok, err = pcall(function() return authentication[name](authentication) end)
    assert(not ok and tostring(err):find(name, 1, true), tostring(err))
  end
end)

--- What the catalogue has, one "client name" a line.
local function operations()
  local lines = fs.lines("operations.txt")
  return function()
    local line = lines()
    if line then return line, line:match("^(%S+) (%S+)$") end
  end
end

local function client(name) return name == "ManagementClient" and management or authentication end

test("every operation of the contract is a method of its client, and of its twin", function()
  local counts = { ManagementClient = 0, AuthenticationClient = 0 }
  for line, owner, name in operations() do
    local ok, method = pcall(function() return client(owner)[name] end)
    assert(ok and type(method) == "function", line)
    ok, method = pcall(function() return client(owner).try[name] end)
    assert(ok and type(method) == "function", line)
    counts[owner] = counts[owner] + 1
  end
  assert(counts.ManagementClient > 500 and counts.AuthenticationClient > 80, json.encode(counts))
end)

test("every operation without an argument is carried out, refused with a reason, or answered 501 with its name", function()
  local refusals, unsupported = 0, 0
  for line, owner, name in operations() do
    local ok, result = pcall(function()
      local twin = client(owner).try
      return twin[name](twin, {})
    end)
    if not ok then
      assert(type(result) == "table" and (result.kind == "argument" or result.kind == "unsupported"), line .. ": " .. tostring(result))
      equal(result.operation, name)
      refusals = refusals + 1
    elseif type(result) == "table" and rawget(result, "statusCode") == 501 then
      assert(result.message:find(name, 1, true), line .. ": " .. result.message)
      unsupported = unsupported + 1
    else
      assert(type(result) ~= "table" or rawget(result, "statusCode") ~= 500, line)
    end
  end
  assert(refusals > 400 and unsupported > 100)
end)

test("a name that is no operation is refused with the near one", function()
  local ok, err = pcall(function() return management:updateUsers {} end)
  assert(not ok and tostring(err):find("updateUser", 1, true))
end)

expect.done()
