local function counter(step)
  local n = 0
  return function(...)
    n = n + (step or 1) * select("#", ...)
    return n, ...
  end
end

local count = counter()
local total, first = count("a", "b")
print(total, first, (count(table.unpack({ 1, 2, 3 }))))
local function compose(f, ...)
  local rest = { ... }
  if #rest == 0 then return f end
  return function(...) return f(compose(table.unpack(rest))(...)) end
end
print(compose(tostring, math.floor)(3.7))
local packed = table.pack(count())
print(packed.n, packed[1])
