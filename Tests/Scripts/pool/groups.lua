local expect = require "lib.expect"
local test, equal, refused, column = expect.test, expect.equal, expect.refused, expect.column
local m = management

local users = {}
for _, name in ipairs { "a", "b", "c" } do users[name] = m:createUser { username = name }.data.userId end

test("groups are made one by one, many at a time, and where there is none yet", function()
  equal(m:createGroup { code = "dev", name = "Developers", description = "D", type = "static" }.data.type, "static")
  m:createGroupsBatch { list = { { code = "ops", name = "Operators" }, { code = "qa", name = "Testers" } } }
  equal(m:createOrUpdateGroup { code = "qa", name = "Quality" }.data.created, false)
  equal(m:createOrUpdateGroup { code = "hr", name = "People" }.data.created, true)
  equal(column(m:listGroups {}.data.list, "code"), "dev ops qa hr")
  equal(column(m:listGroups { keywords = "qual" }.data.list, "code"), "qa")
  refused({ statusCode = 409, path = "code" }, function() m:createGroup { code = "dev", name = "x" } end)
  refused({ statusCode = 501, path = "type" }, function() m:createGroup { code = "x", name = "x", type = "dynamic" } end)
  refused({ statusCode = 409, path = "list[2].code" }, function()
    m:createGroupsBatch { list = { { code = "new", name = "x" }, { code = "ops", name = "x" } } }
  end)
  refused({ statusCode = 404 }, function() m:getGroup { code = "new" } end)
end)

test("users join and leave groups", function()
  m:addGroupMembers { code = "dev", userIds = { users.a, users.b } }
  m:addGroupMembers { code = "ops", userIds = { users.b } }
  local members = m:listGroupMembers { code = "dev", limit = 1, page = 2 }.data
  equal({ members.totalCount, column(members.list, "username") }, { 2, "b" })
  equal(column(m:getUserGroups { userId = "b", userIdType = "username" }.data.list, "code"), "dev ops")
  m:removeGroupMembers { code = "dev", userIds = { users.b } }
  equal(m:listGroupMembers { code = "dev" }.data.totalCount, 1)
  refused({ statusCode = 404, apiCode = 2004, path = "userIds[2]" }, function()
    m:addGroupMembers { code = "dev", userIds = { users.c, "nobody" } }
  end)
  equal(m:listGroupMembers { code = "dev" }.data.totalCount, 1)
  local all = m:getAllGroups { fetchMembers = true }.data
  equal({ #all, #all[1].members, all[1].members[1].username }, { 4, 1, "a" })
end)

test("a group changes its code and keeps its members, and goes with its places", function()
  m:updateGroup { code = "dev", newCode = "devs", description = "All of them" }
  equal(m:listGroupMembers { code = "devs" }.data.totalCount, 1)
  m:deleteGroupsBatch { codeList = { "devs", "qa" } }
  equal(m:getUserGroups { userId = users.a }.data.totalCount, 0)
  refused({ statusCode = 404, path = "codeList[2]" }, function() m:deleteGroupsBatch { codeList = { "ops", "devs" } } end)
  equal(column(m:listGroups {}.data.list, "code"), "ops hr")
end)

test("whoever is deleted leaves its groups", function()
  m:deleteUsersBatch { userIds = { users.b } }
  equal(m:listGroupMembers { code = "ops" }.data.totalCount, 0)
end)

expect.done()
