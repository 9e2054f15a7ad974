-- The same look-up for every kind of identifier.
local function find(id, kind)
  local res = management.try:getUser { userId = id, userIdType = kind }
  if res.statusCode ~= 200 then return nil end
  return res.data
end

local user = find("li@example.com", "email")
if user then print(user.lastLoginAt) end --> lastLoginAt: no such field of UserDto
