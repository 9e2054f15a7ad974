local expect = require "lib.expect"
local test, equal, refused, column = expect.test, expect.equal, expect.refused, expect.column
local m = management

local list = require("lib.users").list

require "lib.creation"

test("listUsers filters by every operator", function()
  local function count(field, operator, value)
    return (list { { field = field, operator = operator, value = value } })
  end
  equal(count("company", "EQUAL", "Even"), 60)
  equal(count("username", "NOT_EQUAL", "bulk001"), 120)
  equal(count("username", "CONTAINS", "bulk01"), 10)
  equal(count("username", "NOT_CONTAINS", "bulk"), 1)
  equal(count("email", "IS_NULL"), 120)
  equal(count("email", "NOT_NULL"), 1)
  equal(count("username", "IN", { "bulk001", "bulk002", "nobody" }), 2)
  equal(count("birthdate", "GREATER", "2001-01-28"), 4)
  equal(count("birthdate", "GREATER", "2001-01-29"), 0)
  equal(count("loginsCount", "LESSER", 1), 121)
  equal(count("loginsCount", "GREATER", 1), 0)
  equal(count("loginsCount", "BETWEEN", { 0, 1 }), 121)
  equal(count("age", "GREATER", 100), 21)
  equal(count("age", "LESSER", 3), 3)
  equal(count("age", "BETWEEN", { 10, 19 }), 10)
  equal(count("school", "EQUAL", "Tsinghua"), 1)
  equal((list {
    { field = "company", operator = "EQUAL", value = "Even" }, { field = "username", operator = "CONTAINS", value = "bulk00" },
  }), 4)
end)

test("listUsers sorts over several fields and pages", function()
  local total, page = list(
    { { field = "username", operator = "CONTAINS", value = "bulk" } },
    {
      sort = { { field = "status", order = "desc" }, { field = "username", order = "desc" } },
      pagination = { page = 2, limit = 3 }, withCustomData = true,
    })
  equal(total, 120)
  equal(column(page, "username"), "bulk117 bulk116 bulk115")
  equal(page[1].customData.age, 117)
  refused({ kind = "argument", path = "options.sort[1].order" }, function()
    m:listUsers { options = { sort = { { field = "username", order = "up" } } } }
  end)
  equal(#m:listUsers {}.data.list, 10)
end)

test("listUsers searches keywords, where it is asked to", function()
  equal(m:listUsers { keywords = "SAN ZH" }.data.list[1].username, "san")
  equal(m:listUsers { keywords = "Suzhou" }.data.totalCount, 0)
  equal(m:listUsers { keywords = "Zhang", options = { fuzzySearchOn = { "username" } } }.data.totalCount, 0)
  equal(m:listUsers { keywords = "%" }.data.totalCount, 0)
end)

test("listUsers takes bool, term, terms, match, wildcard, range and exists, and nothing else", function()
  local function count(query) return m:listUsers { searchQuery = { query = query } }.data.totalCount end
  equal(count { term = { username = "bulk001" } }, 1)
  equal(count { terms = { username = { "bulk001", "bulk002" } } }, 2)
  equal(count { wildcard = { username = "bulk11*" } }, 10)
  equal(count { exists = { field = "email" } }, 1)
  equal(count { range = { loginsCount = { gte = 0 } } }, 121)
  equal(count { match = { name = "Zhang" } }, 1)
  equal(count {
    bool = { must = { { term = { company = "Even" } } }, must_not = { { wildcard = { username = "bulk1*" } } } },
  }, 49)
  refused({ statusCode = 501 }, function() count { fuzzy = { username = "bulk" } } end)
end)

test("listUsers refuses unknown fields and operators", function()
  refused({ statusCode = 400 }, function() list { { field = "nickName", operator = "EQUAL", value = "x" } } end)
  refused({ kind = "argument", path = "advancedFilter[1].operator" }, function()
    list { { field = "nickname", operator = "LIKE", value = "x" } }
  end)
  refused({ statusCode = 400 }, function() list { { field = "loginsCount", operator = "BETWEEN", value = 3 } } end)
end)

test("users walks over every match once", function()
  local seen, count = {}, 0
  for user in m:users { advancedFilter = { { field = "company", operator = "EQUAL", value = "Odd" } }, pageSize = 7 } do
    assert(not seen[user.userId])
    seen[user.userId], count = true, count + 1
  end
  equal(count, 60)
end)

test("listUsersLegacy pages and filters by status", function()
  local answer = m:listUsersLegacy { page = 1, limit = 5, status = "Activated", withCustomData = true }.data
  equal({ answer.totalCount, #answer.list }, { 121, 5 })
  assert(answer.list[1].customData)
  equal(m:listUsersLegacy { status = "Suspended" }.data.totalCount, 0)
  refused({ kind = "argument", field = "status" }, function() m:listUsersLegacy { status = "Asleep" } end)
end)

expect.done()
