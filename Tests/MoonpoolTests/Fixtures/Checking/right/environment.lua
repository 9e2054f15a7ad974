local function sandboxed()
  local _ENV = { print = print, pairs = pairs, names = { "a" } }
  for _, name in pairs(names) do print(name) end
  result = #names
  return result
end
print(sandboxed())
local function with(_ENV) return width * height end
print(with { width = 2, height = 3 })
