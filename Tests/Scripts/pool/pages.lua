-- An answer, its page and its list are three things: taking one for another raises, whatever the size of the answer.
local expect = require "lib.expect"
local test, equal = expect.test, expect.equal
local m = management

local list = {}
for n = 1, 120 do list[n] = { username = ("p%03d"):format(n), nickname = ("a long nickname, "):rep(4) .. n } end
m:createUsersBatch { list = list }

local function raises(text, f)
  local ok, err = pcall(f)
  if ok then error("nothing was raised", 2) end
  if not tostring(err):find(text, 1, true) then error(("raised %s, wanted %s"):format(tostring(err), text), 2) end
  if not tostring(err):find("pages.lua:%d+: ") then error("raised elsewhere: " .. tostring(err), 2) end
end

-- Every way to take a table for a list.
local looks = {
  ["[1]"] = function(t) return t[1] end,
  ["[0]"] = function(t) return t[0] end,
  ["[1.5]"] = function(t) return t[1.5] end,
  ["#"] = function(t) return #t end,
  ["a call"] = function(t) for _ in t do end end,
  ["ipairs"] = function(t) for _ in ipairs(t) do end end,
  ["table.unpack"] = function(t) return table.unpack(t) end,
  ["table.sort"] = function(t) table.sort(t) end,
  ["table.concat"] = function(t) return table.concat(t) end,
  ["parallel.map"] = function(t) parallel.map(t, function() end) end,
  ["parallel.each"] = function(t) parallel.each(t, function() end) end,
  ["progress.each"] = function(t) for _ in progress.each(t, { label = "x" }) do end end,
  ["csv.encode"] = function(t) csv.encode(t) end,
  ["csv.write"] = function(t) csv.write(fs.temp(), t) end,
  ["jsonl.write"] = function(t) jsonl.write(fs.temp(), t) end,
}

local function refusesAll(what, make, text)
  for name, look in pairs(looks) do
    test(("%s of %s raises"):format(name, what), function() raises(text, function() look(make()) end) end)
  end
end

for _, limit in ipairs { 1, 50 } do
  local function page(options)
    options = options or {}
    options.pagination = { page = 1, limit = limit }
    return m:listUsers { options = options }
  end
  refusesAll("an answer with a page of " .. limit, page, "UserPaginatedRespDto is not a list; its rows are in data.list")
  refusesAll("a page of " .. limit, function() return page().data end,
    "UserPagingDto is not a list; its rows are in data.list")
  refusesAll("a flat page of " .. limit, function() return page { flatCustomData = true }.data end,
    "UserPagingDto is not a list; its rows are in data.list")
  refusesAll("an answer of try with a page of " .. limit, function()
    return m.try:listUsers { options = { pagination = { page = 1, limit = limit } } }
  end, "its rows are in data.list")
  refusesAll("an answer by its path with a page of " .. limit, function()
    return m:makeRequest { method = "POST", url = "/api/v3/list-users",
      data = { options = { pagination = { page = 1, limit = limit } } } }
  end, "its rows are in data.list")
  test("the list itself is a list, and pairs see everything, of a page of " .. limit, function()
    local res = page()
    equal(#res.data.list, limit)
    local n = 0
    for _ in ipairs(res.data.list) do n = n + 1 end
    equal(n, limit)
    local names = {}
    for name in pairs(page()) do names[name] = true end
    equal(names.data and names.statusCode, true)
    names = {}
    for name in pairs(page().data) do names[name] = true end
    equal(names.list and names.totalCount, true)
    equal(json.decode(json.encode(page())).data.totalCount, 120)
  end)
end

refusesAll("an answer whose data is a list", function()
  return m:getUserBatch { userIds = { m:listUsers {}.data.list[1].userId } }
end,
  "is not a list; its rows are in data")
refusesAll("an answer with one user", function()
  return m:getUser { userId = "p001", userIdType = "username" }
end, "UserSingleRespDto is not a list; what it answers is in data")

test("a list that is called or taken for its page says what it is", function()
  local ids = { m:listUsers {}.data.list[1].userId }
  local users = m:getUserBatch { userIds = ids }.data
  raises("list: no such field; this is the list itself, as in ipairs(data)", function() for _ in ipairs(users.list) do end end)
  raises("data: no such field; this is the list itself", function() return users.data end)
  raises("a list is not an iterator; a loop over it is for _, row in ipairs(list)", function() for _ in users do end end)
  raises("UserDto is a table and not an iterator; pairs goes over its fields", function() for _ in users[1] do end end)
  equal(#users, 1)
  equal(users[2], nil)
  equal(users.anything, nil)
  -- Data of one's own is plain.
  equal(json.decode("[1]").list, nil)
  equal(json.array {}.data, nil)
  equal(csv.parse(csv.encode(users))[1].userId, ids[1])
  equal(json.decode(json.encode(users))[1].userId, ids[1])
end)

test("a record is no list, but may be looked at by code that asks what it is", function()
  local user = m:getUser { userId = "p001", userIdType = "username" }.data
  equal(#user, 0)
  equal(user[1], nil)
end)

test("a checked DTO that holds a list says the same", function()
  local batch = genauth.models.CreateUserBatchReqDto { list = { { username = "x" } } }
  raises("CreateUserBatchReqDto is not a list; its rows are in list", function() return batch[1] end)
  raises("CreateUserBatchReqDto is not a list; its rows are in list", function() return #batch end)
  equal(#batch.list, 1)
end)

expect.done()
