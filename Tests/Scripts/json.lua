local check = require "lib.check"
local test, equal, raises = check.test, check.equal, check.raises

test("values go there and back", function()
  local text = '{"a":[1,2.5,true,false,null,"x"],"b":{},"c":[]}'
  equal(json.encode(json.decode(text), { sort = true }), text)
end)

test("integers stay integers, floats floats, 64 bit", function()
  equal(math.type(json.decode("1")), "integer")
  equal(math.type(json.decode("1.0")), "float")
  equal(json.encode(1.0), "1.0")
  equal(json.decode("9223372036854775807"), math.maxinteger)
  equal(json.encode(math.mininteger), "-9223372036854775808")
end)

test("an empty table is an object unless it is marked as an array", function()
  equal(json.encode({}), "{}")
  equal(json.encode(json.array()), "[]")
  equal(json.encode(json.array { 1 }), "[1]")
  equal(json.encode(genauth.array {}), "[]")
  local list = json.decode("[1]")
  list[1] = nil
  equal(json.encode(list), "[]")
end)

test("null is null, and the same as genauth.null", function()
  equal(json.decode("null"), json.null)
  equal(json.null, genauth.null)
  equal(json.encode { a = json.null }, '{"a":null}')
  raises("expected a value, got nil", json.encode, nil)
end)

test("pretty text is indented and sorted", function()
  equal(json.encode({ b = 1, a = { true } }, { pretty = true }), '{\n  "a": [\n    true\n  ],\n  "b": 1\n}')
end)

test("a malformed text is refused with line and column", function()
  raises("json.decode: line 2, column 5: expected a colon", json.decode, '{\n"a" 1}')
  raises("line 1, column 1", json.decode, "")
  raises("expected", json.decode, "[1,]")
  raises("expected", json.decode, "[1] x")
end)

test("what JSON cannot hold is refused with its path", function()
  raises("a%.b%[2%]: expected a value, got a function", json.encode, { a = { b = { 1, print } } })
  raises("expected a finite number, got NaN", json.encode, 0 / 0)
  raises("nil in a list", json.encode, { 1, nil, 3 })
  raises("both list elements and the name x", json.encode, { 1, x = 2 })
  raises("the number 5", json.encode, { [5] = 1 })
  local loop = {}
  loop[1] = loop
  raises("a table that contains itself", json.encode, loop)
  raises("pretyt: no such option; did you mean pretty?", json.encode, {}, { pretyt = true })
end)

test("nesting is bounded in both directions", function()
  local deep = {}
  for _ = 1, 300 do deep = { deep } end
  raises("at most 256 levels", json.encode, deep)
  raises("256 levels", json.decode, ("["):rep(1000))
end)

test("a list whose elements were set out of order is a list", function()
  local list = {}
  for i = 10, 1, -1 do list[i] = i end
  equal(json.encode(list), "[1,2,3,4,5,6,7,8,9,10]")
end)

test("the same table twice is no circle", function()
  local shared = { 1 }
  equal(json.encode { shared, shared }, "[[1],[1]]")
end)

check.done()
