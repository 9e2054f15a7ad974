-- Rows of DTOs as CSV: the contract's columns in the contract's order, whatever the first row happens to have.
local expect = require "lib.expect"
local test, equal = expect.test, expect.equal
local m = management

local function raises(text, f, ...)
  local ok, err = pcall(f, ...)
  if ok then error("nothing was raised", 2) end
  if not tostring(err):find(text, 1, true) then error(("raised %s, wanted %s"):format(tostring(err), text), 2) end
end

m:createUser { username = "first" }
m:createUsersBatch { list = { { username = "second", email = "second@example.com", phone = "13800138000", name = "Two",
  customData = {} }, { username = "third", nickname = "Drei" } } }

-- Each writes the rows and answers the text.
local path = fs.temp()
local ways = {
  encode = function(rows, options) return csv.encode(rows, options) end,
  write = function(rows, options)
    csv.write(path, rows, options)
    return fs.read(path)
  end,
  writer = function(rows, options)
    local writer <close> = csv.writer(path, options)
    if type(rows) == "table" then
      for _, row in ipairs(rows) do writer:write(row) end
    else
      for row in rows do writer:write(row) end
    end
    writer:close()
    return fs.read(path)
  end,
}
local sources = {
  walk = function(options) return m:users(options) end,
  list = function(options) return m:listUsers(options).data.list end,
}

test("an empty list of an answer has the columns of its DTO, as a walk without a match has", function()
  local none = { advancedFilter = { { field = "username", operator = "EQUAL", value = "nobody" } } }
  local full = m:listUsers {}.data.list
  for way, text in pairs(ways) do
    if way ~= "writer" then
      local list, walk = text(m:listUsers(none).data.list), text(m:users(none))
      equal(list, walk)
      assert(list:find("^userId,createdAt,[%a,]+\n$"), list)
      equal(list, text({ full[1] }):match("^[^\n]*\n"))
      equal(text(m:listUsers(none).data.list, { columns = { "email" } }), "email\n")
    end
  end
end)

for way, text in pairs(ways) do
  for source, rows in pairs(sources) do
    test(("csv by %s of a %s has the contract's columns and every value"):format(way, source), function()
      local written = text(rows { options = {} })
      local header = written:match("^[^\n]*")
      equal(header:sub(1, 37), "userId,createdAt,updatedAt,status,wor")
      equal(header:find("customData", 1, true), nil)
      local read = csv.parse(written)
      equal(#read, 3)
      local found = {}
      for _, row in ipairs(read) do found[row.username] = row end
      equal(found.second.email, "second@example.com")
      equal(found.second.phone, "13800138000")
      equal(found.second.name, "Two")
      equal(found.first.email, "")
      equal(found.third.nickname, "Drei")
      equal(#text(rows { options = {} }, { columns = { "email", "username" } }):match("^[^\n]*"), #"email,username")
    end)
    test(("csv by %s of a %s: fields that were asked for are columns, others can be neither chosen nor mistaken"):format(way, source),
      function()
        local header = text(rows { options = { withCustomData = true } }):match("^[^\n]*")
        equal(("," .. header .. ","):find(",customData,", 1, true) ~= nil, true)
        raises("customData: was not requested", function() text(rows {}, { columns = { "username", "customData" } }) end)
        raises("emial: no such field of UserDto; did you mean email?", function()
          text(rows {}, { columns = { "username", "emial" } })
        end)
      end)
  end
  test(("csv by %s: a field of the script's own is a column where the first row has it, else it raises"):format(way), function()
    local list = m:listUsers({}).data.list
    list[2].note = "mine"
    raises('row 2: the field "note" has no column', function() text(list) end)
    raises('row 2: the field "note" has no column', function() text(list, { columns = { "username" } }) end)
    list[1].note = "yours"
    local read = csv.parse(text(list))
    equal(read[1].note .. read[2].note .. read[3].note, "yoursmine")
  end)
  test(("csv by %s: checked DTOs have the contract's columns"):format(way), function()
    local models = genauth.models
    local rows = { models.CreateUserReqDto { username = "a" }, models.CreateUserReqDto { username = "b", email = "b@example.com" } }
    local read = csv.parse(text(rows))
    equal(read[1].username .. read[1].email .. read[2].username .. read[2].email, "abb@example.com")
    equal(text(rows, { columns = { "email", "username" } }), "email,username\n,a\nb@example.com,b\n")
  end)
end

test("a walk that finds nobody has the contract's header", function()
  for _, name in ipairs { "encode", "write" } do
    local text = ways[name](m:users { keywords = "nobody has this name" })
    equal(text:sub(1, 37) .. select(2, text:gsub("\n", "")), "userId,createdAt,updatedAt,status,wor1")
    equal(#csv.parse(text), 0)
  end
end)

test("what is no list of rows is refused", function()
  for _, name in ipairs { "encode", "write" } do
    raises("expected a list of rows or an iterator, got a table with the key", ways[name],
      m:getUser({ userId = "first", userIdType = "username" }).data)
  end
end)

fs.remove(path)
expect.done()
