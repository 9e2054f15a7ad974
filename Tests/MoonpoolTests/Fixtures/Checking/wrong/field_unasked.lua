local schools = {}
for user in management:users { withIdentities = true } do
  local school = user.customData.school --> customData: was not asked for; pass withCustomData = true to get it
  schools[school] = (schools[school] or 0) + 1
end
