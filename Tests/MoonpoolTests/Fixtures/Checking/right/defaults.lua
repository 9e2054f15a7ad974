local config = { pool = "pool.db", limit = 10, filter = { status = { "Activated" } } }
for name, value in pairs { limit = 20, dry = true } do config[name] = value end
if config.dry then print("dry", config.limit) end
local opt = args { { "--only", list = true }, { "words...", help = "what to look for" }, { "--max-age", "-m", type = "duration" } }
print(#opt.only, #opt.words, opt.max_age, args[1], #args, arg[0])
local m = genauth.ManagementClient { pool = config.pool, lang = "en-US", timeout = 3 }
for user in m:users(config.filter) do print(user.userId) end
for user in management:users { pageSize = 10, withCustomData = config.dry } do print(user.customData) end
