-- Tables that are written out and then changed, before they are handed on.
local change = { userId = "u1", comment = "not for the service", nickname = "San" }
change.comment = nil
management:updateUser(change)
local request = { userId = "u1" }
local found = management:getUser(request).data
request.nickname = found.name
management:updateUser(request)
local function clean(t) for name in pairs(t) do if name:find("^_") then t[name] = nil end end return t end
local row = { userId = "u1", _line = 3, city = "Lyon" }
management:updateUser(clean(row))
local other = { userId = "u2", _mark = true, city = "Lyon" }
clean(other)
management:updateUser(other)
local user = setmetatable({ extra = 1 }, { __index = { userId = "u1" } })
print(user.userId, user.extra)
