-- Calls what reads and what writes, whatever the answer: the program must go on to the end.
local m = management
local function try(name, argument) return pcall(function() return m[name](m, argument) end) end
local ids = {}
pcall(function() for user in m:users { withCustomData = true, withIdentities = true, withDepartmentIds = true } do ids[#ids + 1] = user.userId end end)
pcall(function() for user in m:users { options = { sort = { { field = "createdAt", order = "DESC" } } } } do ids[#ids + 1] = user.userId end end)
for page = 1, 2 do try("listUsers", { options = { pagination = { page = page, limit = 2 }, sort = { { field = "updatedAt", order = "ASC" } } } }) end
try("listUsers", { keywords = "u" })
try("listUsers", { advancedFilter = { { field = "loginsCount", operator = "GREATER", value = 0 } } })
try("listUsers", { advancedFilter = { { field = "departmentId", operator = "IN", value = { { departmentId = "root", organizationCode = "acme" } } } } })
try("listArchivedUsers", {})
for place = 1, math.min(#ids, 4) do
  local id = { userId = ids[place] }
  for _, name in ipairs { "getUser", "getUserIdentities", "getUserRoles", "getUserDepartments", "getUserGroups", "getUserMfaInfo", "getUserMfaStatus",
    "getOtpSecretByUser", "getUserLoggedinApps", "getUserLoggedinIdentities", "getUserLoginHistory", "getUserActionLogs", "getUserResetPasswordAbility" } do
    try(name, id)
  end
  try("getUser", { userId = ids[place], withCustomData = true, withIdentities = true, withDepartmentIds = true })
  try("updateUser", { userId = ids[place], nickname = "new", password = "Another-Horse-1", options = { resetPasswordOnNextLogin = true } })
  try("updateUser", { userId = ids[place], status = "Suspended" })
  try("updateUser", { userId = ids[place], status = "Activated" })
  try("getUserRoles", { userId = ids[place] })
  try("setUserDepartments", { userId = ids[place], departments = {} })
end
if ids[1] then
  try("updateUserBatch", { list = { { userId = ids[1], nickname = "b" }, { userId = ids[2], email = "b@example.com" } } })
  try("getUserBatch", { userIds = ids, withIdentities = true, withDepartmentIds = true })
  try("deleteUsersBatch", { userIds = { ids[#ids] } })
  try("kickUsers", { appIds = {}, userId = ids[1] })
end
for _, name in ipairs { "listOrganizations", "listGroups", "listRoles", "listNamespaces", "listApplications", "getAccessKeyList", "getUserActionLogs", "getAdminAuditLogs", "getCustomFields" } do
  try(name, {}) try(name, { targetType = "USER" }) try(name, { page = 2, limit = 1 })
end
for _, name in ipairs { "getDepartment", "listChildrenDepartments", "getAllDepartments", "listDepartmentMembers", "listDepartmentMemberIds", "getParentDepartment", "deleteDepartment" } do
  try(name, { organizationCode = "acme", departmentId = "root" }) try(name, { organizationCode = "acme", departmentId = "root", includeChildrenDepartments = true })
end
for _, name in ipairs { "getGroup", "listGroupMembers", "getGroupAuthorizedResources" } do try(name, { code = "g" }) end
for _, name in ipairs { "getRole", "listRoleMembers", "listRoleDepartments", "listRoleAssignments", "getRoleAuthorizedResources" } do try(name, { code = "admin" }) end
try("createUser", { username = "fresh", email = "fresh@example.com", password = "Right-Horse-1", options = { sendEmailNotification = { sendDefaultEmailNotification = true } } })
try("createOrganization", { organizationCode = "more", organizationName = "More" })
try("createGroup", { code = "h", name = "H", type = "static", description = "h" })
try("createRole", { code = "more", name = "More" })
pcall(function() authentication:sendEmail { email = "u1@example.com", channel = "CHANNEL_LOGIN" } end)
local a = authentication
for n = 1, 3 do
  for _, password in ipairs { "Right-Horse-1", "Another-Horse-1", "Wrong-Horse-1" } do
    local ok, res = pcall(function() return a:signInByAccountPassword { account = "u" .. n, password = password } end)
    if ok then
      local c = genauth.AuthenticationClient { accessToken = res.data.access_token }
      for _, name in ipairs { "getProfile", "getLoginHistory", "getLoggedInApps", "getAccessibleApps", "getMyRoleList", "getRoleList", "getGroupList", "getDepartmentList", "getSecurityInfo" } do
        pcall(function() return c[name](c, {}) end)
      end
      pcall(function() c:updateProfile { nickname = "mine" } end)
      pcall(function() c:mfaOtpVerify { totp = "123456" } end)
    end
  end
end
pcall(function() a:signInByCredentials { connection = "PASSCODE", passCodePayload = { email = "u1@example.com", passCode = "123456" } } end)
