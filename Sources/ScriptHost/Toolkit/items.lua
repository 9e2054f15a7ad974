-- The list or iterator that a module's function gets. host: callable(value), kind(value), fail(text).
-- items(what, value, noun) returns the length of a list, and nil for an iterator; it raises for anything else, such as
-- a table that only has names: as a list it would be empty, and the call would do nothing and succeed.
local host = ...
local type, next = type, next

return function(what, value, noun)
  if host.callable(value) then return nil end
  if type(value) ~= "table" then
    host.fail(("%s: expected a list of %s or an iterator, got %s"):format(what, noun, host.kind(value)))
  end
  local count = #value
  if math.type(count) ~= "integer" then
    host.fail(("%s: expected a list of %s; its length is not a whole number"):format(what, noun))
  end
  if count == 0 then
    local key = next(value)
    if key ~= nil and type(key) ~= "userdata" then
      host.fail(("%s: expected a list of %s or an iterator, got a table with the key %s; a list of one is { value }"):format(
        what, noun, type(key) == "string" and ("%q"):format(key) or tostring(key)))
    end
  end
  return count
end
