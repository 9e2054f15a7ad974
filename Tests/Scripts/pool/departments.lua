local expect = require "lib.expect"
local test, equal, refused, column = expect.test, expect.equal, expect.refused, expect.column
local m, null = management, genauth.null

local root = m:createOrganization { organizationCode = "acme", organizationName = "Acme" }.data.departmentId
local ids, users = {}, {}

local function make(name, parent, more)
  local request = { organizationCode = "acme", parentDepartmentId = parent, name = name }
  for key, value in pairs(more or {}) do request[key] = value end
  ids[name] = m:createDepartment(request).data.departmentId
  return ids[name]
end

local function at(id, more)
  local request = { organizationCode = "acme", departmentId = id }
  for key, value in pairs(more or {}) do request[key] = value end
  return request
end

test("a tree of departments is made, read and walked", function()
  make("Sales", "root", { code = "sales" })
  make("North", "sales", { departmentIdType = "code" })
  make("South", ids.Sales)
  make("Support", root)
  equal(m:getDepartment { organizationCode = "acme", departmentCode = "sales" }.data.hasChildren, true)
  equal(column(m:listChildrenDepartments(at "root").data.list, "name"), "Sales Support")
  equal(column(m:getAllDepartments { organizationCode = "acme" }.data.list, "name"), "Sales Support North South")
  equal(m:getParentDepartment(at(ids.North)).data.departmentId, ids.Sales)
  equal(column(m:searchDepartments { organizationCode = "acme", keywords = "ort" }.data, "name"), "North Support")
end)

test("a department moves, but not under itself", function()
  m:updateDepartment(at(ids.South, { parentDepartmentId = ids.Support }))
  equal(m:getDepartment(at(ids.South)).data.parentDepartmentId, ids.Support)
  refused({ statusCode = 422, path = "parentDepartmentId" }, function()
    m:updateDepartment(at(ids.Support, { parentDepartmentId = ids.South }))
  end)
  refused({ statusCode = 409, path = "code" }, function() make("Again", "root", { code = "sales" }) end)
  refused({ statusCode = 404, path = "departmentId" }, function() m:getDepartment(at "nowhere") end)
end)

test("users are made in departments, join and leave them", function()
  for _, name in ipairs { "a", "b", "c" } do users[name] = m:createUser { username = name }.data.userId end
  users.d = m:createUser { username = "d", departmentIds = { ids.Support } }.data.userId
  m:addDepartmentMembers(at(ids.Sales, { userIds = { users.a, users.b } }))
  m:addDepartmentMembers(at(ids.North, { userIds = { users.b, users.c } }))
  equal(m:getDepartment(at(ids.Sales)).data.membersCount, 2)
  local function members(id, deep)
    local answer = m:listDepartmentMembers(at(id, { sortBy = "userId", orderBy = "Asc", includeChildrenDepartments = deep }))
    return column(answer.data.list, "username"), answer.data.totalCount
  end
  equal({ members(ids.Sales, false) }, { "a b", 2 })
  equal({ members(ids.Sales, true) }, { "a b c", 3 })
  equal({ members("root", true) }, { "a b c d", 4 })
  equal(m:isUserInDepartment(at("root", { userId = users.c, includeChildrenDepartments = true })).data.inDepartment, true)
  local found = m:searchDepartmentMembers(at("root", { keywords = "c", includeChildrenDepartments = true })).data
  equal(column(found.list, "username"), "c")
  refused({ statusCode = 404, apiCode = 2004, path = "userIds[2]" }, function()
    m:addDepartmentMembers(at(ids.South, { userIds = { users.a, "nobody" } }))
  end)
  m:removeDepartmentMembers(at(ids.Sales, { userIds = { users.a } }))
  equal({ members(ids.Sales, false) }, { "b", 1 })
end)

test("a user's departments are set as a whole, one of them the main one", function()
  m:setUserDepartments {
    userId = "a", options = { userIdType = "username" },
    departments = {
      { departmentId = ids.North, isLeader = true, isMainDepartment = true }, { departmentId = ids.Support },
    },
  }
  local list = m:getUserDepartments { userId = users.a, withDepartmentPaths = true, sortBy = "DepartmentName", orderBy = "Asc" }.data
  equal(column(list.list, "name"), "North Support")
  equal({ list.list[1].isLeader, list.list[1].isMainDepartment, list.list[2].isLeader }, { true, true, false })
  equal(list.list[1].departmentIdPath, { root, ids.Sales, ids.North })
  equal(m:getUser { userId = users.a, withDepartmentIds = true }.data.mainDepartmentId, ids.North)
  equal(m:getDepartment(at(ids.North)).data.leaderUserIds, { users.a })
end)

test("listUsers and users filter by department", function()
  local filter = {
    {
      field = "department", operator = "IN",
      value = { { organizationCode = "acme", departmentId = "sales", departmentIdType = "code", includeChildrenDepartments = true } },
    },
  }
  equal(column(m:listUsers { advancedFilter = filter }.data.list, "username"), "a b c")
  local seen = {}
  for user in m:users { advancedFilter = filter, pageSize = 1 } do seen[#seen + 1] = user.username end
  equal(table.concat(seen, " "), "a b c")
end)

test("departments have custom data", function()
  m:setCustomFields { list = { { targetType = "DEPARTMENT", key = "cost", dataType = "NUMBER", label = "Cost", isUnique = true } } }
  m:setCustomData { targetType = "DEPARTMENT", targetIdentifier = ids.Sales, list = { { key = "cost", value = 4711 } } }
  equal(m:getCustomData { targetType = "DEPARTMENT", targetIdentifier = ids.Sales }.data, { cost = 4711 })
  equal(m:getDepartment(at("cost:4711", { departmentIdType = "custom_field" })).data.name, "Sales")
  refused({ statusCode = 409, path = "customData.cost" }, function()
    m:updateDepartment(at(ids.North, { customData = { cost = 4711 } }))
  end)
  m:updateDepartment(at(ids.Sales, { customData = { cost = null } }))
  equal(m:getDepartment(at(ids.Sales, { withCustomData = true })).data.customData, {})
end)

test("only an empty department goes, and an organization with everything in it", function()
  refused({ statusCode = 422 }, function() m:deleteDepartment(at(ids.Sales)) end)
  m:deleteDepartment(at(ids.South))
  m:deleteOrganization { organizationCode = "acme" }
  equal(m:listOrganizations {}.data.totalCount, 0)
  local user = m:getUser { userId = users.a, withDepartmentIds = true }.data
  equal({ #user.departmentIds, rawget(user, "mainDepartmentId") == nil }, { 0, true })
end)

expect.done()
