local check = require "lib.check"
local test, equal, raises = check.test, check.equal, check.raises
local folder = fs.temp { directory = true }

test("files are written whole, read and appended to", function()
  local path = fs.join(folder, "a.txt")
  fs.write(path, "x\0y")
  fs.append(path, "z")
  equal(fs.read(path), "x\0yz")
  equal(fs.size(path), 4)
  equal(fs.list(folder), { "a.txt" })
  equal(fs.isFile(path), true)
  equal(fs.isDirectory(folder), true)
  equal(fs.exists(path .. "x"), false)
end)

test("lines, with their numbers, whatever the line ends are", function()
  local path = fs.join(folder, "lines")
  fs.write(path, "one\r\ntwo\n\nlast")
  local lines = {}
  for line, n in fs.lines(path) do lines[n] = line end
  equal(lines, { "one", "two", "", "last" })
end)

test("folders", function()
  local deep = fs.join(folder, "x", "y", "z")
  fs.mkdir(deep)
  fs.mkdir(deep)
  fs.write(fs.join(deep, "f"), "")
  raises("not empty", fs.remove, fs.join(folder, "x"))
  fs.rename(fs.join(folder, "x"), fs.join(folder, "w"))
  fs.remove(fs.join(folder, "w"), { recursive = true })
  equal(fs.exists(fs.join(folder, "w")), false)
end)

test("failures name the file", function()
  raises("nothing: no such file or folder", fs.read, fs.join(folder, "nothing"))
  raises("fs.read: expected a path, got nothing", fs.read)
  raises("zero byte", fs.read, "a\0b")
  raises("no such option", fs.remove, folder, { recursiv = true })
end)

test("paths", function()
  equal(fs.join("a", "b", "c.csv"), "a/b/c.csv")
  equal(fs.join("a", "/b"), "/b")
  equal(fs.basename("/x/y.tar.gz"), "y.tar.gz")
  equal(fs.dirname("/x/y"), "/x")
  equal(fs.dirname("y"), ".")
  equal(fs.extension("y.tar.gz"), "gz")
  equal(fs.stem("y.tar.gz"), "y.tar")
  equal(fs.extension(".profile"), "")
  equal(fs.normalize("a/./b/../c"), "a/c")
  equal(fs.normalize("/../a"), "/a")
end)

fs.remove(folder, { recursive = true })
check.done()
