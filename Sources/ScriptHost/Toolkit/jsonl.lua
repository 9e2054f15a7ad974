-- JSON lines, streaming. host: lines(path) answers an object whose next() gives a line's value and number; writer(path); fail(text).
local host = ...
local jsonl = {}

-- for value, line in jsonl.lines(path) do … end: a value per line that is not blank, in constant memory; "-" is standard input.
function jsonl.lines(path)
  local reader = host.reader(path)
  return reader.next, nil, nil, reader.closer
end
jsonl.rows = jsonl.lines
jsonl.reader = jsonl.lines

-- jsonl.parse(text): every value, as a list.
function jsonl.parse(text)
  local list, n = {}, 0
  for value in host.textReader(text).next do
    n = n + 1
    list[n] = value
  end
  return list
end

local Writer = {}
Writer.__index = Writer
Writer.__name = "jsonl writer"

-- writer:write(value): one line.
function Writer:write(value)
  self.sink.value(value)
  self.count = self.count + 1
end

-- writer:close(): writes what is left; the file appears under its name only now.
function Writer:close()
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
  return setmetatable({ sink = host.writer(path), count = 0, open = true }, Writer)
end

-- jsonl.write(path, items): writes every item of a list or an iterator; answers how many.
function jsonl.write(path, items)
  local writer <close> = jsonl.writer(path)
  if type(items) == "table" and not host.callable(items) then
    for i = 1, #items do writer:write(items[i]) end
  else
    for item in items do writer:write(item) end
  end
  writer:close()
  return writer.count
end

return jsonl
