-- Checked DTOs: genauth.models.UpdateUserReqDto{…}. An assignment to an unknown field or of a wrong type raises at that
-- line. A checked table is empty itself; its fields stand in a store behind it, so that every assignment is seen.
-- host: exists(schema), field(schema, name) → kind ("object" with its schema, "array" with its element's schema,
-- "plain") or nil, rows(schema): where its rows are, check(schema, name, value), store (the key under which a checked
-- table keeps its store), null, near(schema, name), nearModel(name), fail(text).
local host = ...
local type, rawget, rawset, setmetatable, getmetatable, next = type, rawget, rawset, setmetatable, getmetatable, next
local STORE = host.store
local metatables = {}
local wrap

local function isModel(value) return type(value) == "table" and rawget(value, STORE) ~= nil end

-- A list whose elements are checked against a schema.
local function listOf(schema, owner, name)
  local key = owner .. "." .. name
  local metatable = metatables[key]
  if metatable then return metatable end
  metatable = {
    __index = function(list, index) return rawget(list, STORE)[index] end,
    __newindex = function(list, index, value)
      local store = rawget(list, STORE)
      if math.type(index) ~= "integer" or index < 1 or index > #store + 1 then
        host.fail(("%s.%s: index %s is out of range; the list has length %d"):format(owner, name, tostring(index), #store))
      end
      if value ~= nil and value ~= host.null then
        if type(value) ~= "table" then
          host.fail(("%s.%s[%d]: expected %s, got %s"):format(owner, name, index, schema, host.kind(value)))
        end
        value = wrap(schema, value)
      end
      store[index] = value
    end,
    __len = function(list) return #rawget(list, STORE) end,
    __pairs = function(list) return next, rawget(list, STORE), nil end,
    __name = schema .. " list",
    element = schema,
    [STORE] = true,
  }
  metatables[key] = metatable
  return metatable
end

-- Checks one field's value and answers what is to be stored.
local function admit(schema, name, value)
  local kind, inner = host.field(schema, name)
  if kind == nil then
    local near = type(name) == "string" and host.near(schema, name)
    host.fail(("%s: no such field of %s%s"):format(tostring(name), schema, near and "; did you mean " .. near .. "?" or ""))
  end
  if value == nil or value == host.null then return value end
  if kind == "object" and type(value) == "table" then return wrap(inner, value) end
  if kind == "array" and type(value) == "table" then
    if isModel(value) then value = rawget(value, STORE) end
    local store = host.array()
    local list = setmetatable({ [STORE] = store }, listOf(inner, schema, name))
    for i = 1, #value do list[i] = value[i] end
    for key in next, value do
      if math.type(key) ~= "integer" or key < 1 or key > #value then
        host.fail(("%s.%s: expected a list, got a table with the key %s"):format(schema, name, tostring(key)))
      end
    end
    return list
  end
  host.check(schema, name, value)
  return value
end

local function metatableOf(schema)
  local metatable = metatables[schema]
  if metatable then return metatable end
  local rows = host.rows(schema)
  local function refuseList() host.fail(("%s is not a list; %s"):format(schema, rows)) end
  metatable = {
    __index = function(model, name)
      if rows and type(name) == "number" then refuseList() end
      local value = rawget(model, STORE)[name]
      if value == nil and type(name) == "string" and host.field(schema, name) == nil then
        local near = host.near(schema, name)
        host.fail(("%s: no such field of %s%s"):format(name, schema, near and "; did you mean " .. near .. "?" or ""))
      end
      return value
    end,
    __newindex = function(model, name, value) rawget(model, STORE)[name] = admit(schema, name, value) end,
    __pairs = function(model) return next, rawget(model, STORE), nil end,
    __len = rows and refuseList or function() return 0 end,
    __name = schema,
    [STORE] = true,
  }
  metatables[schema] = metatable
  return metatable
end

function wrap(schema, fields)
  if isModel(fields) then
    if getmetatable(fields) == metatables[schema] then return fields end
    fields = rawget(fields, STORE)
  end
  local store = {}
  for name, value in next, fields do store[name] = admit(schema, name, value) end
  return setmetatable({ [STORE] = store }, metatableOf(schema))
end

return setmetatable({}, {
  __index = function(models, name)
    if type(name) ~= "string" or not host.exists(name) then
      local near = type(name) == "string" and host.nearModel(name)
      host.fail(("genauth.models.%s: no such DTO%s"):format(tostring(name), near and "; did you mean " .. near .. "?" or ""))
    end
    local function make(fields)
      if fields == nil then fields = {} end
      if type(fields) ~= "table" then
        host.fail(("genauth.models.%s: expected a table of fields, got %s"):format(name, host.kind(fields)))
      end
      return wrap(name, fields)
    end
    rawset(models, name, make)
    return make
  end,
  __name = "genauth.models",
})
