-- CSV by RFC 4180, streaming both ways. host: reader(path, delimiter, hasHeader, what) and textReader(text, delimiter, hasHeader, what) answer an object whose
-- next() answers a new list of fields and its line number; writer(path, what) and buffer() answer a sink; columns(row) the columns and the fields of a DTO;
-- items(what, value, noun), suggest(name, names), fail(text), parseTime(text).
local host = ...
local type, pairs, ipairs, next, tonumber, getmetatable = type, pairs, ipairs, next, tonumber, getmetatable
local csv = {}

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

local converters = {
  string = function(text) return text end,
  integer = function(text) return math.tointeger(tonumber(text)), "a whole number" end,
  number = function(text) return tonumber(text), "a number" end,
  boolean = function(text)
    local lower = text:lower()
    if lower == "true" or lower == "yes" or lower == "1" then return true end
    if lower == "false" or lower == "no" or lower == "0" then return false end
    return nil, "true or false"
  end,
  date = function(text)
    if host.parseTime(text) then return text end
    return nil, "a date such as 2026-01-31"
  end,
}

local function missing(what, name, columns)
  local close = host.suggest(name, columns)
  local hint = close and ("; did you mean %q?"):format(close)
  host.fail(("%s: there is no column %q%s"):format(what, name, hint or "; there are " .. table.concat(columns, ", ", 1,
    math.min(#columns, 12)) .. (#columns > 12 and ", …" or "")))
end

-- By metatable, what rows are of that are not plain tables: `columns` in their order, `known` as a set; false for tables of the script's own. `isRead`: rows
-- of a CSV file.
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

-- A metatable of rows: a name that is no column raises, and so does taking a row for a list. A column whose cell is empty reads as nil.
local function strictRow(what, columns, places)
  local metatable = {
    __index = function(_, name)
      if places[name] then return nil end
      if type(name) == "number" then
        host.fail(("%s: a row has its columns' names, as in row[%q]; with header = false rows are lists"):format(what,
          columns[1] or "name"))
      end
      missing(what, tostring(name), columns)
    end,
    __len = function() host.fail(what .. ": a row has names and is not a list; with header = false rows are lists") end,
  }
  origins[metatable] = { columns = columns, known = places, isRead = true }
  return metatable
end

-- How deep a template may be nested.
local deepest = 100

-- Compiles a template: a string that begins with ~ stands for a column (~~ for a ~ itself), anything else for itself.
local function compile(template, places, columns, convert, depth)
  if type(template) == "string" then
    if template:sub(1, 2) == "~~" then
      local text = template:sub(2)
      return function() return text end
    end
    if template:sub(1, 1) ~= "~" then return function() return template end end
    local name = template:sub(2)
    local place = places[name]
    if not place then missing("csv: map", name, columns) end
    return function(fields, line)
      local text = fields[place]
      if text == nil or text == "" then return nil end
      return convert(name, text, line)
    end
  end
  if type(template) ~= "table" then return function() return template end end
  if depth > deepest then host.fail("csv: map: the template is nested too deeply") end
  local parts = {}
  for key, value in pairs(template) do parts[#parts + 1] = { key, compile(value, places, columns, convert, depth + 1) } end
  return function(fields, line)
    local result = {}
    for i = 1, #parts do
      local part = parts[i]
      result[part[1]] = part[2](fields, line)
    end
    if next(result) == nil and #parts > 0 then return nil end
    return result
  end
end

local allowed = { delimiter = true, header = true, types = true, map = true, trim = true, skipEmpty = true }

-- Whether the first record of what is read names the columns.
local function hasHeader(options) return options.header == nil or options.header == true end

-- `mayBeEmpty`: true for a text, which may be what csv.encode made of no rows.
local function rows(reader, what, options, mayBeEmpty)
  local columns
  if type(options.header) == "table" then
    columns = names(what, "header", options.header)
  elseif options.header ~= nil and type(options.header) ~= "boolean" then
    host.fail(("%s: header: expected true, false or a list of names, got %s"):format(what, type(options.header)))
  elseif options.header ~= false then
    columns = reader.next()
    if columns == nil and not mayBeEmpty then reader.fail("the file is empty; a header line is expected", 1) end
    if columns == nil then return function() return nil end, {} end
    local seen = {}
    for i, name in ipairs(columns) do
      if options.trim ~= false then name = name:match("^%s*(.-)%s*$") end
      columns[i] = name
      if seen[name] and name ~= "" then reader.fail(("the column %q occurs twice in the header"):format(name)) end
      seen[name] = i
    end
  end
  local count = columns and #columns
  local places, types = {}, options.types
  if types == nil then types = {} end
  if type(types) ~= "table" then
    host.fail(("%s: types: expected a table of types by column, got %s"):format(what, type(types)))
  end
  for i = 1, count or 0 do places[columns[i]] = i end
  local function convert(name, text, line)
    local kind = types[name]
    if kind == nil then return text end
    local convertible = type(kind) == "function" and kind or converters[kind]
    local value, expected = convertible(text)
    if value == nil and type(kind) ~= "function" then
      reader.fail(("%s: expected %s, got %q"):format(name, expected, text), line)
    end
    return value
  end
  for name, kind in pairs(types) do
    if type(kind) ~= "function" and not converters[kind] then
      host.fail(("%s: types: %s: expected string, integer, number, boolean, date or a function"):format(what, tostring(name)))
    end
    if columns and not places[name] then missing(what .. ": types", tostring(name), columns) end
  end
  local nextFields = reader.next
  if columns == nil then return nextFields, nil end
  if options.map then
    local build = compile(options.map, places, columns, convert, 1)
    return function()
      local fields, line = nextFields()
      if fields == nil then return nil end
      if #fields ~= count then reader.wrongCount(#fields, count, line) end
      return build(fields, line) or {}, line
    end, columns
  end
  local plain = next(types) == nil
  local metatable = strictRow(what, columns, places)
  if plain and not options.skipEmpty then
    return reader.records(columns, metatable), columns
  end
  return function()
    local fields, line = nextFields()
    if fields == nil then return nil end
    if #fields ~= count then reader.wrongCount(#fields, count, line) end
    local row = {}
    for i = 1, count do
      local text, name = fields[i], columns[i]
      if text == "" and (options.skipEmpty or types[name]) then
        row[name] = nil
      else
        row[name] = convert(name, text, line)
      end
    end
    return setmetatable(row, metatable), line
  end, columns
end

-- for row, line in csv.rows(path, options) do … end: a table per row by the header's names, in constant memory.
-- options: delimiter (without it: comma, semicolon or tab, as the file has it), header (false: lists; a list: the names), types ({age = "integer"}), map (a template with ~column), trim, skipEmpty.
function csv.rows(path, options)
  options = check("csv.rows", options, allowed)
  local reader = host.reader(path, options.delimiter, hasHeader(options), "csv.rows")
  local step = rows(reader, "csv.rows", options)
  return step, nil, nil, reader.closer
end

-- csv.open(path, options): {columns =, rows = iterator}, where the header is wanted before the rows.
function csv.open(path, options)
  options = check("csv.open", options, allowed)
  local reader = host.reader(path, options.delimiter, hasHeader(options), "csv.open")
  local step, columns = rows(reader, "csv.open", options)
  local file = { columns = columns and table.move(columns, 1, #columns, 1, {}) }
  function file:rows() return step end
  function file:close() reader.close() end
  return setmetatable(file, { __close = function() reader.close() end, __name = "csv file" })
end

-- csv.parse(text, options): every row of a text, as a list.
function csv.parse(text, options)
  options = check("csv.parse", options, allowed)
  local reader = host.textReader(text, options.delimiter, hasHeader(options), "csv.parse")
  local list = {}
  for row in rows(reader, "csv.parse", options, true) do list[#list + 1] = row end
  return list
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
local function noColumn(self, name)
  if self.columns == nil then
    refuse(self, "the field %s has no column; the rows before it are lists", shown(name))
  elseif math.type(name) == "integer" then
    refuse(self, "cell %d has no column; there are %d", name, #self.columns)
  elseif type(name) ~= "string" then
    refuse(self, "expected the names of columns, got the key %s", shown(name))
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

-- Whether a row is a list; raises for keys that have no column.
local function isList(self, row, source)
  local places, list, named = self.places, false, false
  -- Columns that the script chose are a choice among the fields of a DTO or a file; a field that the script made itself is meant to be written.
  local known = self.isChosen and source and source.known
  for key in pairs(row) do
    if type(key) == "string" then
      named = true
      if not (places and places[key]) and not (known and known[key]) then noColumn(self, key) end
    elseif math.type(key) == "integer" then
      list = true
      if key < 1 or key > (self.columns and #self.columns or #row) then noColumn(self, key) end
    elseif type(key) ~= "userdata" then
      noColumn(self, key)
    end
  end
  if list and named then refuse(self, "has cells by number and by name") end
  return list
end

-- writer:write(row): a list, or a table by column names; absent values and null are empty cells.
function Writer:write(row)
  own(self, "write")
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
    -- A row that was read may lack columns of what is written, and so may another than the first where that one had fields of the script's own.
    local raw = source and (source.isRead or self.hasOthers) or false
    self.sink.row(row, #self.columns, self.delimiter, self.columns, raw, self.what, number)
  end
  self.count = number
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
function csv.writer(path, options)
  return writer("csv.writer", options, function() return host.writer(path, "csv.writer") end)
end

-- Writes all rows of a list or an iterator.
local function fill(self, rows)
  local count = host.items(self.what, rows, "rows")
  if count then
    for i = 1, count do self:write(rows[i]) end
  else
    for row in rows do self:write(row) end
  end
  self:close()
end

-- csv.write(path, rows, options): writes every row of a list or an iterator; answers how many.
function csv.write(path, rows, options)
  host.items("csv.write", rows, "rows")
  local self <close> = writer("csv.write", options, function() return host.writer(path, "csv.write") end)
  fill(self, rows)
  return self.count
end

-- csv.encode(rows, options): the text of what csv.write would write.
function csv.encode(rows, options)
  local sink = host.buffer()
  fill(writer("csv.encode", options, function() return sink end), rows)
  return sink.text()
end

return csv
