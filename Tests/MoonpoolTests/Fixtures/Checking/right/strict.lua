-- strict.lua as it comes with Lua: globals must be declared before they are used.
local mt = getmetatable(_G)
if mt == nil then
  mt = {}
  setmetatable(_G, mt)
end
mt.__declared = {}

local function what()
  local d = debug.getinfo(3, "S")
  return d and d.what or "C"
end

mt.__newindex = function(t, n, v)
  if not mt.__declared[n] then
    local w = what()
    if w ~= "main" and w ~= "C" then error("assign to undeclared variable '" .. n .. "'", 2) end
    mt.__declared[n] = true
  end
  rawset(t, n, v)
end

mt.__index = function(_, n)
  if not mt.__declared[n] and what() ~= "C" then error("variable '" .. n .. "' is not declared", 2) end
  return nil
end
declared = 1
print(declared, sometimes)
