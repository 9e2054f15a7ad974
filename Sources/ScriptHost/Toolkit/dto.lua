-- The metatables of what operations answer: reading a field that the DTO does not have raises, and so does reading one
-- that was not asked for, and reading an answer or a page as if it were the list that it holds.
-- host: known(schema) is a table of the schema's field names, rows(schema) says where its rows are (or nil),
-- near(schema, name), fail(text).
local host = ...
local type = type

-- `absent`: the option that asks for a field, by the field's name, for those that nobody asked for.
-- `anyName`: true where any name can be read (flatCustomData).
return function(schema, absent, anyName)
  local known
  local rows = host.rows(schema)
  local function refuseList() host.fail(("%s is not a list; %s"):format(schema, rows)) end
  local function index(_, key)
    if rows and type(key) == "number" then refuseList() end
    if anyName then return nil end
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
  -- for user in management:listUsers{}.data do … end
  local function refuseCall()
    if not rows then host.fail(("%s is a table and not an iterator; pairs goes over its fields"):format(schema)) end
    host.fail(("%s is not a list; %s: for _, row in ipairs(list) do … end; management:users{…} walks over all users"):format(schema, rows))
  end
  return { __index = index, __len = rows and refuseList, __call = refuseCall, __name = schema }
end
