-- Values as text for people: Lua that could be pasted back, indented, names sorted, long lists cut off.
-- host: null, store, isSecret(name, value).
local host = ...
-- Of a raised value only a little is shown, without what its names call secret; no code of the script runs for it.
local LONG, SHORT = { rows = 20, fields = 200, depth = 12 }, { rows = 10, fields = 20, depth = 3, isRaised = true }
local limit = LONG
local words = {}
for word in ("and break do else elseif end false for function goto if in local nil not or repeat return then true until while")
  :gmatch("%a+") do
  words[word] = true
end

local function quote(text)
  return '"' .. text:gsub('[%c"\\\127]', function(c)
    if c == '"' or c == "\\" then return "\\" .. c end
    if c == "\n" then return "\\n" end
    if c == "\t" then return "\\t" end
    if c == "\r" then return "\\r" end
    return ("\\x%02X"):format(c:byte())
  end) .. '"'
end

local function name(key)
  if type(key) == "string" then
    if key:match("^[%a_][%w_]*$") and not words[key] then return key end
    return "[" .. quote(key) .. "]"
  end
  return "[" .. tostring(key) .. "]"
end

local function before(a, b)
  local ta, tb = type(a), type(b)
  if ta == tb and (ta == "string" or ta == "number") then return a < b end
  if ta ~= tb then return ta < tb end
  return tostring(a) < tostring(b)
end

local show

local function entries(value)
  local store = rawget(value, host.store)
  if type(store) == "table" then value = store end
  local lines, count = {}, rawlen(value)
  local keys = {}
  for key in next, value do
    if not (math.type(key) == "integer" and key >= 1 and key <= count) and type(key) ~= "userdata" then keys[#keys + 1] = key end
  end
  table.sort(keys, before)
  return value, count, keys, lines
end

local function more(count)
  return limit.isRaised and ("... %d more"):format(count) or ("-- %d more"):format(count)
end

local function tableText(value, indent, seen, depth)
  if seen[value] then return "{ --[[ the table itself ]] }" end
  if depth > limit.depth then return "{ ... }" end
  seen[value] = true
  local fields, count, keys, lines = entries(value)
  for i = 1, math.min(count, limit.rows) do lines[#lines + 1] = show(fields[i], indent .. "  ", seen, depth + 1) end
  if count > limit.rows then lines[#lines + 1] = more(count - limit.rows) end
  for i = 1, math.min(#keys, limit.fields) do
    local key = keys[i]
    local hidden = limit.isRaised and type(key) == "string" and host.isSecret(key, fields[key])
    lines[#lines + 1] = name(key) .. " = " .. (hidden and '"<redacted>"' or show(fields[key], indent .. "  ", seen, depth + 1))
  end
  if #keys > limit.fields then lines[#lines + 1] = more(#keys - limit.fields) end
  seen[value] = nil
  if #lines == 0 then return "{}" end
  local flat = "{ " .. table.concat(lines, ", ") .. " }"
  if limit.isRaised or (#flat + #indent <= 100 and not flat:find("\n") and not flat:find("%-%-")) then return flat end
  for i = 1, #lines do
    if lines[i]:sub(1, 2) ~= "--" then lines[i] = lines[i] .. "," end
    lines[i] = indent .. "  " .. lines[i]
  end
  return "{\n" .. table.concat(lines, "\n") .. "\n" .. indent .. "}"
end

function show(value, indent, seen, depth)
  if type(value) == "string" then return quote(value) end
  if rawequal(value, host.null) then return "genauth.null" end
  if type(value) ~= "table" then return tostring(value) end
  local metatable = getmetatable(value)
  if not limit.isRaised and type(metatable) == "table" and rawget(metatable, "__tostring") then return tostring(value) end
  return tableText(value, indent, seen, depth)
end

return function(value, isRaised)
  limit = isRaised and SHORT or LONG
  return show(value, "", {}, 1)
end
