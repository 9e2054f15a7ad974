local page = management:listUsers { options = { pagination = { page = 1, limit = 50 } } }.data
for _, user in ipairs(page.list) do
  local phone = user.phone or user.phoneNumber --> phoneNumber: no such field of UserDto
  print(user.userId, phone)
end
