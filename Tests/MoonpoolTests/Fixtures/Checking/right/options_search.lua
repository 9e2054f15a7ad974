-- Options that a function adds to its own.
local function search(keywords, extra)
  local query = { keywords = keywords, options = { pagination = { page = 1, limit = 50 } } }
  for name, value in pairs(extra or {}) do query.options[name] = value end
  return management:listUsers(query).data
end
local page = search("a", { withCustomData = true })
for _, user in ipairs(page.list) do print(user.customData.school) end
