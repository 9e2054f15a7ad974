local check = require "lib.check"
local test, equal, raises = check.test, check.equal, check.raises

local folder = fs.temp { directory = true }
local file = check.file(folder, "t.csv")

local function all(text, options)
  local rows = {}
  for row in csv.rows(file(text), options) do rows[#rows + 1] = row end
  return rows
end

test("the header's names become the fields", function()
  equal(all("name,age\nSan,7\nLi,8\n"), { { name = "San", age = "7" }, { name = "Li", age = "8" } })
end)

test("quotes, commas, line ends and quotes inside quotes", function()
  equal(all('a,b\n"x, y","he said ""hi"""\n"two\nlines",\n'), {
    { a = "x, y", b = 'he said "hi"' }, { a = "two\nlines", b = "" },
  })
end)

test("a byte order mark and CRLF are no data; the last line may lack its end", function()
  equal(all("\xEF\xBB\xBFa,b\r\n1,2\r\n\r\n3,4"), { { a = "1", b = "2" }, { a = "3", b = "4" } })
end)

test("the line number counts lines inside quotes", function()
  local lines = {}
  for _, line in csv.rows(file('a\n"1\n2"\nx\n')) do lines[#lines + 1] = line end
  equal(lines, { 2, 4 })
end)

test("another delimiter", function()
  equal(all("a;b\n1,5;2\n", { delimiter = ";" }), { { a = "1,5", b = "2" } })
  raises("one character", csv.rows, file("a"), { delimiter = ";;" })
end)

test("types convert, and a wrong value is refused with file, line and column name", function()
  equal(all("n,f,b,s\n1,2.5,yes,x\n,,,\n", { types = { n = "integer", f = "number", b = "boolean" } }), {
    { n = 1, f = 2.5, b = true, s = "x" }, { s = "" },
  })
  raises('t%.csv:3: n: expected a whole number, got "x"', function()
    for _ in csv.rows(file("n\n1\nx\n"), { types = { n = "integer" } }) do end
  end)
  raises('no column "m"', csv.rows, file("n\n1\n"), { types = { m = "integer" } })
end)

test("a map makes each row a table of one's own form", function()
  local rows = all("No,E-Mail,School\n7,a@b.cc,\n", {
    map = { externalId = "~No", email = "~E-Mail", status = "Activated", text = "~~x", customData = { school = "~School" },
      options = { keepPassword = false } },
  })
  equal(rows, { { externalId = "7", email = "a@b.cc", status = "Activated", text = "~x", options = { keepPassword = false } } })
  raises('no column "Email"; did you mean "E%-Mail"', csv.rows, file("No,E-Mail\n"), { map = { email = "~Email" } })
end)

test("without a header rows are lists", function()
  equal(all("1,2\n3,4\n", { header = false }), { { "1", "2" }, { "3", "4" } })
  equal(all("1,2\n", { header = { "a", "b" } }), { { a = "1", b = "2" } })
end)

test("a row with too few or too many fields is refused with its line", function()
  raises("t%.csv:3: expected 2 fields as in the header, got 1", function()
    for _ in csv.rows(file("a,b\n1,2\n3\n")) do end
  end)
  raises("got 3", function() for _ in csv.rows(file("a,b\n1,2,3\n")) do end end)
end)

test("what is no CSV is refused with its line", function()
  raises("t%.csv:2: the quote that begins here is never closed", function()
    for _ in csv.rows(file('a\n"x\n')) do end
  end)
  raises("text after a closing quote", function() for _ in csv.rows(file('a\n"x"y\n')) do end end)
  raises("occurs twice", csv.rows, file("a,a\n"))
  raises("no such file", csv.rows, fs.join(folder, "nothing.csv"))
  raises("headr: no such option; did you mean header?", csv.rows, file("a\n"), { headr = false })
end)

test("what is written reads back the same", function()
  local path = fs.join(folder, "out.csv")
  local rows = { { a = 'q"q', b = "x,y" }, { a = "l1\nl2", b = " pad " }, { a = "", b = "1" } }
  equal(csv.write(path, rows, { columns = { "a", "b" } }), 3)
  local back = {}
  for row in csv.rows(path) do back[#back + 1] = row end
  equal(back, rows)
end)

test("numbers, booleans, null and nested data become text", function()
  equal(csv.encode({ { 1, 1.5, true, json.null, json.array { 1 } } }), '1,1.5,true,,[1]\n')
  raises("got a function", csv.encode, { { print } })
end)

test("a lone empty field survives", function()
  local path = fs.join(folder, "out.csv")
  csv.write(path, { { a = "" }, { a = "x" } }, { columns = { "a" } })
  local back = {}
  for row in csv.rows(path) do back[#back + 1] = row.a end
  equal(back, { "", "x" })
end)

test("a file that is being written is not there until it is closed, and never when writing fails", function()
  local path = fs.join(folder, "half.csv")
  local writer = csv.writer(path, { columns = { "a" } })
  writer:write { a = 1 }
  equal(fs.exists(path), false)
  writer:close()
  equal(fs.read(path), "a\n1\n")
  local other = fs.join(folder, "never.csv")
  pcall(function()
    local w <close> = csv.writer(other, { columns = { "a" } })
    w:write { a = 1 }
    error("stop")
  end)
  equal(fs.exists(other), false)
  equal(#fs.list(folder), 3)
end)

test("records over the edge of what is read at once", function()
  local path = fs.join(folder, "big.csv")
  local long = ("x"):rep(1000) .. '"' .. "\n"
  local writer = csv.writer(path, { columns = { "n", "text" } })
  for i = 1, 1000 do writer:write { n = i, text = long } end
  writer:close()
  local n = 0
  for row in csv.rows(path, { types = { n = "integer" } }) do
    n = n + 1
    if row.n ~= n or row.text ~= long then error("row " .. n) end
  end
  equal(n, 1000)
end)

test("skipEmpty leaves empty cells out of the row", function()
  local row = csv.parse("a,b\n,2\n", { skipEmpty = true })[1]
  equal(row.a, nil)
  equal(row.b, "2")
  equal(csv.parse("a,b\n,2\n")[1].a, "")
end)

test("a loop that is left closes the file", function()
  for _ = 1, 2000 do
    for _ in csv.rows(file("a\n1\n2\n")) do break end
  end
end)

test("a name that is no column raises with the near miss, in every way of reading", function()
  local text = "employee_no,name,email\nE1,Ada,ada@example.com\n"
  local readers = {
    function() return all(text)[1] end,
    function() return all(text, { skipEmpty = true })[1] end,
    function() return all(text, { types = { name = "string" } })[1] end,
    function() return csv.parse(text)[1] end,
    function() return csv.open(file(text)):rows()() end,
    function() return all("E1,Ada,ada@example.com\n", { header = { "employee_no", "name", "email" } })[1] end,
  }
  for _, read in ipairs(readers) do
    local row = read()
    equal(row.name, "Ada")
    raises('csv%.lua:%d+: csv%.%a+: there is no column "nmae"; did you mean "name"%?', function() return row.nmae end)
    raises('no column "phone"; there are employee_no, name, email', function() return row.phone end)
    raises("header = false", function() return row[1] end)
    raises("header = false", function() return #row end)
    raises("header = false", function() for _ in ipairs(row) do end end)
  end
end)

test("a row can be added to, copied, encoded and written, also with columns that it lacks", function()
  local row = all("a,b\n1,\n", { skipEmpty = true })[1]
  equal(row.b, nil)
  row.error = "no"
  equal(row.error, "no")
  equal(json.decode(json.encode(row)), { a = "1", error = "no" })
  equal(csv.encode(all("a,b\n1,2\n")), "a,b\n1,2\n")
  equal(csv.encode(all("a,b\n1,2\n"), { columns = { "b", "note" } }), "b,note\n2,\n")
  local names = {}
  for name in pairs(row) do names[#names + 1] = name end
  table.sort(names)
  equal(names, { "a", "error" })
end)

test("commas, semicolons and tabs are told apart by the header; what is asked for holds", function()
  local wanted = { { a = "1", b = "2" } }
  for _, sign in ipairs { ",", ";", "\t" } do
    equal(all(("a%sb\n1%s2\n"):format(sign, sign)), wanted)
    equal(csv.parse(("a%sb\n1%s2\n"):format(sign, sign)), wanted)
  end
  equal(all('"x;y;z",b\n1,2\n'), { { ["x;y;z"] = "1", b = "2" } })
  equal(all("a;b\n1;2\n", { delimiter = "," }), { { ["a;b"] = "1;2" } })
  equal(all("a,b;c\n1,2\n"), { { a = "1", ["b;c"] = "2" } })
  equal(all("a\nx;y\n"), { { a = "x;y" } })
  equal(all("1;2\n3;4\n", { header = false }), { { "1", "2" }, { "3", "4" } })
  equal(all("a;b\nplain text\n", { header = false }), { { "a;b" }, { "plain text" } })
end)

test("lines may end in LF, CRLF or CR alone, with quotes and blank lines among them", function()
  local wanted = { { a = "1", b = "x\ny" }, { a = "2", b = "" } }
  for _, line in ipairs { "\n", "\r\n", "\r" } do
    for _, last in ipairs { "", line } do
      equal(all((("a,b|1,\"x\ny\"||2,%s"):format(last):gsub("|", line))), wanted)
    end
  end
  equal(#all("a\r"), 0)
  local long = { "a,b" }
  for n = 1, 20000 do long[#long + 1] = n .. ",some text" end
  equal(#all(table.concat(long, "\r")), 20000)
  local lines = {}
  for _, line in csv.rows(file("a\r\"1\r2\"\rx\r")) do lines[#lines + 1] = line end
  equal(lines, { 2, 4 })
end)

test("mixed line ends raise, naming the line", function()
  raises("t%.csv:1: this line ends in a carriage return", csv.rows, file("a,b\r1,2\n3,4\n"))
  raises("t%.csv:2: a carriage return %(CR%) alone", function() all("a\nAda\rBo\rCy\n") end)
  equal(all('a\n"Ada\rBo"\n'), { { a = "Ada\rBo" } })
end)

test("UTF-16, UTF-32 and archives raise by name, never as no rows", function()
  local function wide(text, big)
    return (text:gsub(".", function(c) return big and "\0" .. c or c .. "\0" end))
  end
  local text = "username,email\r\nann,ann@example.com\r\n"
  for _, case in ipairs {
    { "\xFF\xFE" .. wide(text), "UTF%-16" }, { "\xFE\xFF" .. wide(text, true), "UTF%-16" },
    { wide(text), "UTF%-16LE" }, { wide(text, true), "UTF%-16BE" }, { "\xFF\xFE\0\0a\0\0\0", "UTF%-32" },
    { "PK\x03\x04rest", "spreadsheet" },
  } do
    raises("is .-" .. case[2], csv.rows, file(case[1]))
    raises("is .-" .. case[2], csv.open, file(case[1]))
    raises("is .-" .. case[2], csv.parse, case[1])
    raises("is .-" .. case[2], function() for _ in csv.rows(file(case[1]), { header = false }) do end end)
    raises("is .-" .. case[2], function() for _ in jsonl.lines(file(case[1])) do end end)
    raises("is .-" .. case[2], jsonl.parse, case[1])
  end
  equal(csv.parse("a\n\"x\0y\0\"\n"), { { a = "x\0y\0" } })
end)

local function walk(rows)
  local place = 0
  return function()
    place = place + 1
    return rows[place]
  end
end

-- csv.write, csv.encode and a writer, of a list and of an iterator: each answers the text.
local ways = {
  ["csv.encode of a list"] = function(rows, options)
    local text = csv.encode(rows, options)
    return text
  end,
  ["csv.encode of an iterator"] = function(rows, options)
    local text = csv.encode(walk(rows), options)
    return text
  end,
  ["csv.write of a list"] = function(rows, options)
    csv.write(fs.join(folder, "w.csv"), rows, options)
    return fs.read(fs.join(folder, "w.csv"))
  end,
  ["csv.write of an iterator"] = function(rows, options)
    csv.write(fs.join(folder, "w.csv"), walk(rows), options)
    return fs.read(fs.join(folder, "w.csv"))
  end,
  ["csv.writer"] = function(rows, options)
    local writer <close> = csv.writer(fs.join(folder, "w.csv"), options)
    for _, row in ipairs(rows) do writer:write(row) end
    writer:close()
    return fs.read(fs.join(folder, "w.csv"))
  end,
}

for name, way in pairs(ways) do
  test("a field without a column raises with row and column: " .. name, function()
    local first = { username = "first" }
    raises('csv%.lua:%d+: csv%.%a+: row 2: the field "email" has no column; pass columns = { … } .-: username', way,
      { first, { username = "second", email = "b@example.com" } })
    raises('row 2: the field "emial" has no column; did you mean "email"%?; the columns are username, email', way,
      { first, { username = "b", emial = "x" } }, { columns = { "username", "email" } })
    raises("row 1: cell 3 has no column; there are 2", way, { { 1, 2, 3 } }, { columns = { "a", "b" } })
    raises("row 2: the field \"b\" has no column; the rows before it are lists", way, { { 1 }, { b = 2 } })
    raises("row 1: has cells by number and by name", way, { { 1, a = 2 } }, { columns = { "a" } })
    raises("row 1: expected the names of columns, got the key true", way, { { a = 1, [true] = 2 } })
    raises("row 1: is empty; pass columns", way, { {} })
    raises("row 1: b: expected a string, a number or a boolean, got a function", way, { { a = 1, b = print } })
    raises("row 1: a: ", way, { { a = { print } } })
    equal(way({ first, { username = "second", email = "b@example.com" } }, { columns = { "email", "username" } }),
      "email,username\n,first\nb@example.com,second\n")
    equal(way({ { b = 1, a = 2 }, { a = 3 } }), "a,b\n2,1\n3,\n")
    equal(way({ { 1, 2 }, { 3 } }, { columns = { "a", "b" } }), "a,b\n1,2\n3,\n")
    equal(way({ { 1, 2 }, { 3 } }), "1,2\n3\n")
    equal(way({ {}, { a = 1 } }, { columns = { "a" }, header = false, delimiter = ";" }), '""\n1\n')
    equal(way({}, { columns = { "a" } }), "a\n")
  end)
  test("what was read from CSV keeps the order of its header, and can be chosen from: " .. name, function()
    local rows = csv.parse("name,age,email\nSan,,\nLi,8,l@example.com\n", { skipEmpty = true })
    equal(way(rows), "name,age,email\nSan,,\nLi,8,l@example.com\n")
    equal(way(rows, { columns = { "email", "note" } }), "email,note\n,\nl@example.com,\n")
    rows[2].error = "no"
    raises('row 2: the field "error" has no column', way, rows)
    raises('row 2: the field "error" has no column', way, rows, { columns = { "name", "age", "email" } })
    rows[1].error = "bad"
    equal(way(rows), "name,age,email,error\nSan,,,bad\nLi,8,l@example.com,no\n")
    rows[2].error = nil
    equal(way(rows), "name,age,email,error\nSan,,,bad\nLi,8,l@example.com,\n")
  end)
end

test("a file that could not be written whole is not there", function()
  local path = fs.join(folder, "part.csv")
  pcall(csv.write, path, { { a = 1 }, { b = 2 } })
  equal(fs.exists(path), false)
  fs.write(path, "before")
  pcall(csv.write, path, { { a = 1 }, { b = 2 } })
  equal(fs.read(path), "before")
end)

test("numbers come back as they were", function()
  for _, n in ipairs { 3.141592653589793, 9007199254740991.0, 1e15 + 0.5, 0.1, 1e300, 5e-324, -0.0, 1 / 3, 3, 2 ^ 53 } do
    equal(csv.parse(csv.encode { { n = n } }, { types = { n = "number" } })[1].n == n, true)
  end
  equal(csv.encode { { 0.1, 3.0, 1e100, 3 } }, "0.1,3.0,1e+100,3\n")
end)

test("lists of columns are copies", function()
  local header = { "a", "b" }
  local step = csv.rows(file("1,2\n3,4\n"), { header = header })
  header[1], header[3] = "x", "y"
  equal(step(), { a = "1", b = "2" })
  local opened = csv.open(file("a,b\n1,2\n"))
  equal(opened.columns, { "a", "b" })
  opened.columns[1], opened.columns[2] = "x", nil
  equal(opened:rows()(), { a = "1", b = "2" })
  local columns = { "a" }
  local writer = csv.writer(fs.join(folder, "c.csv"), { columns = columns })
  columns[1], columns[2] = "z", "y"
  writer:write { a = 1 }
  writer:close()
  equal(fs.read(fs.join(folder, "c.csv")), "a\n1\n")
end)

test("a list of names with a mistake is refused", function()
  raises("csv%.writer: columns: the column \"a\" occurs twice", csv.writer, "-", { columns = { "a", "a" } })
  raises("csv%.writer: columns%[2%]: expected a name, got boolean", csv.writer, "-", { columns = { "a", true } })
  raises("csv%.rows: header: the column \"a\" occurs twice", csv.rows, file("1,2\n"), { header = { "a", "a" } })
  raises("columns: no such option", csv.rows, file("a\n"), { columns = { "a" } })
end)

test("what is no list of rows is refused, never written as none", function()
  for name, way in pairs { ["csv.encode"] = csv.encode, ["csv.write"] = function(rows) return csv.write("-", rows) end,
    ["jsonl.write"] = function(rows) return jsonl.write("-", rows) end,
    ["parallel.map"] = function(rows) return parallel.map(rows, print) end,
    ["progress.each"] = function(rows) return progress.each(rows) end } do
    name = name:gsub("%.", "%%.")
    raises(name .. ": expected a list of %a+ or an iterator, got a table with the key \"a\"", way, { a = 1 })
    raises(name .. ": expected a list of %a+ or an iterator, got nil", way, nil)
    raises(name .. ": expected a list of %a+ or an iterator, got string", way, "x")
  end
end)

test("a file without a header is refused, never read as no rows", function()
  for _, text in ipairs { "", "\n\n", "\xEF\xBB\xBF" } do
    raises("t%.csv:1: the file is empty; a header line is expected", csv.rows, file(text))
    raises("t%.csv:1: the file is empty; a header line is expected", csv.open, file(text))
    equal(all(text, { header = false }), {})
    equal(all(text, { header = { "a" } }), {})
  end
  equal(csv.parse(csv.encode({})), {})
end)

fs.remove(folder, { recursive = true })
check.done()
