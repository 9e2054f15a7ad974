-- A module as they are written: local functions, a table that is returned.
local M = { version = "1.0" }
local cache = {}

local function load_user(id)
  local res = management.try:getUser { userId = id, withCustomData = true }
  if res.statusCode ~= 200 then return nil, res.message end
  return res.data
end

function M.user(id)
  if cache[id] == nil then cache[id] = load_user(id) or false end
  return cache[id] or nil
end

function M.school(id)
  local user = M.user(id)
  return user and user.customData and user.customData.school
end

M.forget = function(id) cache[id] = nil end
M["all"] = function() return cache end
return M
