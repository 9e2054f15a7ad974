-- The metatables of what operations answer: reading a field that the DTO does not have raises, and so does reading one that was
-- not asked for. host: known(schema) is a table of the schema's field names, near(schema, name), fail(text), open(answer), pending.
local host = ...
local type, rawget, next = type, rawget, next

-- `absent`: the option that asks for a field, by the field's name, for those that nobody asked for.
-- `pending`: true for answers whose data becomes tables at the first look at it (host.open does that, host.pending marks them).
return function(schema, absent, pending)
  local known
  local function index(_, key)
    if known == nil then known = host.known(schema) end
    if known[key] then
      local option = absent[key]
      if option == nil then return nil end
      host.fail(("%s: was not requested; pass %s = true to get it"):format(key, option))
    end
    if type(key) ~= "string" then return nil end
    -- Of an envelope: only a refused list that was sent in pieces has it.
    if key == "done" and known.statusCode then return nil end
    local near = host.near(schema, key)
    host.fail(("%s: no such field of %s%s"):format(key, schema, near and "; did you mean " .. near .. "?" or ""))
  end
  if not pending then return { __index = index, __name = schema } end
  return {
    __index = function(answer, key)
      if key == "data" and host.open(answer) then return rawget(answer, "data") end
      return index(answer, key)
    end,
    __pairs = function(answer)
      host.open(answer)
      return next, answer, nil
    end,
    __name = schema,
    [host.pending] = true,
  }
end
