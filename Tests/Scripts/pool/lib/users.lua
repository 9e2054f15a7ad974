-- What the scripts about users share: get(id, options), make(fields), list(filter, options).
local m = management
local users = {}

function users.get(id, options)
  local request = { userId = id }
  for key, value in pairs(options or {}) do request[key] = value end
  return m:getUser(request).data
end

function users.make(fields) return m:createUser(fields).data end

function users.list(filter, options)
  local answer = m:listUsers { advancedFilter = filter, options = options }.data
  return answer.totalCount, answer.list
end

return users
