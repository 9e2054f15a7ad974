-- What csv writes of no rows: the header, if the columns are known, and what it says of rows with a gap.
local check = require "lib.check"
local test, equal, raises = check.test, check.equal, check.raises

local folder = fs.temp { directory = true }
local file = check.file(folder, "t.csv")

-- Rows that are none, by what they would have come from, and their header.
local header = file("b,a\n")
local empty = {
  ["csv.rows"] = { function() return (csv.rows(header)) end, "b,a\n" },
  ["csv.rows with types"] = { function() return (csv.rows(header, { types = { a = "integer" } })) end, "b,a\n" },
  ["csv.rows with skipEmpty"] = { function() return (csv.rows(header, { skipEmpty = true })) end, "b,a\n" },
  ["csv.rows with names"] = { function() return (csv.rows("/dev/null", { header = { "x", "y" } })) end, "x,y\n" },
  ["csv.rows with a map"] = { function() return (csv.rows(header, { map = { y = "~a", x = "~b" } })) end, "x,y\n" },
  ["csv.rows as lists"] = { function() return (csv.rows("/dev/null", { header = false })) end, "" },
  ["csv.open"] = { function() return csv.open(header):rows() end, "b,a\n" },
  ["csv.parse"] = { function() return csv.parse("b,a\n") end, "b,a\n" },
  ["progress.each of csv.rows"] = { function() return (progress.each(csv.rows(header))) end, "b,a\n" },
  ["progress.each of a list"] = { function() return (progress.each(csv.parse("b,a\n"))) end, "b,a\n" },
  ["a list of a checked DTO"] = {
    function() return genauth.models.CreateUserBatchReqDto { list = {} }.list end, "status,email",
  },
  ["a list of the script's own"] = { function() return {} end, "" },
  ["an iterator of the script's own"] = { function() return function() return nil end end, "" },
}
for name, case in pairs(empty) do
  test("no rows have their header: " .. name, function()
    local function starts(text)
      if case[2]:find("\n") or case[2] == "" then equal(text, case[2]) end
      assert(text:sub(1, #case[2]) == case[2], text)
    end
    starts(csv.encode((case[1]())))
    equal(csv.write(fs.join(folder, "w.csv"), case[1]()), 0)
    starts(fs.read(fs.join(folder, "w.csv")))
    equal(csv.encode(case[1](), { columns = { "c" } }), "c\n")
    equal(csv.encode(case[1](), { columns = { "c" }, header = false }), "")
  end)
end

test("a file with a header alone is copied as it is", function()
  csv.write(fs.join(folder, "w.csv"), csv.rows(header))
  equal(fs.read(fs.join(folder, "w.csv")), "b,a\n")
end)

test("jsonl has no header: no rows are an empty file", function()
  equal(jsonl.write(fs.join(folder, "w.jsonl"), csv.rows(header)), 0)
  equal(fs.read(fs.join(folder, "w.jsonl")), "")
end)

test("a row with a gap, and one that is a list and has names, is described as it is", function()
  local gap = { 1 }
  gap[3] = 3
  raises("row 1: cell 3 comes after a gap; write json.null for an empty cell", csv.encode, { gap })
  raises("row 2: cell 3 comes after a gap", csv.encode, { { 1, 2 }, gap })
  raises("row 2: cell 2 comes after a gap", csv.encode, { { 1, 2 }, { [2] = 1 } })
  raises("row 1: cell 0 has no column; the first cell is 1", csv.encode, { { [0] = 1, 2 } })
  raises("row 1: cell 0 has no column; the first cell is 1", csv.encode, { { [0] = 1 } }, { columns = { "a" } })
  raises("row 1: has cells by number and by name", csv.encode, { { 1, x = 2 } })
  raises("row 2: the field \"x\" has no column; the rows before it are lists", csv.encode, { { 1 }, { x = 2 } })
  raises("row 1: expected the names of columns, got the key 1.5", csv.encode, { { 1, [1.5] = 2 } })
  equal(csv.encode { { 1, json.null, 3 } }, "1,,3\n")
  equal(csv.encode({ gap }, { columns = { "a", "b", "c" } }), "a,b,c\n1,,3\n")
end)

test("whole numbers and booleans are written as Lua writes them", function()
  equal(csv.encode { { 0, -1, math.maxinteger, math.mininteger, true, false, 10, 7 } },
    "0,-1,9223372036854775807,-9223372036854775808,true,false,10,7\n")
  equal(csv.encode({ { -1, 11 } }, { delimiter = "-" }), '"-1"-11\n')
  equal(csv.encode({ { 10, true } }, { delimiter = "1" }), '"10"1true\n')
end)

fs.remove(folder, { recursive = true })
check.done()
