-- The host's modules, as their documents say.
local path = fs.join(fs.temp { directory = true }, "a.csv")
local count = csv.write(path, { { a = 1, b = "x" } }, { columns = { "a", "b" }, delimiter = ";" })
local file = csv.open(path, { delimiter = ";" })
print(count, table.concat(file.columns, ","), file.rows and "rows")
for row, line in file:rows() do print(line, row.a, row.b) end
file:close()
for line in fs.lines(path) do log.debug(line) end
local writer <close> = jsonl.writer("-")
writer:write { a = 1, list = json.array() }
print(writer.count, json.encode({ a = json.null }, { sort = true, indent = 2 }))
print(env.HOME, env.get("LANG", "C"), env.PATH and #env.PATH)
print(time.format(nil, "%d.%m.%Y"), time.fields().year, time.parse("2026-01-31"), time.since(time.monotonic()) < 1)
print(crypto.sha256("a", true), crypto.password(24), crypto.password { length = 12, symbols = false })
local bar = progress.bar { label = "rows", total = 2 }
bar:add() bar:add(1) bar:set(2) bar:finish()
for item, place in progress.each({ "a", "b" }, { label = "letters" }) do print(item, place) end
print(parallel.map({ 1, 2 }, function(n) return n * 2 end)[2])
log.level("warn")
fs.remove(path, { recursive = true })
time.sleep(0.001)
io.stderr:write("done\n")
