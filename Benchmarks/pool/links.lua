-- Gives every user of a pool one of twenty departments; extras.lua gives identities.
management:createOrganization { organizationCode = "bench", organizationName = "Bench" }
local departments = {}
for i = 1, 20 do
  departments[i] = management:createDepartment {
    organizationCode = "bench", parentDepartmentId = "root", name = "Department " .. i,
  }.data.departmentId
end
local ids = {}
for user in management:users {} do ids[#ids + 1] = user.userId end
for first = 1, #ids, 50 do
  management:addDepartmentMembers {
    organizationCode = "bench", departmentId = departments[first // 50 % 20 + 1],
    userIds = table.move(ids, first, math.min(first + 49, #ids), 1, {}),
  }
end
