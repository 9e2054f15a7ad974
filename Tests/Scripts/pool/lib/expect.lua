-- Words for the scripts that run on a real pool: test(name, function), equal(got, wanted), refused(wanted, function), has(list, value).
-- done() raises what failed, all at once.
local expect = {}
local failures, count = {}, 0

local function show(value)
  if type(value) == "table" then
    local ok, text = pcall(json.encode, value, { sort = true })
    if ok then return text end
  end
  return type(value) == "string" and ("%q"):format(value) or tostring(value)
end

--- Values are compared as JSON, so that a DTO equals a plain table.
function expect.equal(got, wanted)
  if show(got) ~= show(wanted) then error(("got %s, wanted %s"):format(show(got), show(wanted)), 2) end
end

--- Calls f, which has to raise a refusal with the given fields, and gives that.
function expect.refused(wanted, f)
  local ok, err = pcall(f)
  if ok then error("nothing was refused", 2) end
  if type(err) ~= "table" then error("no refusal but " .. tostring(err), 2) end
  for key, value in pairs(wanted) do
    if err[key] ~= value then
      error(("%s is %s, wanted %s, in: %s"):format(key, show(err[key]), show(value), tostring(err)), 2)
    end
  end
  return err
end

--- The given field of each entry, in order, as one text.
function expect.column(list, field)
  local values = {}
  for index, entry in ipairs(list) do values[index] = tostring(entry[field]) end
  return table.concat(values, " ")
end

function expect.test(name, f)
  count = count + 1
  local ok, err = xpcall(f, function(e) return tostring(e) end)
  if not ok then failures[#failures + 1] = name .. ": " .. err end
end

function expect.done()
  if #failures > 0 or count == 0 then
    error(("%d of %d failed\n%s"):format(#failures, count, table.concat(failures, "\n")), 0)
  end
end

return expect
