-- management:users over pages: everybody once, in the order of making, whatever the loop does to those it visits.
local expect = require "lib.expect"
local test, equal, refused = expect.test, expect.equal, expect.refused
local m = management

local function fill(prefix, count)
  local list = {}
  for n = 1, count do list[n] = { username = ("%s%03d"):format(prefix, n), company = n % 2 == 0 and "Even" or "Odd" } end
  m:createUsersBatch { list = list }
end

local function names(request)
  local found = {}
  for user in m:users(request or {}) do found[#found + 1] = user.username end
  return found
end

fill("w", 130)

test("a walk visits everybody once in the order of making, whatever the pages", function()
  local wanted = {}
  for n = 1, 130 do wanted[n] = ("w%03d"):format(n) end
  for _, size in ipairs { 1, 2, 7, 49, 50, 51, 130, 500, 10000 } do equal(names { pageSize = size }, wanted) end
  equal(names(), wanted)
end)

test("a walk takes filters, orders and options", function()
  local even = { { field = "company", operator = "EQUAL", value = "Even" } }
  equal(#names { advancedFilter = even, pageSize = 10 }, 65)
  equal(#names { advancedFilter = { { field = "username", operator = "EQUAL", value = "nobody" } } }, 0)
  local last = names { sort = { { field = "username", order = "desc" } }, pageSize = 20 }
  equal({ #last, last[1], last[130] }, { 130, "w130", "w001" })
  equal(#names { keywords = "w0" }, 99)
  for user in m:users { withCustomData = true } do
    assert(type(user.customData) == "table")
    break
  end
  refused({ statusCode = 400 }, function()
    names { advancedFilter = { { field = "nickName", operator = "EQUAL", value = "x" } } }
  end)
end)

test("two walks at once do not disturb each other", function()
  local n = 0
  for _ in m:users { pageSize = 30 } do
    n = n + 1
    if n % 60 == 0 then equal(#names { pageSize = 50 }, 130) end
  end
  equal(n, 130)
end)

test("a loop that changes whom it visits meets nobody twice and loses nobody", function()
  local n = 0
  for user in m:users { pageSize = 25 } do
    n = n + 1
    m:updateUser { userId = user.userId, city = "Suzhou " .. n }
  end
  equal(n, 130)
  n = 0
  for user in m:users { advancedFilter = { { field = "company", operator = "EQUAL", value = "Odd" } }, pageSize = 20 } do
    n = n + 1
    m:updateUser { userId = user.userId, company = "Changed" }
  end
  equal({ n, #names { advancedFilter = { { field = "company", operator = "EQUAL", value = "Changed" } } } }, { 65, 65 })
end)

test("a loop that deletes whom it visits loses nobody", function()
  local n = 0
  for user in m:users { pageSize = 20 } do
    n = n + 1
    m:deleteUsersBatch { userIds = { user.userId } }
  end
  equal({ n, #names() }, { 130, 0 })
end)

test("users that come while the walk goes on do not hold it up", function()
  fill("x", 60)
  local n = 0
  for user in m:users { pageSize = 20 } do
    n = n + 1
    if n <= 5 then m:createUser { username = "late" .. n } end
  end
  assert(n >= 60 and n <= 65, n)
end)

expect.done()
