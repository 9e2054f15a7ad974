-- Old modules put their names among the globals and add to Lua's libraries.
require "stdlib"
local inspect = require("inspect")
local ok, socket = pcall(require, "socket")
print(inspect({ 1, 2 }), string.split("a,b", ","), ok and socket.gettime())
class "Account"
