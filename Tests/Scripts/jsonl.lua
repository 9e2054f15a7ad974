local check = require "lib.check"
local test, equal, raises = check.test, check.equal, check.raises
local path = fs.temp()

test("lines go there and back", function()
  equal(jsonl.write(path, { { a = 1 }, { a = json.array() } }), 2)
  local back = {}
  for value, line in jsonl.lines(path) do back[line] = value end
  equal(json.encode(back), '[{"a":1},{"a":[]}]')
end)

test("blank lines are passed over, a wrong one is refused with file, line and column", function()
  fs.write(path, '{"a":1}\n\n  \n{"a":}\n')
  local n = 0
  raises(":4: column 6: expected a value", function() for _ in jsonl.lines(path) do n = n + 1 end end)
  equal(n, 1)
end)

test("a writer takes an iterator", function()
  local i = 0
  equal(jsonl.write(path, function() i = i + 1 if i <= 3 then return { i = i } end end), 3)
  equal(fs.read(path), '{"i":1}\n{"i":2}\n{"i":3}\n')
end)

test("a text", function() equal(jsonl.parse('1\n"x"\n'), { 1, "x" }) end)

test("a name that stands twice is refused with file, line and name", function()
  fs.write(path, '{"a":1}\n{"list":[{"b":1,"b":2}]}\n')
  local n = 0
  raises(":2: list%[1%].b: occurs twice", function() for _ in jsonl.lines(path) do n = n + 1 end end)
  equal(n, 1)
  raises("jsonl:1: a: occurs twice", function() jsonl.parse('{"a":1,"a":1}') end)
end)

fs.remove(path)
check.done()
