local check = require "lib.check"
local test, equal, raises = check.test, check.equal, check.raises

test("io.write and io.stdout write like print", function()
  io.write("a", 1, 2.5, "\n")
  io.stdout:write("b"):write("\n")
  equal(io.type(io.stdout), "file")
  equal(io.output(), io.stdout)
  raises("string expected, got table", io.write, {})
end)

test("io.output leads io.write elsewhere and back", function()
  local path = fs.temp()
  io.output(path)
  io.write("there")
  io.close()
  io.output(io.stdout)
  equal(fs.read(path), "there")
  fs.remove(path)
end)

test("tostring runs in print", function()
  print(setmetatable({}, { __tostring = function() return "own text" end }))
  raises("boom", print, setmetatable({}, { __tostring = function() error("boom") end }))
end)

check.done()
