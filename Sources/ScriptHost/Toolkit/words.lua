-- The global `arg` where all globals are made at once: its words come in at the first look at them. host: words (list), script, look() notes that the script
-- looks at them.
local host = ...
local next, setmetatable = next, setmetatable
local arg = {}

local function fill()
  host.look()
  setmetatable(arg, nil)
  arg[0] = host.script
  for i = 1, #host.words do arg[i] = host.words[i] end
end

return setmetatable(arg, {
  __index = function(_, key)
    fill()
    return arg[key]
  end,
  __newindex = function(_, key, value)
    fill()
    arg[key] = value
  end,
  __len = function()
    fill()
    return #arg
  end,
  __pairs = function()
    fill()
    return next, arg, nil
  end,
})
