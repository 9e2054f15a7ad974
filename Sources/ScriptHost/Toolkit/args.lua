-- The script's own command line. args{…} declares it and answers a table of values; args[1], args[2], … are the words
-- as they came. host: words (list), look() notes that the script looks at them, script (name), exit(code), print(text),
-- complain(text), isSecret(name), fail(text).
local host = ...

local kinds = { string = true, integer = true, number = true, boolean = true, file = true, duration = true }

local function near(name, names)
  return host.suggest(name, names)
end

-- "--dry-run" is the option dry_run.
local function field(name) return (name:gsub("^%-+", ""):gsub("%-", "_")) end

local function declare(spec)
  local options, positionals, byFlag = {}, {}, {}
  for place, item in ipairs(spec) do
    if type(item) == "string" then item = { item } end
    if type(item) ~= "table" or type(item[1]) ~= "string" then
      host.fail(("args: entry %d: expected a table that begins with a name such as '--limit' or 'file'"):format(place))
    end
    local entry = { names = {}, help = item.help, default = item.default, required = item.required, choices = item.choices,
      type = item.type, list = item.list or false }
    for key in pairs(item) do
      if type(key) == "string" and entry[key] == nil and key ~= "help" and key ~= "default" and key ~= "required"
        and key ~= "choices" and key ~= "type" and key ~= "value" then
        host.fail(("args: %s: %s: no such setting; the settings are help, type, default, required, choices, list and value"):format(
          item[1], key))
      end
    end
    for i = 1, #item do
      if type(item[i]) ~= "string" then
        host.fail(("args: %s: expected names such as '-n', got %s"):format(item[1], type(item[i])))
      end
    end
    if item.help ~= nil and type(item.help) ~= "string" then
      host.fail(("args: %s: help: expected a string, got %s"):format(item[1], type(item.help)))
    end
    if item.value ~= nil and type(item.value) ~= "string" then
      host.fail(("args: %s: value: expected a string, got %s"):format(item[1], type(item.value)))
    end
    if item.choices ~= nil then
      local isList = type(item.choices) == "table" and #item.choices > 0
      for _, choice in ipairs(isList and item.choices or {}) do isList = isList and type(choice) == "string" end
      if not isList then host.fail(("args: %s: choices: expected a list of strings"):format(item[1])) end
    end
    if entry.type and not kinds[entry.type] then
      host.fail(("args: %s: type: expected string, integer, number, boolean, file or duration"):format(item[1]))
    end
    if item[1]:sub(1, 1) == "-" then
      for _, name in ipairs(item) do
        if byFlag[name] then host.fail(("args: %s is declared twice"):format(name)) end
        entry.names[#entry.names + 1] = name
        byFlag[name] = entry
      end
      local long = entry.names[1]
      for _, name in ipairs(entry.names) do
        if name:sub(1, 2) == "--" then
          long = name
          break
        end
      end
      entry.long, entry.field = long, field(long)
      entry.type = entry.type or (entry.default ~= nil and math.type(entry.default) or nil)
        or (entry.choices or item.value or entry.list or entry.required) and "string" or "boolean"
      if entry.type == "float" then entry.type = "number" end
      if type(entry.default) == "string" and not item.type then entry.type = "string" end
      entry.value = item.value or entry.type:upper()
      options[#options + 1] = entry
    else
      local name, rest = item[1]:match("^(.-)(%.*)$")
      entry.field, entry.long, entry.rest, entry.type = field(name), name, rest == "..." or entry.list, entry.type or "string"
      if entry.required == nil then entry.required = entry.default == nil and not entry.rest end
      positionals[#positionals + 1] = entry
    end
  end
  return options, positionals, byFlag
end

local function usage(spec, options, positionals)
  local words = { "usage: " .. host.script }
  if #options > 0 then words[#words + 1] = "[options]" end
  for _, entry in ipairs(positionals) do
    local shown = entry.long:upper() .. (entry.rest and "..." or "")
    words[#words + 1] = entry.required and shown or "[" .. shown .. "]"
  end
  local lines = { table.concat(words, " ") }
  local description = spec.description
  if description then
    lines[#lines + 1] = ""
    lines[#lines + 1] = description
  end
  local rows, width = {}, 0
  local function row(left, entry)
    local notes = entry.help or ""
    if entry.choices then notes = notes .. " (" .. table.concat(entry.choices, ", ") .. ")" end
    if entry.default ~= nil and entry.default ~= false then notes = notes .. " [" .. tostring(entry.default) .. "]" end
    rows[#rows + 1] = { left, (notes:gsub("^ ", "")) }
    width = math.max(width, #left)
  end
  for _, entry in ipairs(positionals) do row(entry.long:upper(), entry) end
  for _, entry in ipairs(options) do
    row(table.concat(entry.names, ", ") .. (entry.type == "boolean" and "" or " " .. entry.value), entry)
  end
  row("--help", { help = "show this help" })
  lines[#lines + 1] = ""
  for _, pair in ipairs(rows) do
    lines[#lines + 1] = ("  %s%s  %s"):format(pair[1], (" "):rep(width - #pair[1]), pair[2]):gsub("%s+$", "")
  end
  return table.concat(lines, "\n")
end

local function convert(entry, text, refuse)
  local name = entry.long
  local shown = host.isSecret(name) and "" or (", got %q"):format(text)
  if entry.type == "integer" then
    local value = math.tointeger(tonumber(text))
    if not value then refuse(name .. ": expected a whole number" .. shown) end
    return value
  elseif entry.type == "number" then
    local value = tonumber(text)
    if not value then refuse(name .. ": expected a number" .. shown) end
    return value
  elseif entry.type == "boolean" then
    if text == "true" or text == "yes" or text == "1" then return true end
    if text == "false" or text == "no" or text == "0" then return false end
    refuse(name .. ": expected true or false" .. shown)
  elseif entry.type == "file" then
    if not host.exists(text) then refuse(name .. ": there is no file" .. shown:gsub("^, got", "")) end
  elseif entry.type == "duration" then
    local ok, value = pcall(host.duration, text)
    if not ok then refuse(name .. ": expected a duration such as 1h30m" .. shown) end
    return value
  end
  if entry.choices then
    for _, choice in ipairs(entry.choices) do
      if choice == text then return text end
    end
    local close = near(text, entry.choices)
    refuse(("%s: expected one of %s%s%s"):format(name, table.concat(entry.choices, ", "), shown,
      close and "; did you mean " .. close .. "?" or ""))
  end
  return text
end

local function parse(spec)
  if type(spec) ~= "table" then host.fail("args: expected a table that declares the options, got " .. type(spec)) end
  for key in pairs(spec) do
    if math.type(key) ~= "integer" and key ~= "description" then
      host.fail(("args: %s: no such setting; options are list entries such as { '--limit', type = 'integer' }"):format(
        tostring(key)))
    end
  end
  if spec.description ~= nil and type(spec.description) ~= "string" then
    host.fail("args: description: expected a string, got " .. type(spec.description))
  end
  local options, positionals, byFlag = declare(spec)
  local function refuse(text)
    host.complain(host.script .. ": " .. text .. "\n" .. usage(spec, options, positionals):match("^[^\n]*"))
    host.exit(2)
  end
  local values, plain, flags, index = {}, {}, true, 1
  local function store(entry, value)
    if entry.list then
      local list = values[entry.field] or {}
      list[#list + 1] = value
      values[entry.field] = list
    else
      values[entry.field] = value
    end
  end
  local words = host.words
  while index <= #words do
    local word = words[index]
    index = index + 1
    if flags and word == "--" then
      flags = false
    elseif flags and (word == "--help" or word == "-h") and not byFlag[word] then
      host.print(usage(spec, options, positionals))
      host.exit(0)
    elseif flags and word:sub(1, 1) == "-" and word ~= "-" and not word:match("^%-%d") then
      local name, given = word:match("^(%-%-[^=]+)=(.*)$")
      name = name or word
      local entry, value = byFlag[name], true
      local negated = not entry and name:match("^%-%-no%-(.+)$")
      if negated and byFlag["--" .. negated] and byFlag["--" .. negated].type == "boolean" then
        entry, value = byFlag["--" .. negated], false
      end
      if not entry then
        local names = { "--help" }
        for flag in pairs(byFlag) do names[#names + 1] = flag end
        local close = near(name, names)
        refuse(("%s: no such option%s"):format(name, close and "; did you mean " .. close .. "?" or ""))
      end
      if entry.type == "boolean" then
        if given then value = convert(entry, given, refuse) end
      else
        if not given then
          given = words[index]
          index = index + 1
          if given == nil then refuse(name .. ": the value is missing") end
        end
        value = convert(entry, given, refuse)
      end
      store(entry, value)
    else
      plain[#plain + 1] = word
    end
  end
  for place, entry in ipairs(positionals) do
    if entry.rest then
      local rest = {}
      for i = place, #plain do rest[#rest + 1] = convert(entry, plain[i], refuse) end
      if entry.required and #rest == 0 then refuse(entry.long:upper() .. " is missing") end
      values[entry.field] = rest
      plain = {}
    elseif plain[place] ~= nil then
      values[entry.field] = convert(entry, plain[place], refuse)
    end
  end
  if #plain > #positionals then refuse(("unexpected argument %q"):format(plain[#positionals + 1])) end
  for _, list in ipairs({ options, positionals }) do
    for _, entry in ipairs(list) do
      if values[entry.field] == nil then
        if entry.required then
          refuse((entry.names[1] and entry.long or entry.long:upper()) .. " is missing")
        end
        if entry.default ~= nil then
          values[entry.field] = entry.default
        elseif entry.type == "boolean" then
          values[entry.field] = false
        elseif entry.list then
          values[entry.field] = {}
        end
      end
    end
  end
  local known = {}
  for _, list in ipairs({ options, positionals }) do
    for _, entry in ipairs(list) do known[entry.field] = true end
  end
  return setmetatable(values, {
    __index = function(_, key)
      if not known[key] then
        local names = {}
        for name in pairs(known) do names[#names + 1] = name end
        local close = type(key) == "string" and near(key, names)
        host.fail(("args: %s was not declared%s"):format(tostring(key), close and "; did you mean " .. close .. "?" or ""))
      end
    end,
  })
end

-- The words come in at the first look at them.
local args = {}
local function fill()
  host.look()
  setmetatable(args, { __call = function(_, spec) return parse(spec) end })
  for i, word in ipairs(host.words) do args[i] = word end
end

return setmetatable(args, {
  __call = function(_, spec)
    fill()
    return parse(spec)
  end,
  __index = function(_, key)
    fill()
    return args[key]
  end,
  __newindex = function(_, key, value)
    fill()
    args[key] = value
  end,
  __len = function()
    fill()
    return #args
  end,
  __pairs = function()
    fill()
    return next, args, nil
  end,
})
