-- Walks, filters and functions that are handed on.
local function each(iterator, f) for value in iterator do f(value) end end
each(management:users {}, function(user) print(user.userId, user.name) end)
each(fs.lines("a.txt"), function(line) print(line, line:len()) end)
local function show(value) if type(value) == "table" then print(value.userId or value.id) else print(value) end end
show("text")
show(management:getUser { userId = "u1" }.data)
local next_user = management:users { pageSize = 1 }
local first = next_user()
print(first and first.userId)
local steps = { function(u) return u.email end, function(u) return u.phone end }
for user in management:users {} do for _, step in ipairs(steps) do print(step(user)) end end
local result = management:getUser { userId = "u1" }
result = result.data
print(result.nickname)
local handler = { created = function(u) return u.anything end }
print(handler["created"] { anything = 1 }, (handler.missing or print)("x"))
