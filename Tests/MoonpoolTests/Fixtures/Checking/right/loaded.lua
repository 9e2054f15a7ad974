-- Code that is made while running may define names.
local chunk = assert(load("answer = 42 function ask() return answer end"))
chunk()
print(answer, ask())
local f = load(function() return nil end)
local env = { print = print }
load("x = 1 print(x)", "chunk", "t", env)()
print(env.x, f)
