-- Fields that the script gives to what was answered.
for user in management:users {} do
  user.label = (user.name or user.username) .. " <" .. (user.email or "") .. ">"
  print(user.label)
end
local res = management:listUsers {}
res.fetchedAt = time.now()
print(res.fetchedAt, res.data.totalCount)
