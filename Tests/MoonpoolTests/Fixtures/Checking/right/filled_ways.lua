-- Every way to a table inside another one, after both were written out.
local function fill(list) list[#list + 1] = "a" end
local alias = { userIds = {} }
local ids = alias.userIds
ids[1] = "a"
management:deleteUsersBatch(alias)

local passed = { userIds = {} }
fill(passed.userIds)
management:deleteUsersBatch(passed)

local walked = { userIds = {} }
for _, list in pairs(walked) do list[1] = "a" end
management:deleteUsersBatch(walked)

local fallback = { userIds = {} }
local either = fallback.userIds or {}
table.insert(either, "a")
management:deleteUsersBatch(fallback)

local kept = { userIds = {} }
local all = { request = kept }
all.request.userIds[1] = "a"
management:deleteUsersBatch(kept)

local set = {}
set.userIds = {}
set.userIds[1] = "a"
management:deleteUsersBatch(set)

local bracket = { ["userIds"] = {} }
bracket["userIds"][1] = "a"
management:deleteUsersBatch(bracket)

local function get() return kept.userIds end
get()[2] = "b"

local rows = { list = { {} } }
for _, row in ipairs(rows.list) do row["user" .. "Id"] = "a" end
management:updateUserBatch(rows)

local first = { list = { { nickname = "San" } } }
local key = "userId"
first.list[1][key] = "a"
management:updateUserBatch(first)

local function send(request)
  fill(request.userIds)
  management:deleteUsersBatch(request)
end
send { userIds = {} }

local function complete(request)
  request["user" .. "Id"] = "a"
  management:updateUser(request)
end
complete { nickname = "San" }

local walk = { withIdentities = true, options = { withDepartmentIds = false } }
walk.options["with" .. "CustomData"] = true
for user in management:users(walk) do print(user.customData.school) end

local reading = { map = { name = "Name" } }
for _, name in ipairs { "city" } do reading.map[name] = name:upper() end
for row in csv.rows("new.csv", reading) do print(row.name, row.city) end
