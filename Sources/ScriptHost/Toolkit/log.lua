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

local function line(message, fields)
  local text = tostring(message)
  if fields == nil then return text end
  if type(fields) ~= "table" then host.fail("log: fields: expected a table, got " .. type(fields)) end
  local names = {}
  for name in pairs(fields) do names[#names + 1] = tostring(name) end
  table.sort(names)
  for i, name in ipairs(names) do
    local value = fields[name]
    names[i] = name .. "=" .. (host.isSecret(name) and "<redacted>" or shown(value))
  end
  return #names > 0 and text .. "  " .. table.concat(names, " ") or text
end

-- log.debug, log.info, log.warn, log.error(message, fields): a line on stderr; secrets are redacted.
for _, name in ipairs(order) do
  log[name] = function(message, fields)
    if levels[name] >= threshold then host.write(name, line(message, fields)) end
  end
end

-- log.level(name): from which level on lines are written: debug, info (the start), warn, error, off. Without a name: the level.
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
