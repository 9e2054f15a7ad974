-- The global `arg` where all globals are made at once: its words come in at the first look at it, by a field or as a
-- whole. host: words (list), script; look() notes that the script looks at the words; isLazy(table) makes raw looks at
-- the table call `__fill` first and then remove the metatable.
local host = ...
local rawget, rawset, rawlen = rawget, rawset, rawlen
local arg, isFilled = {}, false

local function fill()
  if isFilled then return end
  isFilled = true
  host.look()
  rawset(arg, 0, host.script)
  for i = 1, #host.words do rawset(arg, i, host.words[i]) end
end

setmetatable(arg, {
  __fill = fill,
  __index = function(_, key)
    fill()
    return rawget(arg, key)
  end,
  __newindex = function(_, key, value)
    fill()
    rawset(arg, key, value)
  end,
  __len = function()
    fill()
    return rawlen(arg)
  end,
})
host.isLazy(arg)
return arg
