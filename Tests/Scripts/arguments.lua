-- Wrong arguments, chosen by chance from a seed, for every function of every module: a mistake is reported at this script's own line, in the words of the module.
local check = require "lib.check"
local test, equal = check.test, check.equal

local seed = 20261130
local function random(n)
  seed = seed * 6364136223846793005 + 1442695040888963407
  return (seed >> 33) % n + 1
end

-- No file and no folder of these names can be made.
local values = {
  nil, true, false, 42, -1, 0, 1.5, 0 / 0, math.huge, -math.huge, math.mininteger, 1e300, "", "x\0y", "/proc/none/x.csv", "/proc/none/\xFF",
  {}, { a = 1 }, { 1, 2 }, { {} }, { { a = {} } }, { a = { b = {} } }, { true }, { [1.5] = 2 }, { [true] = 1 },
  function() end, coroutine.create(function() end), genauth.null, io.stderr, management, csv,
  setmetatable({}, { __index = function() return nil end }), setmetatable({}, { __len = function() return 1.5 end }),
  setmetatable({}, { __name = "UserDto" }), setmetatable({}, { __metatable = 5 }), setmetatable({}, { __call = function() end }),
  setmetatable({}, { __tostring = function() return 5 end }),
  { columns = 5 }, { columns = { 1, {} } }, { delimiter = ";;" }, { header = 5 }, { header = {} }, { types = 5 }, { types = { a = 1 } },
  { map = 5 }, { concurrency = 0 }, { errors = 5 }, { label = {}, total = 1 }, { label = "x", total = "y" }, { recursive = 1 },
  { directory = true, x = 1 }, { pretty = 1, indent = "x" }, { sort = 1, x = 2 }, { length = "x" }, { length = 12, symbols = 1 },
  { target = 5 }, { pool = {} }, { host = true }, { appId = {} }, { lang = 5 }, { { "--x", type = 5 } }, { { "--x", "y", default = {} } },
  { { "--x", choices = 5 } }, { { "--x", choices = { {} } } }, { { 5 } }, { { "--x", 5 } }, { { "--x", help = {} } }, { description = {} },
  { { "--x", value = {} } }, { { "x...", list = 5 }, { "--y", list = 5, type = "boolean" } },
}
local count = 75
for i in pairs(values) do count = math.max(count, i) end

-- Functions by their names, those of objects as well.
local functions, direct, names = {}, {}, {}
local function add(name, f)
  if functions[name] then return end
  functions[name] = f
  names[#names + 1] = name
end
local function addAll(name, module)
  for member, value in pairs(module) do
    if type(value) == "function" and type(member) == "string" and member:sub(1, 2) ~= "__" then
      add(name .. "." .. member, value)
      direct[name .. "." .. member] = value
    end
  end
end
for _, name in ipairs { "genauth", "parallel", "json", "csv", "jsonl", "log", "args", "env", "time", "crypto", "fs", "progress" } do
  addAll(name, _G[name])
end
add("args", args)
local path = fs.temp()
fs.write(path, "a,b\n1,2\n")
addAll("csv", getmetatable(csv.writer(path)).__index)
addAll("csv", csv.open(path))
addAll("jsonl", getmetatable(jsonl.writer(path)).__index)
addAll("progress", getmetatable(progress.bar {}).__index)
for _, method in ipairs { "getUser", "users", "createUsersBatch", "makeRequest", "updateUser" } do
  add("management." .. method, function(...)
    local call = management[method]
    return call(management, ...)
  end)
  add(method, management[method])
end
for _, method in ipairs { "setAccessToken", "signInByEmailPassword", "generateCodeChallenge", "getCodeChallengeDigest", "introspectToken" } do
  add("authentication." .. method, function(...)
    local call = authentication[method]
    return call(authentication, ...)
  end)
end
add("models", function(...) return genauth.models.UpdateUserReqDto(...) end)
add("options", function(...) return genauth.models.UpdateUserReqDto { options = (...) } end)
table.sort(names)

-- Texts that only somebody who knows the modules' insides understands.
local inside = {
  "attempt to ", "upvalue", "bad argument", "moonpool/", "stack overflow", "%(local ", "%(field ", "number has no integer", "must return a string",
  "invalid value %(at index", "object length", "has no position", "nil %(nil",
}

local function here() return debug.getinfo(2, "l").currentline end

test("the modules' functions are found", function() equal(#names > 70, true) end)

for _, name in ipairs(names) do
  test("wrong arguments of " .. name, function()
    local f = functions[name]
    for round = 1, 600 do
      local arguments = { n = random(5) - 1 }
      for i = 1, arguments.n do arguments[i] = values[random(count)] end
      -- One that waits would wait for long; what really ends the run is tested elsewhere.
      local isLong = name == "time.sleep" and type(arguments[1]) == "number" and arguments[1] >= 0
      if not isLong then
        local line = here() + 1
        local ok, err = pcall(f, table.unpack(arguments, 1, arguments.n))
        if not ok then
          local text = tostring(err)
          local shown = {}
          for i = 1, arguments.n do shown[i] = type(arguments[i]) == "table" and "table" or ("%q"):format(tostring(arguments[i])) end
          local what = ("%s(%s), round %d: %q"):format(name, table.concat(shown, ", "), round, text)
          if not text:find("^arguments%.lua:%d+: ") then error("not at the script's own line: " .. what, 0) end
          -- The call stands in the functions above for some.
          if functions[name] == direct[name] and not text:find("arguments%.lua:" .. line .. ": ") then
            error("at another line: " .. what, 0)
          end
          for _, pattern in ipairs(inside) do
            if text:find(pattern) then error("in words of the inside: " .. what, 0) end
          end
          -- A failure of a file names that.
          local isNamed = text:find(name:match("[^.]+$"), 1, true) or text:find(name:match("^[^.]+"), 1, true)
            or text:find("/proc/none", 1, true) or text:find("Dto", 1, true)
          if not isNamed then
            error("names no function: " .. what, 0)
          end
        end
      end
    end
  end)
end

fs.remove(path)
check.done()
