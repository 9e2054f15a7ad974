extension ModuleTexts {
  static let json = #"""
    ---JSON (RFC 8259). Integers stay integers, empty arrays and empty objects stay distinct, and null is `genauth.null`.
    ---@class jsonlib
    ---@field null genauth.Null JSON's null, the same as `genauth.null`.
    json = {}

    ---Options of `json.encode`.
    ---@class json.Options
    ---@field pretty? boolean Write several lines, indented by two spaces, with sorted names.
    ---@field indent? integer The spaces per level, 0 to 16.
    ---@field sort? boolean Sort names alphabetically.
    ---@field ascii? boolean Write characters beyond ASCII as `\uXXXX`.

    ---Marks a list as an array, so that JSON shows an array even if it is empty.
    ---@param list? any[] The list; default: a new empty one.
    ---@return any[]
    ---```lua
    ---print(json.encode { tags = json.array {} })
    ---```
    function json.array(list) end

    ---Returns a value as JSON.
    ---@param value any A table, string, number, boolean, or `json.null`.
    ---@param options? json.Options
    ---@return string
    ---```lua
    ---print(json.encode({ b = 1, a = { 1, 2 } }, { sort = true }))
    ---```
    function json.encode(value, options) end

    ---Returns the value of a JSON text. Invalid JSON raises, with line and column.
    ---@param text string
    ---@return any
    ---```lua
    ---print(json.decode('{"n": 12345678901234567}').n)
    ---```
    function json.decode(text) end
    """#

  static let jsonl = #"""
    ---JSON lines: one value per line, read and written in constant memory.
    ---@class jsonllib
    jsonl = {}

    ---A file of JSON lines, open for writing.
    ---@class jsonl.Writer
    ---@field count integer How many lines were written.
    local Writer = {}

    ---Writes one value.
    ---@param value any
    function Writer:write(value) end

    ---Closes the file. Only now does it appear under its name.
    function Writer:close() end

    ---Returns an iterator over the values of a file. Blank lines are skipped.
    ---@param path string The file; `-` is standard input.
    ---@return fun(): any, integer values The next value, and its line.
    ---```lua
    ---local path = fs.temp()
    ---fs.write(path, '{"a": 1}\n{"a": 2}\n')
    ---for value, line in jsonl.lines(path) do print(line, value.a) end
    ---fs.remove(path)
    ---```
    function jsonl.lines(path) end

    ---The same as `jsonl.lines`.
    ---@param path string
    ---@return fun(): any, integer
    function jsonl.rows(path) end

    ---The same as `jsonl.lines`.
    ---@param path string
    ---@return fun(): any, integer
    function jsonl.reader(path) end

    ---Returns all values of a text as a list.
    ---@param text string
    ---@return any[]
    ---```lua
    ---print(#jsonl.parse('{"a": 1}\n{"a": 2}\n'))
    ---```
    function jsonl.parse(text) end

    ---Opens a file for writing.
    ---@param path string The file; `-` is standard output.
    ---@return jsonl.Writer
    function jsonl.writer(path) end

    ---Writes every item of a list or iterator.
    ---@param path string
    ---@param items any[]|fun(): any
    ---@return integer count How many were written.
    ---```lua
    ---jsonl.write("-", { { a = 1 }, { a = 2 } })
    ---```
    function jsonl.write(path, items) end
    """#

  static let csv = #"""
    ---CSV (RFC 4180), read and written one row at a time.
    ---@class csvlib
    csv = {}

    ---Options for reading CSV.
    ---@class csv.Options
    ---@field delimiter? string The character between cells; default: the comma, semicolon or tab of the header.
    ---@field header? boolean|string[] false: rows are lists. A list: the column names, if the file has no header.
    ---@field types? table<string, string|fun(text: string): any> The type of each column: string, integer, number, boolean, date, or a function.
    ---@field map? table<string, any> A template for rows: `"~Column"` stands for the column, `"~~"` for a `~`, anything else for itself.
    ---@field trim? boolean Remove spaces around column names; default: true.
    ---@field skipEmpty? boolean Leave empty cells out of the row: they read as nil.

    ---Options for writing CSV.
    ---@class csv.WriterOptions
    ---@field columns? string[] The columns; default: those of the DTO or file that the rows are of, else the names in the first row.
    ---@field delimiter? string The character between cells; default: a comma.
    ---@field header? boolean false: write no header line.

    ---A CSV file, open for reading.
    ---@class csv.File
    ---@field columns string[] The column names of the header, as a copy.
    local File = {}

    ---Returns the iterator over its rows.
    ---@return fun(): table<string, any>, integer
    function File:rows() end

    ---Closes the file.
    function File:close() end

    ---A CSV file, open for writing.
    ---@class csv.Writer
    ---@field count integer How many rows were written.
    local Writer = {}

    ---Writes a row.
    ---@param row table<string, any>|any[] A table by column names, or a list; absent values and null become empty cells. A field without a column raises.
    function Writer:write(row) end

    ---Closes the file. Only now does it appear under its name.
    function Writer:close() end

    ---Returns an iterator over the rows of a file. Each row is a table by the names in the header. A file without a header line raises.
    ---@param path string The file; `-` is standard input.
    ---@param options? csv.Options
    ---@return fun(): table<string, any>, integer rows The next row, and its line.
    ---```lua
    ---local path = fs.temp()
    ---fs.write(path, "No,E-Mail\n7,san@example.com\n")
    ---for row, line in csv.rows(path) do print(line, row.No, row["E-Mail"]) end
    ---fs.remove(path)
    ---```
    function csv.rows(path, options) end

    ---Opens a file, so that a script can look at the header before the rows.
    ---@param path string
    ---@param options? csv.Options
    ---@return csv.File
    function csv.open(path, options) end

    ---Returns all rows of a text as a list.
    ---@param text string
    ---@param options? csv.Options
    ---@return table<string, any>[]
    ---```lua
    ---print(csv.parse("a,b\n1,2\n", { types = { a = "integer" } })[1].a + 1)
    ---```
    function csv.parse(text, options) end

    ---Opens a file for writing.
    ---@param path string The file; `-` is standard output.
    ---@param options? csv.WriterOptions
    ---@return csv.Writer
    function csv.writer(path, options) end

    ---Writes every row of a list or iterator. A field without a column raises, and the file stays as it was.
    ---@param path string
    ---@param rows table[]|fun(): table
    ---@param options? csv.WriterOptions
    ---@return integer count How many were written.
    ---```lua
    ---csv.write("-", { { a = 1, b = "x,y" } }, { columns = { "a", "b" } })
    ---```
    function csv.write(path, rows, options) end

    ---Returns the CSV text that `csv.write` would write.
    ---@param rows table[]|fun(): table
    ---@param options? csv.WriterOptions
    ---@return string
    ---```lua
    ---print(csv.encode({ { a = 1 } }, { columns = { "a" } }))
    ---```
    function csv.encode(rows, options) end
    """#
}
