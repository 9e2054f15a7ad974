-- JSON lines, streaming. host: reader(path, what) answers an object whose next() gives a line's value and number;
-- writer(path, what); items(what, value, noun); fail(text).
local host = ...
local getmetatable = getmetatable
local jsonl = {}

-- for value, line in jsonl.lines(path) do … end: a value per line that is not blank, in constant memory; "-" is
-- standard input.
function jsonl.lines(path)
  local reader = host.reader(path, "jsonl.lines")
  return reader.next, nil, nil, reader.closer
end
jsonl.rows = jsonl.lines
jsonl.reader = jsonl.lines

-- jsonl.parse(text): every value, as a list.
function jsonl.parse(text)
  local list, n = {}, 0
  for value in host.textReader(text, "jsonl.parse").next do
    n = n + 1
    list[n] = value
  end
  return list
end

local Writer = {}
Writer.__index = Writer
Writer.__name = "jsonl writer"

local function own(self, method)
  if getmetatable(self) ~= Writer then
    host.fail(("jsonl writer: %s is a method; call it with a colon, as in writer:%s(…)"):format(method, method))
  end
end

-- writer:write(value): one line.
function Writer:write(value)
  own(self, "write")
  self.sink.value(value)
  self.count = self.count + 1
end

-- writer:close(): writes what is left; the file appears under its name only now.
function Writer:close()
  own(self, "close")
  if self.open then
    self.open = false
    self.sink.close()
  end
end
Writer.__close = function(self, failure)
  if self.open then
    self.open = false
    if failure ~= nil then self.sink.abandon() else self.sink.close() end
  end
end

-- jsonl.writer(path): "-" is standard output.
function jsonl.writer(path)
  return setmetatable({ sink = host.writer(path, "jsonl.writer"), count = 0, open = true }, Writer)
end

-- jsonl.write(path, items): writes every item of a list or an iterator; answers how many.
function jsonl.write(path, items)
  local count = host.items("jsonl.write", items, "values")
  local writer <close> = setmetatable({ sink = host.writer(path, "jsonl.write"), count = 0, open = true }, Writer)
  if count then
    for i = 1, count do writer:write(items[i]) end
  else
    for item in items do writer:write(item) end
  end
  writer:close()
  return writer.count
end

return jsonl
