-- Lua's own tables, extended.
function string.trim(s) return (s:gsub("^%s+", ""):gsub("%s+$", "")) end
string.starts = function(s, with) return s:sub(1, #with) == with end
function table.map(list, f)
  local result = {}
  for i, value in ipairs(list) do result[i] = f(value) end
  return result
end
print(("  a "):trim(), string.trim(" b"), ("abc"):starts("a"), #table.map({ 1, 2 }, tostring))
function management:suspend(id) return self:updateUser { userId = id, status = "Suspended" } end
management:suspend("6a0000000000000000000001")
csv.count = function(path) local n = 0 for _ in csv.rows(path) do n = n + 1 end return n end
print(csv.count("a.csv"))
