-- Puts a row or more into every table of a pool.
local m = management
local root = m:createOrganization { organizationCode = "acme", organizationName = "Acme" }.data.departmentId
local sales = m:createDepartment { organizationCode = "acme", parentDepartmentId = "root", name = "Sales" }.data.departmentId
m:setCustomFields { list = { { targetType = "USER", key = "school", dataType = "STRING", isUnique = true, label = "School" } } }
local ids = {}
for n = 1, 4 do
  ids[n] = m:createUser { username = "u" .. n, email = "u" .. n .. "@example.com", phone = "1880000000" .. n, password = "Right-Horse-1",
    departmentIds = { sales }, customData = { school = "s" .. n },
    identities = { { extIdpId = "6a0000000000000000000001", provider = "ldap", type = "ldap", userIdInIdp = "i" .. n, originConnIds = {} } },
    options = { sendNotification = n == 1 and { sendEmailNotification = true } or nil } }.data.userId
end
m:createGroup { code = "g", name = "G", type = "static", description = "g" }
m:addGroupMembers { code = "g", userIds = ids }
m:createRole { code = "admin", name = "Admin" }
m:assignRole { code = "admin", targets = { { targetType = "USER", targetIdentifier = ids[1] }, { targetType = "DEPARTMENT", targetIdentifier = sales } } }
m:importOtp { list = { { userId = ids[1], otp = { secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" } } } }
local tokens = authentication:signInByCredentials { connection = "PASSWORD", passwordPayload = { username = "u1", password = "Right-Horse-1" } }.data
pcall(function() authentication:signInByAccountPassword { account = "u1", password = "wrong" } end)
m:updateUser { userId = ids[2], options = { resetPasswordOnNextLogin = true } }
pcall(function() authentication:signInByAccountPassword { account = "u2", password = "Right-Horse-1" } end)
m:deleteUsersBatch { userIds = { ids[4] } }
authentication:sendEmail { email = "u1@example.com", channel = "CHANNEL_LOGIN" }
