extension ModuleTexts {
  static let genauth = #"""
    ---The contract: clients, checked DTOs, null. `management` and `authentication` are ready-made clients.
    ---@class genauthlib
    ---@field null genauth.Null The null of the contract, which clears a field. A field that is `nil` is not sent.
    ---@field models genauth.Models Checked DTOs: `genauth.models.NAME{…}` rejects a wrong assignment at its line.
    ---@field version string The version of the contract.
    genauth = {}

    ---The type of `genauth.null`.
    ---@class genauth.Null

    ---The pool that a client works on, and its credentials.
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

    ---The error that a failed call raises. tostring(err) gives its text.
    ---@class genauth.Error
    ---@field operation? string The operation's name.
    ---@field statusCode? integer The status of the answer; nil if nothing was sent.
    ---@field apiCode? integer The service's finer code.
    ---@field requestId? string The id of the request.
    ---@field kind string argument, invalid, unauthenticated, forbidden, notFound, conflict, tooLarge, rule, throttled, unsupported, refused, storage, …
    ---@field path? string The place in the argument, such as `list[3].email`.
    ---@field field? string The last name of the path.
    ---@field message string What happened.
    ---@field expected? string What was expected, for a mistake in the argument.
    ---@field got? string What the argument had instead.
    ---@field suggestion? string The name or value that was probably meant.
    ---@field data? any The data of the answer, if it has any.
    ---@field source? string The script.
    ---@field line? integer The line of the script.
    ---@field text string Operation, status, path and message.
    ---@field done? integer If a list was sent in several requests: how many entries were done before the failure.

    ---Creates a client for the administrator of a pool.
    ---@param options? genauth.ClientOptions Default: the chosen target.
    ---@return ManagementClient
    ---```lua
    ---local m = genauth.ManagementClient()
    ---print(m:getUser { userId = "6a0000000000000000000001" }.data.status)
    ---```
    function genauth.ManagementClient(options) end

    ---Creates a client for an application of a pool, through which users sign in.
    ---@param options? genauth.ClientOptions Default: the first application of the chosen target.
    ---@return AuthenticationClient
    ---```lua
    ---local a = genauth.AuthenticationClient { lang = "zh-CN" }
    ---local res = a:signInByUsernamePassword { username = "san", password = env.get("SAN_PASSWORD", "") }
    ---a:setAccessToken(res.data.access_token)
    ---print(a:getProfile {}.data.nickname)
    ---```
    function genauth.AuthenticationClient(options) end

    ---Marks a list as an array, so that JSON shows an array even if it is empty.
    ---@param list? any[]
    ---@return any[]
    ---```lua
    ---print(json.encode { list = genauth.array {} })
    ---```
    function genauth.array(list) end
    """#

  static let parallel = #"""
    ---Runs many calls at the same time, with the results in the order of the items.
    ---@class parallellib
    parallel = {}

    ---Options of `parallel.map` and `parallel.each`.
    ---@class parallel.Options
    ---@field concurrency? integer How many items are processed at the same time; default: 16.
    ---@field errors? "first"|"all" first (default): stop at the first error and raise it. all: collect the errors.

    ---An item that failed.
    ---@class parallel.Failure
    ---@field index integer The position of the item, from 1.
    ---@field item any The item.
    ---@field error genauth.Error|any The error that was raised.

    ---Calls a function for each item and returns the results.
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
    ---@return integer count The number of items.
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
    ---Log lines on standard error: time, level, message, fields. Fields with the name of a secret are redacted.
    ---@class loglib
    log = {}

    ---Logs at level debug. These lines appear only after `log.level("debug")`.
    ---@param message any
    ---@param fields? table<string, any>
    ---```lua
    ---log.debug("about to call", { userId = "u1" })
    ---```
    function log.debug(message, fields) end

    ---Logs at level info.
    ---@param message any
    ---@param fields? table<string, any>
    ---```lua
    ---log.info("done", { users = 3 })
    ---```
    function log.info(message, fields) end

    ---Logs at level warn.
    ---@param message any
    ---@param fields? table<string, any>
    function log.warn(message, fields) end

    ---Logs at level error. The script continues.
    ---@param message any
    ---@param fields? table<string, any>
    function log.error(message, fields) end

    ---Sets the lowest level that is logged. Without a name, returns it.
    ---@param name? "debug"|"info"|"warn"|"error"|"off"
    ---@return string?
    ---```lua
    ---log.level("warn")
    ---```
    function log.level(name) end
    """#

  static let progress = #"""
    ---Shows the progress of a script: a bar on a terminal, otherwise a line now and then.
    ---@class progresslib
    progress = {}

    ---Options of a bar.
    ---@class progress.Options
    ---@field label? string The text in front of the bar.
    ---@field total? integer The expected total, if it is known.

    ---A progress bar.
    ---@class progress.Bar
    local Bar = {}

    ---Adds to the number done.
    ---@param n? integer How many more are done; default: 1.
    function Bar:add(n) end

    ---Sets the number done.
    ---@param n integer
    function Bar:set(n) end

    ---Finishes the bar and shows the time it took.
    function Bar:finish() end

    ---Creates a progress bar.
    ---@param options? progress.Options
    ---@return progress.Bar
    ---```lua
    ---local bar = progress.bar { label = "users", total = 3 }
    ---for i = 1, 3 do bar:add(1) end
    ---bar:finish()
    ---```
    function progress.bar(options) end

    ---Returns an iterator that shows the progress of a loop.
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
    ---The command line of the script. `args{…}` declares options and returns a table of their values; `args[1]`, … are the plain words.
    ---@class argslib
    ---@field [integer] string
    ---@overload fun(declaration: table): table<string, any>
    args = {}

    ---The options and arguments of the script. A name that begins with `-` is an option, any other an argument; `files...` takes the rest.
    ---@class args.Declaration
    ---@field description? string The first line of `--help`.
    ---@field [integer] any An `args.Entry`, or just a name.

    ---An option or argument.
    ---@class args.Entry
    ---@field [integer] string The names, such as `"--limit", "-n"`.
    ---@field type? "string"|"integer"|"number"|"boolean"|"file"|"duration" The type of the value.
    ---@field default? any The default value.
    ---@field required? boolean Whether it is required.
    ---@field choices? string[] The allowed values.
    ---@field list? boolean Whether it may be repeated.
    ---@field help? string The description in `--help`.
    ---@field value? string The name of the value in `--help`.
    """#

  static let env = #"""
    ---Environment variables: `env.NAME`, or nil if it is not set. A value whose name is that of a secret is redacted from then on.
    ---@class envlib
    ---@field [string] string?
    env = {}

    ---Returns a variable, or a default if it is not set.
    ---@param name string
    ---@param default? any
    ---@return any
    ---```lua
    ---print(env.get("LANG", "C"))
    ---```
    function env.get(name, default) end

    ---Returns a variable. Raises if it is not set.
    ---@param name string
    ---@return string
    ---```lua
    ---local key = env.require("HR_KEY")
    ---```
    function env.require(name) end
    """#
}
