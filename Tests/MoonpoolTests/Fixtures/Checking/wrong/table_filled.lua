local query = { options = { withCustomdata = true } } --> management:listUsers: options.withCustomdata: no such field
for _, name in ipairs { "withIdentities" } do query.options[name] = true end
for _, user in ipairs(management:listUsers(query).data.list) do print(user.customData.x) end
