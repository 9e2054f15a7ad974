-- Names of the host's modules that mean something else here.
local function report(log, time)
  log("took", time.seconds)
  return log
end
report(print, { seconds = 3 })
local json = { parse = function(text) return text end }
print(json.parse("{}"))
for _, csv in ipairs { "a.csv", "b.csv" } do print(csv:upper(), csv.length) end
local function users(management) return management:everybody { limit = 3 } end
print(pcall(users, {}))
do
  local env, args = { path = "x" }, { verbose = true }
  print(env.path, args.verbose, args.anything)
end
local progress <const> = 0.5
print(progress * 2)
