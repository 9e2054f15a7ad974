-- The metatables of what operations answer: reading a field that the DTO does not have raises, and so does reading one that was
-- not asked for. host: known(schema) is a table of the schema's field names, suggest(schema, name), fail(text).
local host = ...
local type = type

-- `absent`: fields that are missing because nobody asked for them, by name, with the option that asks.
return function(schema, name, absent)
  local known
  local function index(_, key)
    if known == nil then known = host.known(schema) end
    local state = known[key]
    if state == true then
      local option = absent and absent[key]
      if option == nil then return nil end
      host.fail(("%s: was not asked for; pass %s = true to get it"):format(key, option))
    end
    if type(key) ~= "string" then return nil end
    local near = host.suggest(schema, key)
    host.fail(("%s: no such field of %s%s"):format(key, name, near and "; did you mean " .. near .. "?" or ""))
  end
  return { __index = index, __name = name }
end
