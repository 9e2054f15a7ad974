-- Names of other versions of Lua, asked for and not relied on.
local unpack = table.unpack or unpack
local loadstring = loadstring or load
local setfenv = setfenv
if jit then print(jit.version) end
if type(bit32) == "table" then print(bit32.band(1, 3)) end
local is51 = not rawget(_G, "utf8")
print(unpack({ 1 }), loadstring("return 1")(), setfenv == nil, is51, _VERSION)
