extension ModuleTexts {
  static let json = #"""
    ---JSON by RFC 8259. Whole numbers stay whole, empty arrays and objects stay apart, null is `genauth.null`.
    ---@class jsonlib
    ---@field null genauth.Null JSON's null, the same as `genauth.null`.
    json = {}

    ---How `json.encode` writes.
    ---@class json.Options
    ---@field pretty? boolean Over several lines, indented by two, names sorted.
    ---@field indent? integer How many blanks a level is indented, 0 to 16.
    ---@field sort? boolean Names in alphabetical order.
    ---@field ascii? boolean Everything beyond ASCII as `\uXXXX`.

    ---Marks a list as an array, so that it stays one in JSON when it is empty.
    ---@param list? any[] The list; a new empty one where it is absent.
    ---@return any[]
    ---```lua
    ---print(json.encode { tags = json.array {} })
    ---```
    function json.array(list) end

    ---The value as a JSON text.
    ---@param value any A table, string, number, boolean, or `json.null`.
    ---@param options? json.Options
    ---@return string
    ---```lua
    ---print(json.encode({ b = 1, a = { 1, 2 } }, { sort = true }))
    ---```
    function json.encode(value, options) end

    ---What a JSON text says. What is no JSON raises, with line and column.
    ---@param text string
    ---@return any
    ---```lua
    ---print(json.decode('{"n": 12345678901234567}').n)
    ---```
    function json.decode(text) end
    """#

  static let jsonl = #"""
    ---JSON lines: one value a line, read and written in constant memory.
    ---@class jsonllib
    jsonl = {}

    ---A file of JSON lines that is being written.
    ---@class jsonl.Writer
    ---@field count integer How many lines were written.
    local Writer = {}

    ---Writes one value.
    ---@param value any
    function Writer:write(value) end

    ---Ends the file, which appears under its name only now.
    function Writer:close() end

    ---An iterator over the values of a file; blank lines are passed over.
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

    ---Every value of a text, as a list.
    ---@param text string
    ---@return any[]
    ---```lua
    ---print(#jsonl.parse('{"a": 1}\n{"a": 2}\n'))
    ---```
    function jsonl.parse(text) end

    ---Begins a file.
    ---@param path string The file; `-` is standard output.
    ---@return jsonl.Writer
    function jsonl.writer(path) end

    ---Writes every item of a list or an iterator.
    ---@param path string
    ---@param items any[]|fun(): any
    ---@return integer count How many.
    ---```lua
    ---jsonl.write("-", { { a = 1 }, { a = 2 } })
    ---```
    function jsonl.write(path, items) end
    """#

  static let csv = #"""
    ---CSV by RFC 4180, read and written one row at a time.
    ---@class csvlib
    csv = {}

    ---How CSV is read.
    ---@class csv.Options
    ---@field delimiter? string What separates the cells; by default the comma, semicolon or tab that the header has.
    ---@field header? boolean|string[] false: rows are lists; a list: the names of the columns.
    ---@field types? table<string, string|fun(text: string): any> By column: string, integer, number, boolean, date, or a function.
    ---@field map? table<string, any> A template for rows: `"~Column"` stands for the column, `"~~"` for a `~`, anything else for itself.
    ---@field trim? boolean Take blanks off the names of columns.
    ---@field skipEmpty? boolean Pass over rows without any text.

    ---How CSV is written.
    ---@class csv.WriterOptions
    ---@field columns? string[] The columns; the names of the first row without it.
    ---@field delimiter? string What parts the cells; a comma without it.
    ---@field header? boolean false: no line with the names.

    ---A CSV file that is being read.
    ---@class csv.File
    ---@field columns string[] The names in the header.
    local File = {}

    ---The iterator over its rows.
    ---@return fun(): table<string, any>, integer
    function File:rows() end

    ---Ends reading.
    function File:close() end

    ---A CSV file that is being written.
    ---@class csv.Writer
    ---@field count integer How many rows were written.
    local Writer = {}

    ---Writes a row.
    ---@param row table<string, any>|any[] By names or as a list; what is absent or null is an empty cell.
    function Writer:write(row) end

    ---Ends the file, which appears under its name only now.
    function Writer:close() end

    ---An iterator over the rows of a file, each a table by the names in the header.
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

    ---Opens a file whose header is wanted before its rows.
    ---@param path string
    ---@param options? csv.Options
    ---@return csv.File
    function csv.open(path, options) end

    ---Every row of a text, as a list.
    ---@param text string
    ---@param options? csv.Options
    ---@return table<string, any>[]
    ---```lua
    ---print(csv.parse("a,b\n1,2\n", { types = { a = "integer" } })[1].a + 1)
    ---```
    function csv.parse(text, options) end

    ---Begins a file.
    ---@param path string The file; `-` is standard output.
    ---@param options? csv.WriterOptions
    ---@return csv.Writer
    function csv.writer(path, options) end

    ---Writes every row of a list or an iterator.
    ---@param path string
    ---@param rows table[]|fun(): table
    ---@param options? csv.WriterOptions
    ---@return integer count How many.
    ---```lua
    ---csv.write("-", { { a = 1, b = "x,y" } }, { columns = { "a", "b" } })
    ---```
    function csv.write(path, rows, options) end

    ---Rows as a text.
    ---@param rows table[]
    ---@param options? csv.WriterOptions
    ---@return string
    ---```lua
    ---print(csv.encode({ { a = 1 } }, { columns = { "a" } }))
    ---```
    function csv.encode(rows, options) end
    """#
}
