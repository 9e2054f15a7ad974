-- What a module's function goes over: a list or an iterator. host: callable(value), fail(text).
-- items(what, value, noun) answers how many elements a list has, and nil for an iterator; it raises for anything else. A table with names alone is no list: to go
-- over none of it would look like success.
local host = ...
local type, next = type, next

return function(what, value, noun)
  if host.callable(value) then return nil end
  if type(value) ~= "table" then
    host.fail(("%s: expected a list of %s or an iterator, got %s"):format(what, noun, host.kind(value)))
  end
  local count = #value
  if math.type(count) ~= "integer" then host.fail(("%s: expected a list of %s; its length is no whole number"):format(what, noun)) end
  if count == 0 then
    local key = next(value)
    if key ~= nil and type(key) ~= "userdata" then
      host.fail(("%s: expected a list of %s or an iterator, got a table with the key %s; a list of one is { value }"):format(what,
        noun, type(key) == "string" and ("%q"):format(key) or tostring(key)))
    end
  end
  return count
end
