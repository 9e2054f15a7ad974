extension ModuleTexts {
  static let genauth = #"""
    ---The contract: clients, checked DTOs, null. `management` and `authentication` are clients that are there already.
    ---@class genauthlib
    ---@field null genauth.Null Null of the contract: it clears a field. `nil` is as if the field were not there.
    ---@field models genauth.Models Checked DTOs: `genauth.models.NAME{…}` refuses a wrong assignment at its own line.
    ---@field version string The version of the contract.
    genauth = {}

    ---What `genauth.null` is.
    ---@class genauth.Null

    ---Which pool a client works on, and as whom.
    ---@class genauth.ClientOptions
    ---@field target? string The name of a target in the init file.
    ---@field pool? string The file of an embedded pool.
    ---@field host? string The address of a remote service.
    ---@field accessKeyId? string The access key of a remote service.
    ---@field accessKeySecret? string The secret of that key.
    ---@field appId? string The application (AuthenticationClient).
    ---@field appSecret? string The application's secret.
    ---@field accessToken? string The signed-in user's token (AuthenticationClient).
    ---@field lang? "en-US"|"zh-CN" The language of messages.

    ---What a refused call raises; it reads as text as well.
    ---@class genauth.Error
    ---@field operation? string The operation's name.
    ---@field statusCode? integer As the service answered; nil where nothing was sent.
    ---@field apiCode? integer The service's own code.
    ---@field requestId? string The request's id.
    ---@field kind string argument, invalid, unauthenticated, forbidden, notFound, conflict, tooLarge, rule, throttled, unsupported, refused, storage, …
    ---@field path? string Where in the argument, as in `list[3].email`.
    ---@field field? string The name at the end of the path.
    ---@field message string What happened.
    ---@field expected? string What was expected, for a mistake in the argument.
    ---@field got? string What was there.
    ---@field suggestion? string What was probably meant.
    ---@field data? any What the answer carries all the same.
    ---@field source? string The script.
    ---@field line? integer The script's own line.
    ---@field text string Operation, status, path and message.
    ---@field done? integer Of a list that was sent in pieces: how many entries are done.

    ---A client of the pool's administrator.
    ---@param options? genauth.ClientOptions The chosen target without them.
    ---@return ManagementClient
    ---```lua
    ---local m = genauth.ManagementClient()
    ---print(m:getUser { userId = "6a0000000000000000000001" }.data.status)
    ---```
    function genauth.ManagementClient(options) end

    ---A client of one of the pool's applications, through which users sign in.
    ---@param options? genauth.ClientOptions The first application of the chosen target without them.
    ---@return AuthenticationClient
    ---```lua
    ---local a = genauth.AuthenticationClient { lang = "zh-CN" }
    ---local res = a:signInByUsernamePassword { username = "san", password = env.get("SAN_PASSWORD", "") }
    ---a:setAccessToken(res.data.access_token)
    ---print(a:getProfile {}.data.nickname)
    ---```
    function genauth.AuthenticationClient(options) end

    ---Marks a list as an array, so that it stays one when it is empty.
    ---@param list? any[]
    ---@return any[]
    ---```lua
    ---print(json.encode { list = genauth.array {} })
    ---```
    function genauth.array(list) end
    """#

  static let parallel = #"""
    ---Many calls under way at a time, with the results in the order of the items.
    ---@class parallellib
    parallel = {}

    ---How the work is done.
    ---@class parallel.Options
    ---@field concurrency? integer How many items are under way at a time; 16 without it.
    ---@field errors? "first"|"all" first: the first error ends it and is raised; all: errors are gathered.

    ---One item that failed.
    ---@class parallel.Failure
    ---@field index integer Which item, from 1.
    ---@field item any The item.
    ---@field error genauth.Error|any What was raised.

    ---Calls a function for each item and gives what it answered.
    ---@generic T, R
    ---@param items T[]|fun(): T A list or an iterator.
    ---@param options? parallel.Options
    ---@param fn fun(item: T): R
    ---@return R[] results In the order of the items.
    ---@return parallel.Failure[] failures With `errors = "all"`.
    ---```lua
    ---local names = parallel.map({ "u1", "u2" }, { concurrency = 16 }, function(id)
    ---  return management:getUser { userId = id }.data.nickname
    ---end)
    ---```
    function parallel.map(items, options, fn) end

    ---Calls a function for each item.
    ---@generic T
    ---@param items T[]|fun(): T A list or an iterator.
    ---@param options? parallel.Options
    ---@param fn fun(item: T)
    ---@return integer count How many items there were.
    ---@return parallel.Failure[] failures With `errors = "all"`.
    ---```lua
    ---local count, failures = parallel.each(management:users {}, { errors = "all" }, function(user)
    ---  management:updateUser { userId = user.userId, nickname = user.name }
    ---end)
    ---for _, f in ipairs(failures) do log.warn(f.error.text, { user = f.item.userId }) end
    ---```
    function parallel.each(items, options, fn) end
    """#

  static let log = #"""
    ---Lines on standard error: time, level, message, fields. What is named like a secret is redacted.
    ---@class loglib
    log = {}

    ---A line of the level debug, which is not written unless `log.level("debug")` asks for it.
    ---@param message any
    ---@param fields? table<string, any>
    ---```lua
    ---log.debug("about to call", { userId = "u1" })
    ---```
    function log.debug(message, fields) end

    ---A line of the level info.
    ---@param message any
    ---@param fields? table<string, any>
    ---```lua
    ---log.info("done", { users = 3 })
    ---```
    function log.info(message, fields) end

    ---A line of the level warn.
    ---@param message any
    ---@param fields? table<string, any>
    function log.warn(message, fields) end

    ---A line of the level error. The script goes on.
    ---@param message any
    ---@param fields? table<string, any>
    function log.error(message, fields) end

    ---From which level on lines are written; without a name, which level that is.
    ---@param name? "debug"|"info"|"warn"|"error"|"off"
    ---@return string?
    ---```lua
    ---log.level("warn")
    ---```
    function log.level(name) end
    """#

  static let progress = #"""
    ---How far the script is: a bar on a terminal, else a line now and then.
    ---@class progresslib
    progress = {}

    ---What a bar shows.
    ---@class progress.Options
    ---@field label? string What is counted.
    ---@field total? integer How many there will be, where that is known.

    ---A bar.
    ---@class progress.Bar
    local Bar = {}

    ---Some more are done.
    ---@param n? integer How many; 1 without it.
    function Bar:add(n) end

    ---So many are done altogether.
    ---@param n integer
    function Bar:set(n) end

    ---The last line, with the time it took.
    function Bar:finish() end

    ---A bar to add to.
    ---@param options? progress.Options
    ---@return progress.Bar
    ---```lua
    ---local bar = progress.bar { label = "users", total = 3 }
    ---for i = 1, 3 do bar:add(1) end
    ---bar:finish()
    ---```
    function progress.bar(options) end

    ---Counts what a loop takes.
    ---@generic T
    ---@param items T[]|fun(): T A list or an iterator.
    ---@param options? progress.Options
    ---@return fun(): T
    ---```lua
    ---for item in progress.each({ "a", "b" }, { label = "letters" }) do print(item) end
    ---```
    function progress.each(items, options) end
    """#

  static let args = #"""
    ---The script's own command line: `args{…}` declares it and answers a table of values; `args[1]`, … are the plain words.
    ---@class argslib
    ---@field [integer] string
    ---@overload fun(declaration: table): table<string, any>
    args = {}

    ---What the script takes. Names that begin with `-` are options, others positional; `files...` takes the rest.
    ---@class args.Declaration
    ---@field description? string What the script does, for `--help`.
    ---@field [integer] any An `args.Entry`, or a name alone.

    ---One option or word.
    ---@class args.Entry
    ---@field [integer] string The names, as in `"--limit", "-n"`.
    ---@field type? "string"|"integer"|"number"|"boolean"|"file"|"duration" What its value is.
    ---@field default? any The value where it is not given.
    ---@field required? boolean True where it must be given.
    ---@field choices? string[] The values it may have.
    ---@field list? boolean True where it may be given several times.
    ---@field help? string One line for `--help`.
    ---@field value? string What `--help` calls the value.
    """#

  static let env = #"""
    ---Variables of the environment: `env.NAME`, nil where it is not set. What is secret by its name is redacted from then on.
    ---@class envlib
    ---@field [string] string?
    env = {}

    ---A variable, or a value for where it is not set.
    ---@param name string
    ---@param default? any
    ---@return any
    ---```lua
    ---print(env.get("LANG", "C"))
    ---```
    function env.get(name, default) end

    ---A variable that must be set; raises where it is not.
    ---@param name string
    ---@return string
    ---```lua
    ---local key = env.require("HR_KEY")
    ---```
    function env.require(name) end
    """#
}
