-- Files. host gives the calls on the file system; here is what is only text.
local host = ...
local fs = {}
for _, name in ipairs({ "read", "write", "append", "exists", "isDirectory", "isFile", "size", "list", "mkdir", "remove", "rename",
  "temp", "cwd", "modified" }) do
  fs[name] = host[name]
end

-- for line in fs.lines(path) do … end: without line ends, in constant memory; "-" is standard input.
function fs.lines(path)
  local reader = host.lines(path)
  return reader.next, nil, nil, reader.closer
end

local function text(name, value)
  if type(value) ~= "string" then host.fail(("fs.%s: expected a path, got %s"):format(name, type(value))) end
  return value
end

-- fs.join("a", "b", "c.csv"): "a/b/c.csv"; an absolute part starts over.
function fs.join(...)
  local result = ""
  for i = 1, select("#", ...) do
    local part = text("join", (select(i, ...)))
    if part:sub(1, 1) == "/" or result == "" then
      result = part
    elseif part ~= "" then
      result = result:sub(-1) == "/" and result .. part or result .. "/" .. part
    end
  end
  return result
end

-- fs.basename("a/b.csv"): "b.csv". fs.dirname: "a". fs.extension: "csv". fs.stem: "b".
function fs.basename(path)
  local trimmed = text("basename", path):gsub("(.)/+$", "%1")
  return trimmed == "/" and "/" or trimmed:match("([^/]*)$")
end

function fs.dirname(path)
  local trimmed = text("dirname", path):gsub("(.)/+$", "%1")
  local folder = trimmed:match("^(.*)/[^/]*$")
  if folder == nil then return "." end
  return folder == "" and "/" or folder
end

function fs.extension(path) return fs.basename(path):match("^.+%.([^.]*)$") or "" end

function fs.stem(path)
  local name = fs.basename(path)
  return name:match("^(.+)%.[^.]*$") or name
end

-- fs.normalize("a/./b/../c"): "a/c".
function fs.normalize(path)
  local absolute = text("normalize", path):sub(1, 1) == "/"
  local parts = {}
  for part in path:gmatch("[^/]+") do
    if part == ".." and #parts > 0 and parts[#parts] ~= ".." then
      parts[#parts] = nil
    elseif part ~= "." and not (part == ".." and absolute) then
      parts[#parts + 1] = part
    end
  end
  local joined = table.concat(parts, "/")
  if absolute then return "/" .. joined end
  return joined == "" and "." or joined
end

-- fs.absolute(path): the path from the root.
function fs.absolute(path) return fs.normalize(fs.join(host.cwd(), text("absolute", path))) end

return fs
