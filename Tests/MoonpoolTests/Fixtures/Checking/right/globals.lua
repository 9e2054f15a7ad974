-- Globals of the script's own, defined in all the ways there are, also behind their use.
limit = 10
function helper(n) return n * limit + later() end
function later() return offset or 0 end
_G.named = "x"
_G["quoted"] = "y"
rawset(_G, "raw", "z")
print(helper(2), named, quoted, raw)
if os.getenv("OFFSET") then offset = tonumber(os.getenv("OFFSET")) end
local names = {}
for name in pairs(_G) do names[#names + 1] = name end
print(#names)
