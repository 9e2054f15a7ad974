-- No name leads to the options inside the call, whatever the script does to other tables.
local counts, seen = {}, { ids = {} }
local function count(t, key) t[key] = (t[key] or 0) + 1 end
for user in management:users { options = { withIdentities = true } } do
  count(counts, user.status)
  seen.last = user.userId
  print(user.customData.school) --> customData: was not asked for; pass withCustomData = true to get it
end
