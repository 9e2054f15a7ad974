-- JSON of a page of users to Lua tables: json.decode beside lua-cjson's, in turns in one process.
--   decode.lua FILE
local cjson = require "cjson"
local file = assert(io.open(args[1]))
local text = file:read "a"
file:close()
local function rate(decode)
  local done, start = 0, os.clock()
  repeat
    for _ = 1, 50 do decode(text) end
    done = done + 50
  until os.clock() - start > 0.3
  return done / (os.clock() - start)
end
local ours, theirs = 0, 0
for _ = 1, 5 do
  ours = math.max(ours, rate(json.decode))
  theirs = math.max(theirs, rate(cjson.decode))
end
print(json.encode { ours = ours, theirs = theirs, bytes = #text })
