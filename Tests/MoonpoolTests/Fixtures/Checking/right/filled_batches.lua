-- Requests that are built by functions, in batches, and by options with names of their own.
local function new() return { list = {} } end
local r = new()
table.insert(r.list, { userId = "a" })
management:updateUserBatch(r)
local R = { req = { userIds = {} } }
function R:add(id) table.insert(self.req.userIds, id) end
R:add("a")
management:deleteUsersBatch(R.req)
local batch = { userIds = {} }
local push = function(id) batch.userIds[#batch.userIds + 1] = id end
parallel.each({ "a" }, push)
management:deleteUsersBatch(batch)
local opts = {}
local q2 = { options = opts }
opts["withCustomData"] = true
for _, u in ipairs(management:listUsers(q2).data.list) do print(u.customData.x) end
local opts3 = { withIdentities = true }
local q3 = { options = opts3 }
local function on(o, k) o[k] = true end
on(opts3, "withCustomData")
for _, u in ipairs(management:listUsers(q3).data.list) do print(u.customData.x) end
local opts4 = { withIdentities = true }
local q4 = { options = opts4 }
q4.options.withCustomData = true
for _, u in ipairs(management:listUsers(q4).data.list) do print(u.customData.x) end
local q5 = { options = { withIdentities = true } }
for k, o in pairs(q5) do if k == "options" then o.withCustomData = true end end
for _, u in ipairs(management:listUsers(q5).data.list) do print(u.customData.x) end
local q6 = { options = { withIdentities = true } }
rawset(q6.options, "withCustomData", true)
for _, u in ipairs(management:listUsers(q6).data.list) do print(u.customData.x) end
local chunks = {}
for i = 1, 3 do
  local chunk = { list = {} }
  chunks[i] = chunk
  for j = 1, 3 do chunk.list[j] = { userId = "x" } end
end
for _, c in ipairs(chunks) do management:updateUserBatch(c) end
local cur = { userIds = {} }
for i = 1, 10 do
  cur.userIds[#cur.userIds + 1] = "x"
  if #cur.userIds == 5 then management:deleteUsersBatch(cur) cur = { userIds = {} } end
end
local cur2 = { userIds = {} }
for i = 1, 10 do
  cur2.userIds[#cur2.userIds + 1] = "x"
  if #cur2.userIds == 5 then management:deleteUsersBatch(cur2) cur2.userIds = {} end
end
local c3 = { userIds = {} }
pcall(function() c3.userIds[1] = "a" end)
pcall(management.deleteUsersBatch, management, c3)
local c4 = { userIds = {} }
setmetatable(c4.userIds, { __index = function() end })
management:deleteUsersBatch(c4)
