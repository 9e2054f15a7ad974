local check = require "lib.check"
local test, equal, raises = check.test, check.equal, check.raises

test("moments go to text and back", function()
  equal(time.iso(0), "1970-01-01T00:00:00.000Z")
  equal(time.iso(1772323199.5), "2026-02-28T23:59:59.500Z")
  equal(time.parse("2026-02-28T23:59:59.500Z"), 1772323199.5)
  equal(time.parse("2024-02-29"), 1709164800)
  equal(time.parse("2026-01-31T08:00:00+08:00"), time.parse("2026-01-31T00:00:00Z"))
  equal(time.iso(-1), "1969-12-31T23:59:59.000Z")
  for _, t in ipairs { 0, 951782400, 4102444800, -86400 * 365 * 300 } do equal(time.parse(time.iso(t)), t + 0.0) end
end)

test("what is no moment answers nil and why", function()
  for _, text in ipairs { "2026-02-29", "2026-13-01", "yesterday", "2026-01-01T25:00:00Z", "2026-01-01T00:00:00+99:00", "" } do
    local value, why = time.parse(text)
    equal(value, nil)
    equal(type(why), "string")
  end
end)

test("durations", function()
  equal(time.duration("1h30m"), 5400)
  equal(time.duration("250ms"), 0.25)
  equal(time.duration("90d"), 7776000)
  equal(time.duration(5), 5)
  raises("not a duration such as 1h30m", time.duration, "soon")
  raises("cannot be negative", time.sleep, -1)
end)

test("formats", function()
  equal(time.format(0), "1970-01-01 00:00:00")
  equal(time.format(1772323199, "%d.%m.%Y %a %b %j"), "28.02.2026 Sat Feb 059")
  raises("%%Q: unknown conversion", time.format, 0, "%Q")
end)

test("a sleep waits and the clock moves", function()
  local before = time.monotonic()
  time.sleep("20ms")
  equal(time.since(before) >= 0.02, true)
end)

check.done()
