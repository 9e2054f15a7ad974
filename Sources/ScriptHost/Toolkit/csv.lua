-- CSV by RFC 4180, read row by row; csvwriting.lua writes it. host: reader(path, delimiter, hasHeader, what) and
-- textReader(text, delimiter, hasHeader, what) return an object whose next() returns a new list of fields and its line
-- number; writing: the functions of csvwriting.lua; known: those of columns.lua; suggest(name, names), fail(text),
-- parseTime(text).
local host = ...
local type, pairs, ipairs, next, tonumber = type, pairs, ipairs, next, tonumber
local writing = host.writing
local check, names = writing.check, writing.names
local csv = { writer = writing.writer, write = writing.write, encode = writing.encode }

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

-- A metatable of rows: reading a name that is not a column raises, and so does treating a row as a list. A column whose
-- cell is empty reads as nil.
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
  writing.register(metatable, columns, places)
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

-- The names of the rows that a template makes, as long as the template has names.
local function namesOf(template)
  local list = {}
  for name in pairs(type(template) == "table" and template or list) do
    if type(name) ~= "string" then return nil end
    list[#list + 1] = name
  end
  table.sort(list)
  return #list > 0 and list or nil
end

-- Returns an iterator over the rows, the columns of the file, and those of the rows. `mayBeEmpty`: true for a text,
-- which may be what csv.encode made of no rows.
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
    end, columns, namesOf(options.map)
  end
  local plain = next(types) == nil
  local metatable = strictRow(what, columns, places)
  if plain and not options.skipEmpty then
    return reader.records(columns, metatable), columns, columns
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
  end, columns, columns
end

-- for row, line in csv.rows(path, options) do … end: a table per row by the header's names, in constant memory.
-- options: delimiter (without it: comma, semicolon or tab, as the file has it), header (false: lists; a list: the
-- names), types ({age = "integer"}), map (a template with ~column), trim, skipEmpty.
function csv.rows(path, options)
  options = check("csv.rows", options, allowed)
  local reader = host.reader(path, options.delimiter, hasHeader(options), "csv.rows")
  local step, _, ofRows = rows(reader, "csv.rows", options)
  host.known.set(step, ofRows)
  return step, nil, nil, reader.closer
end

-- csv.open(path, options): {columns =, rows = iterator}, where the header is wanted before the rows.
function csv.open(path, options)
  options = check("csv.open", options, allowed)
  local reader = host.reader(path, options.delimiter, hasHeader(options), "csv.open")
  local step, columns, ofRows = rows(reader, "csv.open", options)
  host.known.set(step, ofRows)
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
  local step, _, ofRows = rows(reader, "csv.parse", options, true)
  for row in step do list[#list + 1] = row end
  if #list == 0 then host.known.set(list, ofRows) end
  return list
end

return csv
