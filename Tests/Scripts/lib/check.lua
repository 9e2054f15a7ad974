-- A handful of words for tests: test(name, function), equal(got, wanted), raises(pattern, function), file(folder, name). done() ends the script.
local check = { count = 0, failures = {} }

local function show(value)
  if type(value) == "table" then
    local ok, text = pcall(json.encode, value, { sort = true })
    if ok then return text end
  end
  return type(value) == "string" and ("%q"):format(value) or tostring(value)
end

local function same(a, b)
  if rawequal(a, b) then return true end
  if type(a) ~= "table" or type(b) ~= "table" then return a == b and math.type(a) == math.type(b) end
  for key, value in pairs(a) do
    if not same(value, rawget(b, key)) then return false end
  end
  for key in pairs(b) do
    if rawget(a, key) == nil and a[key] == nil then return false end
  end
  return true
end

function check.equal(got, wanted)
  if not same(got, wanted) then error(("got %s, wanted %s"):format(show(got), show(wanted)), 2) end
end

function check.raises(pattern, f, ...)
  local ok, err = pcall(f, ...)
  if ok then error("nothing was raised", 2) end
  if not tostring(err):find(pattern) then error(("raised %s, wanted %s"):format(show(tostring(err)), pattern), 2) end
  return err
end

-- A function that writes a text to one file of a folder and returns its path.
function check.file(folder, name)
  local path = fs.join(folder, name)
  return function(text)
    fs.write(path, text)
    return path
  end
end

function check.test(name, f)
  check.count = check.count + 1
  local ok, err = xpcall(f, function(e) return tostring(e) end)
  if not ok then check.failures[#check.failures + 1] = name .. ": " .. err end
end

function check.done()
  for _, failure in ipairs(check.failures) do print("FAILED " .. failure) end
  print(("%d tests, %d failed"):format(check.count, #check.failures))
end

return check
