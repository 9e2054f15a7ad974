local expect = require "lib.expect"
local test, equal, refused, column = expect.test, expect.equal, expect.refused, expect.column
local m = management

local user = m:createUser { username = "a", password = "Passw0rd!x" }.data.userId

local function to(kind, id) return { targetType = kind, targetIdentifier = id } end

test("roles stand in namespaces", function()
  m:createPermissionNamespace { code = "shop", name = "Shop" }
  equal(m:createRole { code = "admin", name = "Admin" }.data.namespace, "default")
  m:createRole { code = "admin", namespace = "shop" }
  m:createRolesBatch { list = { { code = "reader" }, { code = "writer" }, { code = "auditor" } } }
  equal(column(m:listRoles {}.data.list, "code"), "admin reader writer auditor")
  equal(column(m:listRoles { namespace = "shop" }.data.list, "code"), "admin")
  equal(column(m:listNamespaces {}.data.list, "code"), "default system shop")
  refused({ statusCode = 409, path = "code" }, function() m:createRole { code = "admin" } end)
  refused({ statusCode = 404, path = "namespace" }, function() m:createRole { code = "x", namespace = "none" } end)
  equal(m:checkParamsNamespace { code = "admin", namespace = "shop" }.data.isValid, false)
end)

test("roles come by the user, its groups and its departments", function()
  m:createGroup { code = "g", name = "G" }
  m:addGroupMembers { code = "g", userIds = { user } }
  local root = m:createOrganization { organizationCode = "acme", organizationName = "Acme" }.data.departmentId
  local child = m:createDepartment { organizationCode = "acme", parentDepartmentId = "root", name = "Sales" }.data.departmentId
  m:addDepartmentMembers { organizationCode = "acme", departmentId = child, userIds = { user } }
  m:assignRole { code = "admin", targets = { to("USER", user) } }
  m:assignRole { code = "reader", targets = { to("GROUP", "g") } }
  m:assignRole { code = "writer", targets = { to("DEPARTMENT", root) } }
  m:assignRole { code = "auditor", targets = { to("ROLE", "writer") } }
  equal(column(m:getUserRoles { userId = user }.data.list, "code"), "admin reader writer auditor")
  equal(m:hasAnyRole { userId = user, roles = { { code = "nothing" }, { code = "writer" } } }.data.hasAnyRole, true)
  equal(column(m:listRoleMembers { code = "admin" }.data.list, "username"), "a")
  equal(m:listRoleMembers { code = "reader" }.data.totalCount, 0)
  equal(m:listRoleDepartments { code = "writer" }.data.list[1].id, root)
  equal(m:listRoleAssignments { roleCode = "reader" }.data.totalCount, 1)
end)

test("an assignment ends, and a role can be switched off", function()
  m:assignRole { code = "admin", targets = { to("USER", user) }, endTime = 1 }
  m:updateRole { code = "auditor", newCode = "auditor", name = "Auditor", status = "DISABLE" }
  equal(column(m:getUserRoles { userId = user }.data.list, "code"), "reader writer")
  refused({ statusCode = 404, path = "targets[2].targetIdentifier" }, function()
    m:assignRole { code = "admin", targets = { to("USER", user), to("GROUP", "none") } }
  end)
  m:revokeRole { code = "reader", targets = { to("GROUP", "g") } }
  equal(column(m:getUserRoles { userId = user }.data.list, "code"), "writer")
end)

test("the signed-in user sees what is its own", function()
  local client = genauth.AuthenticationClient()
  refused({ statusCode = 401, apiCode = 2020 }, function() client:getRoleList {} end)
  client:setAccessToken(client:signInByUsernamePassword { username = "a", password = "Passw0rd!x" }.data.access_token)
  equal(column(client:getRoleList {}.data, "code"), "writer")
  equal(column(client:getGroupList {}.data, "code"), "g")
  equal(column(client:getDepartmentList {}.data.list, "name"), "Sales")
  equal(#client:getTenantList {}.data, 0)
end)

test("deleted roles and namespaces leave nobody with them", function()
  m:deleteRolesBatch { codeList = { "writer" } }
  equal(m:getUserRoles { userId = user }.data.totalCount, 0)
  m:deleteNamespace { code = "shop" }
  refused({ statusCode = 404 }, function() m:listRoles { namespace = "shop" } end)
  refused({ statusCode = 422 }, function() m:deleteNamespace { code = "default" } end)
end)

expect.done()
