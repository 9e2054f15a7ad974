-- Writing CSV: csv.writer, csv.write, csv.encode, and the checks of options that csv.lua needs as well. No field is
-- dropped or shifted: one without a column raises. host: writer(path, what) and buffer() return a sink; columns(row)
-- returns the columns and the fields of a DTO's row; known: the functions of columns.lua; items(what, value, noun),
-- suggest(name, names), fail(text).
local host = ...
local type, pairs, ipairs, getmetatable = type, pairs, ipairs, getmetatable

local function check(what, options, allowed)
  if options == nil then return {} end
  if type(options) ~= "table" then host.fail(("%s: expected a table of options, got %s"):format(what, type(options))) end
  for key in pairs(options) do
    if not allowed[key] then
      local names = {}
      for name in pairs(allowed) do names[#names + 1] = name end
      local close = host.suggest(tostring(key), names)
      host.fail(("%s: %s: no such option%s"):format(what, tostring(key), close and "; did you mean " .. close .. "?" or ""))
    end
  end
  local delimiter = options.delimiter
  if delimiter ~= nil and (type(delimiter) ~= "string" or #delimiter ~= 1 or delimiter:find('[\r\n"]')) then
    host.fail(what .. ": delimiter: expected one character such as ; or a tab")
  end
  return options
end

-- A copy of a list of column names, which the caller may change afterwards.
local function names(what, option, list)
  if type(list) ~= "table" then host.fail(("%s: %s: expected a list of names, got %s"):format(what, option, type(list))) end
  local copy, seen = {}, {}
  for i = 1, #list do
    local name = list[i]
    if type(name) == "number" then name = tostring(name) end
    if type(name) ~= "string" then
      host.fail(("%s: %s[%d]: expected a name, got %s"):format(what, option, i, type(list[i])))
    end
    if seen[name] and name ~= "" then host.fail(("%s: %s: the column %q occurs twice"):format(what, option, name)) end
    seen[name] = true
    copy[i] = name
  end
  if #copy == 0 then host.fail(("%s: %s: expected a list with at least one name"):format(what, option)) end
  return copy
end

-- For each metatable of rows: the `columns` in their order, and `known`, all fields as a set; false for the metatables
-- of scripts. `isRead`: the rows were read from a CSV file.
local origins = setmetatable({}, { __mode = "k" })

local function origin(row)
  local metatable = getmetatable(row)
  if type(metatable) ~= "table" then return nil end
  local found = origins[metatable]
  if found == nil then
    local columns, known = host.columns(row)
    found = columns and { columns = columns, known = known } or false
    origins[metatable] = found
  end
  return found or nil
end

-- Says that rows of that metatable were read from a file with these columns.
local function register(metatable, columns, places)
  origins[metatable] = { columns = columns, known = places, isRead = true }
end

local Writer = {}
Writer.__index = Writer
Writer.__name = "csv writer"

local function writer(what, options, open)
  options = check(what, options, { columns = true, delimiter = true, header = true })
  local columns, places = nil, nil
  if options.columns ~= nil then
    columns, places = names(what, "columns", options.columns), {}
    for i = 1, #columns do places[columns[i]] = i end
  end
  if options.header ~= nil and type(options.header) ~= "boolean" then
    host.fail(("%s: header: expected true or false, got %s"):format(what, type(options.header)))
  end
  return setmetatable({ what = what, sink = open(), columns = columns, places = places, isChosen = columns ~= nil,
    delimiter = options.delimiter or ",", header = options.header ~= false, count = 0, open = true }, Writer)
end

local function own(self, method)
  if getmetatable(self) ~= Writer then
    host.fail(("csv writer: %s is a method; call it with a colon, as in writer:%s(…)"):format(method, method))
  end
end

-- Raises for a row, which its number names.
local function refuse(self, text, ...)
  host.fail(("%s: row %d: " .. text):format(self.what, self.count + 1, ...))
end

local function shown(name)
  return type(name) == "string" and ("%q"):format(name) or tostring(name)
end

-- Raises for a field that would be lost.
local function noColumn(self, row, name)
  if math.type(name) == "integer" then
    if name < 1 then refuse(self, "cell %d has no column; the first cell is 1", name) end
    if self.columns then refuse(self, "cell %d has no column; there are %d", name, #self.columns) end
    refuse(self, "cell %d comes after a gap; write json.null for an empty cell", name)
  elseif type(name) ~= "string" then
    refuse(self, "expected the names of columns, got the key %s", shown(name))
  elseif self.columns == nil then
    if rawget(row, 1) ~= nil then refuse(self, "has cells by number and by name") end
    refuse(self, "the field %s has no column; the rows before it are lists", shown(name))
  end
  local near = host.suggest(name, self.columns)
  refuse(self, "the field %q has no column%s; %s %s%s", name, near and ("; did you mean %q?"):format(near) or "",
    self.isChosen and "the columns are" or "pass columns = { … } with all of them, else they are those of row 1:",
    table.concat(self.columns, ", ", 1, math.min(#self.columns, 12)), #self.columns > 12 and ", …" or "")
end

-- Takes the columns from the first row: those of its DTO or file in their order, then its other names, sorted.
local function begin(self, row, source)
  local columns, places, others = {}, {}, {}
  for _, name in ipairs(source and source.columns or columns) do
    columns[#columns + 1] = name
    places[name] = #columns
  end
  for name in pairs(row) do
    if type(name) == "string" and not places[name] then others[#others + 1] = name end
  end
  table.sort(others)
  for _, name in ipairs(others) do
    columns[#columns + 1] = name
    places[name] = #columns
  end
  if #columns == 0 then refuse(self, "is empty; pass columns = { … }") end
  self.columns, self.places, self.hasOthers = columns, places, #others > 0
end

local none = {}

-- Whether a row is a list; raises for keys that have no column.
local function isList(self, row, source)
  local places, list, named = self.places or none, false, false
  -- If the script chose the columns, other fields of a DTO or a file need not be written. A field that the script added
  -- is meant to be written.
  local known = self.isChosen and source and source.known
  for key in pairs(row) do
    if places[key] then
      named = true
    elseif type(key) == "string" then
      named = true
      if not (known and known[key]) then noColumn(self, row, key) end
    elseif math.type(key) == "integer" then
      list = true
      if key < 1 or key > (self.columns and #self.columns or #row) then noColumn(self, row, key) end
    elseif type(key) ~= "userdata" then
      noColumn(self, row, key)
    end
  end
  if list and named then refuse(self, "has cells by number and by name") end
  return list
end

local function put(self, row)
  if type(row) ~= "table" then refuse(self, "expected a table, got %s", type(row)) end
  local source = origin(row)
  if not self.columns and self.count == 0 and (source or rawget(row, 1) == nil) then begin(self, row, source) end
  if self.columns and not self.headed then
    self.headed = true
    if self.header then self.sink.row(self.columns, #self.columns, self.delimiter, nil, true) end
  end
  local number = self.count + 1
  if isList(self, row, source) then
    self.sink.row(row, self.columns and #self.columns or #row, self.delimiter, nil, false, self.what, number)
  else
    if not self.columns then refuse(self, "is empty; expected a list, as the rows before it are") end
    -- A row of a file may lack some of the columns. So may a later row, if the script added fields to the first one.
    local raw = source and (source.isRead or self.hasOthers) or false
    self.sink.row(row, #self.columns, self.delimiter, self.columns, raw, self.what, number)
  end
  self.count = number
end

-- writer:write(row): a list, or a table by column names; absent values and null are empty cells.
function Writer:write(row)
  own(self, "write")
  put(self, row)
end

-- writer:close(): writes what is left; the file appears under its name only now.
function Writer:close()
  own(self, "close")
  if self.open then
    self.open = false
    if self.columns and not self.headed and self.header then
      self.sink.row(self.columns, #self.columns, self.delimiter, nil, true)
    end
    self.sink.close()
  end
end
Writer.__close = function(self, failure)
  if self.open then
    if failure ~= nil then
      self.open = false
      self.sink.abandon()
    else
      self:close()
    end
  end
end

-- csv.writer(path, {columns =, delimiter =, header = true}): "-" is standard output.
local function open(path, options)
  return writer("csv.writer", options, function() return host.writer(path, "csv.writer") end)
end

-- Writes all rows of a list or an iterator.
local function fill(self, rows)
  local count = host.items(self.what, rows, "rows")
  if count then
    for i = 1, count do put(self, rows[i]) end
  else
    for row in rows do put(self, row) end
  end
  -- Without rows the file still has its header, if the columns are known.
  if self.count == 0 and not self.columns then self.columns = host.known.of(rows) end
  self:close()
end

-- csv.write(path, rows, options): writes every row of a list or an iterator; returns how many.
local function write(path, rows, options)
  host.items("csv.write", rows, "rows")
  local self <close> = writer("csv.write", options, function() return host.writer(path, "csv.write") end)
  fill(self, rows)
  return self.count
end

-- csv.encode(rows, options): returns the text that csv.write would write.
local function encode(rows, options)
  local sink = host.buffer()
  fill(writer("csv.encode", options, function() return sink end), rows)
  return sink.text()
end

return { check = check, names = names, register = register, writer = open, write = write, encode = encode }
