-- The metatables of what operations answer: reading a field that the DTO does not have raises, and so does reading one that was
-- not asked for. host: known(schema) is a table of the schema's field names, near(schema, name), fail(text).
local host = ...
local type = type

-- `absent`: the option that asks for a field, by the field's name, for those that nobody asked for.
return function(schema, absent)
  local known
  local function index(_, key)
    if known == nil then known = host.known(schema) end
    if known[key] then
      local option = absent[key]
      if option == nil then return nil end
      host.fail(("%s: was not asked for; pass %s = true to get it"):format(key, option))
    end
    if type(key) ~= "string" then return nil end
    local near = host.near(schema, key)
    host.fail(("%s: no such field of %s%s"):format(key, schema, near and "; did you mean " .. near .. "?" or ""))
  end
  return { __index = index, __name = schema }
end
