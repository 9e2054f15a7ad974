-- Log lines on stderr: time, level, message, fields. host: write(level, text), iso(), show(value), fail(text).
local host = ...
local levels = { debug = 1, info = 2, warn = 3, error = 4, off = 5 }
local order = { "debug", "info", "warn", "error" }
local log = {}
local threshold = levels[host.level or "info"] or 2

local function shown(value)
  if type(value) == "string" and value ~= "" and not value:find('[%s="%c]') then return value end
  if type(value) == "string" then return ("%q"):format(value):gsub("\\\n", "\\n") end
  return (host.show(value):gsub("\n", "\\n"))
end

-- A value's text, or where a `__tostring` answers something else than a text, the kind of the value.
local function text(value)
  local ok, result = pcall(tostring, value)
  if ok then return result end
  if type(result) == "string" and result:find("'__tostring' must return a string", 1, true) then return type(value) end
  error(result, 0)
end

local function line(level, message, fields)
  local message = text(message)
  if fields == nil then return message end
  if type(fields) ~= "table" then host.fail(("log.%s: fields: expected a table, got %s"):format(level, type(fields))) end
  local names, values = {}, {}
  for key, value in pairs(fields) do
    local name = text(key)
    names[#names + 1] = name
    values[name] = host.isSecret(name, value) and "<redacted>" or shown(value)
  end
  table.sort(names)
  for i, name in ipairs(names) do names[i] = name .. "=" .. values[name] end
  return #names > 0 and message .. "  " .. table.concat(names, " ") or message
end

-- log.debug, log.info, log.warn, log.error(message, fields): a line on stderr; secrets are redacted.
for _, name in ipairs(order) do
  log[name] = function(message, fields)
    if levels[name] >= threshold then host.write(name, line(name, message, fields)) end
  end
end

-- log.level(name): from which level on lines are written: debug, info (the start), warn, error, off. Without a name:
-- the level.
function log.level(name)
  if name == nil then
    for key, value in pairs(levels) do
      if value == threshold then return key end
    end
  end
  if not levels[name] then
    host.fail(("log.level: expected debug, info, warn, error or off, got %s"):format(tostring(name)))
  end
  threshold = levels[name]
end

return log
