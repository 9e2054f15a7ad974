-- Options whose names are computed.
local query = { options = {} }
for _, name in ipairs { "withCustomData" } do query.options[name] = true end
for _, user in ipairs(management:listUsers(query).data.list) do print(user.customData.x) end
