import Contract
import ScriptHost
import Testing

@Suite("Runs")
struct RunTests {
  @Test("print, io.write and standard error keep their order, and everything is there at the end")
  func order() async {
    let both = MemorySink()
    var bench = Bench()
    bench.configure = { host in
      host.output = both
      host.errors = both
      host.clock = StoppedClock()
    }
    _ = await bench.run("print(1, nil, true) io.write('2\\n') log.info('three', { n = 4 }) print(5)")
    #expect(both.text == "1\tnil\ttrue\n2\n1970-01-01T00:00:00.000Z INFO  three  n=4\n5\n")
  }

  @Test("os.exit ends the run at once with its code, through pcall, and in a task")
  func exit() async {
    let result = await Bench().run("print(1) pcall(os.exit, 7) print(2)")
    #expect(result.output == "1\n")
    #expect(result.outcome.exitCode == 7)
    #expect(result.outcome.complaint() == nil)
    let task = await Bench().run("parallel.each({ 1 }, function() os.exit(true) end) print('no')")
    #expect(task.outcome.exitCode == 0)
    #expect(task.output.isEmpty)
  }

  @Test("a raised table is shown by what it holds, short and without secrets")
  func raisedTable() async {
    let result = await Bench().run("local x\nerror{ code = 1, password = 'hunter22', list = { 1, { a = 'b' } } }")
    let complaint = result.outcome.complaint() ?? ""
    #expect(complaint.contains("script.lua:2: the script raised a table: { code = 1, list = { 1, { a = \"b\" } }"))
    #expect(complaint.contains("password = \"<redacted>\""))
    let wide = await Bench().run("local t = {} for i = 1, 1000 do t[i] = i end error(t)")
    #expect((wide.outcome.complaint() ?? "").contains("... 990 more"))
    let own = await Bench().run("error(setmetatable({}, { __tostring = function() return 'my own' end }))")
    #expect((own.outcome.complaint() ?? "").hasPrefix("my own"))
  }

  @Test("a very long path in an error shows its begin and its end")
  func longPath() async {
    let result = await Bench().run(
      "local t = {} for i = 1, 100000 do t = { x = t } end management:createUser{ customData = t }")
    #expect((result.outcome.complaint() ?? "").contains("createUser: customData.x.x.x.x.x…x.x.x.x: "))
  }

  @Test("an error shows its place, the line with a mark, and a traceback only where it helps")
  func failure() async {
    let plain = await Bench().run("local x = 1\nmanagement:updateUsr{ userId = '1' }\n")
    #expect(
      plain.outcome.complaint() == """
        script.lua:2: updateUsr: no such operation of ManagementClient; did you mean updateUser?
          2 | management:updateUsr{ userId = '1' }
            |            ^^^^^^^^^

        """)
    let field = await Bench().run("management:updateUser{ userId = '1', nickName = 'x' }")
    #expect(field.outcome.complaint()?.contains("\n    | " + String(repeating: " ", count: 37) + "^^^^^^^^\n") == true)
    let quoted = await Bench().run("local t = {} print(t.x.y)")
    #expect(quoted.outcome.complaint()?.contains("\n    |                      ^\n") == true)
    let deep = await Bench().run(
      "local function inner()\n  error('boom')\nend\nlocal function outer() inner() end\nouter()")
    #expect(deep.outcome.complaint()?.contains("  2 |   error('boom')\n") == true)
    #expect(deep.outcome.complaint()?.contains("stack traceback:\n  script.lua:2: in ") == true)
    let syntax = await Bench().run("local x = = 1")
    #expect(
      syntax.outcome.complaint()?.hasPrefix("script.lua:1: unexpected symbol near '='\n  1 | local x = = 1\n") == true)
    #expect(syntax.outcome.exitCode == 1)
    let bare = await Bench().run("error({ code = 1 })")
    #expect(bare.outcome.exitCode == 1)
  }

  @Test(
    "a loop is interrupted, whatever the script catches",
    arguments: [
      "while true do end",
      "while true do pcall(function() while true do end end) end",
      "local function f() while true do pcall(f2) end end coroutine.wrap(f)()",
      "time.sleep(1000)",
      "parallel.each({ 1, 2, 3 }, function() time.sleep(1000) end)",
      "while true do pcall(time.sleep, 1000) end",
      "while true do pcall(string.rep, 'x', 1000) end",
    ])
  func interrupt(text: String) async {
    var host = ScriptHost(provider: SingleBackend(FakePool()))
    host.output = MemorySink()
    let started = MemorySink()
    host.errors = started
    let run = ScriptRun(host)
    async let outcome = run.run(Script("io.stderr:write('up')\n" + text, name: "@script.lua"))
    while started.text != "up" { await Task.yield() }
    #expect(run.cancel())
    #expect(!run.cancel())
    let ended = await outcome
    #expect(ended.exitCode == 130)
    // The first line may not have returned yet.
    #expect(
      ["interrupted at script.lua:1\n", "interrupted at script.lua:2\n"].contains(ended.complaint()),
      "\(ended.complaint() ?? "")")
  }

  @Test("a run that is cancelled before it begins does nothing")
  func cancelledBefore() async {
    let output = MemorySink()
    var host = ScriptHost(provider: SingleBackend(FakePool()))
    host.output = output
    let run = ScriptRun(host)
    run.cancel()
    let outcome = await run.run(Script("print(1)"))
    #expect(outcome.exitCode == 130)
    #expect(output.text.isEmpty)
  }

  @Test("the limits of time, memory and instructions end a run with exit code 5, and no pcall sees them")
  func limits() async {
    var time = Bench()
    time.configure = { $0.limits.time = .milliseconds(50) }
    #expect(await time.run("while true do pcall(function() while true do end end) end").outcome.exitCode == 5)
    #expect(
      await time.run("time.sleep(1000)").outcome.complaint() == "stopped: the time limit was reached at script.lua:1\n")
    var memory = Bench()
    memory.configure = { $0.limits.memory = 16 << 20 }
    let full = await memory.run(
      "local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(100000) .. #t end) end")
    #expect(full.outcome.exitCode == 5)
    #expect(full.outcome.complaint() == "stopped: the memory limit was reached at script.lua:1\n")
    var instructions = Bench()
    instructions.configure = { $0.limits.instructions = 1_000_000 }
    #expect(await instructions.run("while true do end").outcome.exitCode == 5)
  }

  @Test(
    "hostile scripts fail or are stopped; the host lives",
    arguments: [
      "local function f() return f() + 1 end f()",
      "local t = setmetatable({}, {}) getmetatable(t).__index = t return t.x",
      "string.rep('x', 1 << 40)",
      "local t = {} for i = 1, 300 do t = { t } end management:updateUser{ userId = '1', customData = t }",
      "management.getUser({}, {})",
      "setmetatable(management, nil) management:getUser{ userId = 'x' }",
      "local m = rawget(management, 'try') m.getUser(m, 5)",
      "for k in pairs(management) do management[k] = nil end management:getUser{ userId = 'x' }",
      "getmetatable(management).__index = nil management:getUser{}",
      "getmetatable(_G).__index = nil local x = json.null",
      "debug.setmetatable(nil, { __index = function() return management end }) local x = (nil).foo.bar",
      "debug.getregistry()[1] = nil; debug.getregistry()[2] = nil; error('x')",
      "parallel.map({ 1 }, function() parallel.map({ 1 }, error) end)",
      "local co co = coroutine.create(function() coroutine.resume(co) end) coroutine.resume(co) error(co)",
      "error(setmetatable({}, { __tostring = function() error('again') end }))",
      "error(setmetatable({}, { __tostring = function() return 5 end }))",
      "json.encode(setmetatable({}, { __pairs = function() error('no') end, __len = function() return 1e9 end })) error('x')",
      "print(setmetatable({}, { __name = 5 })) error(nil)",
      "local e = select(2, pcall(management.getUser, management, { userId = 5 })) e.source = {} e.text = nil error(e)",
      "management:users{ pageSize = 1e300 }",
      "csv.parse('\"') ",
      "time.sleep(0/0) time.sleep(1e308 * 10)",
      "time.iso(1e300)",
      "crypto.random(-1)",
      "collectgarbage('generational') for i = 1, 1e5 do local t = setmetatable({}, { __gc = function() end }) end error('x')",
    ])
  func hostile(text: String) async {
    var bench = Bench()
    bench.configure = { host in
      host.limits.memory = 64 << 20
      host.limits.time = .seconds(20)
    }
    let result = await bench.run(text)
    #expect(result.outcome.exitCode == 1 || result.outcome.exitCode == 5)
    // Another run in the same process is none the wiser.
    #expect(await Bench().print("print(management:getUser{ userId = 'u' }.data.userId)") == "u\n")
  }

  @Test("secrets of the environment, of answers and of clients never leave in logs or errors")
  func redaction() async {
    let result = await Bench().run(
      """
      local secret = env.GENAUTH_SECRET
      log.info("the secret is " .. secret, { password = "anything", note = "x" .. secret })
      local token = authentication:signInByUsernamePassword{ username = "a", password = "right password" }.data.access_token
      io.stderr:write(token, "\\n")
      print(env.PLAIN, env.get("NONE", "fallback"), env.NONE)
      error("bad: " .. secret .. token)
      """)
    let everything = result.errors + (result.outcome.complaint() ?? "")
    #expect(!everything.contains("s3cr3t-value"))
    #expect(!everything.contains("token-of-the-user"))
    #expect(result.errors.contains("the secret is <redacted>  note=x<redacted> password=<redacted>"))
    #expect(result.output == "plain\tfallback\tnil\n")
  }

  @Test("control characters in logs and errors are shown, not obeyed")
  func hostileText() async {
    let result = await Bench().run("log.warn('a\\27[2J', { b = '\\u{202E}' }) error('c\\27]0;t\\7')")
    let everything = result.errors + (result.outcome.complaint() ?? "")
    #expect(everything.contains("a\\x1B[2J"), "\(everything)")
    #expect(everything.contains("c\\x1B]0;t\\x07"), "\(everything)")
    #expect(!everything.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{7}" || $0 == "\u{202E}" })
  }

  @Test("the summary counts calls and rows by operation and status")
  func summary() async {
    let pool = FakePool()
    pool.setRows(1200)
    let result = await Bench(pool: pool).run(
      """
      for i = 1, 3 do management:getUser{ userId = "u" } end
      management.try:getUser{ userId = "missing" }
      management:updateUserBatch{ list = { { userId = "a" }, { userId = "b" } } }
      for _ in management:users{} do end
      """)
    let report = result.outcome.report
    #expect(report.calls == 8)
    #expect(report.rows == 1205)
    #expect(
      report.lines.map { "\($0.operation) \($0.statusCode) \($0.calls) \($0.rows)" } == [
        "getUser 200 3 3", "getUser 404 1 0", "updateUserBatch 200 1 2", "users 200 3 1200",
      ])
    let text = report.rendered()
    #expect(
      text.hasPrefix(
        "getUser          3 ok, 1 rejected with 404\nupdateUserBatch  1 ok (2 rows)\nusers            3 ok (1,200 rows)\n"
      ))
    #expect(text.contains("8 calls, 1,205 rows in "))
    #expect(RunReport().rendered().isEmpty)
  }

  @Test("modules are globals, and can be required; genauth is one of them")
  func modules() async {
    let text = await Bench().print(
      """
      print(rawget(_G, "json") ~= nil, require "json" == json, rawget(_G, "json") == json)
      print(require "genauth" == genauth, type(genauth.ManagementClient().getUser), not_there)
      print(pcall(function() local x = require "not_there" end))
      """)
    #expect(text.hasPrefix("true\ttrue\ttrue\ntrue\tfunction\tnil\nfalse\tscript.lua:3: module 'not_there' not found"))
  }

  @Test("args refuses what was not declared with exit code 2, and --help is no failure")
  func arguments() async {
    let script =
      "local o = args{ description = 'Does it.', { '--limit', type = 'integer', help = 'how many' } } print(o.limit)"
    func run(_ words: [String]) async -> Bench.Result {
      var bench = Bench()
      bench.configure = { $0.arguments = words }
      return await bench.run(script)
    }
    let help = await run(["--help"])
    #expect(help.outcome.exitCode == 0)
    #expect(help.output.hasPrefix("usage: script.lua [options]\n\nDoes it.\n\n  --limit INTEGER  how many\n"))
    let unknown = await run(["--limti", "5"])
    #expect(unknown.outcome.exitCode == 2)
    #expect(
      unknown.errors == "script.lua: --limti: no such option; did you mean --limit?\nusage: script.lua [options]\n")
    let wrong = await run(["--limit", "x"])
    #expect(wrong.errors.hasPrefix("script.lua: --limit: expected a whole number, got \"x\""))
    #expect(await run(["--limit=7"]).output == "7\n")
    #expect(await run(["one"]).outcome.exitCode == 2)
  }

  @Test("progress writes a line to a file, and none where it is not wanted")
  func progress() async {
    let script = "for i in progress.each({ 1, 2, 3 }, { label = 'counting' }) do end"
    let result = await Bench().run(script)
    #expect(result.errors.hasPrefix("counting  100%  3/3"))
    var quiet = Bench()
    quiet.configure = { $0.isQuiet = true }
    #expect(await quiet.run(script).errors.isEmpty)
  }

  @Test("a sleep costs no time where the clock jumps")
  func jumps() async {
    var bench = Bench()
    bench.configure = { $0.clock = JumpingClock() }
    let text = await bench.print("local t = time.monotonic() time.sleep('3h') print(time.since(t) >= 10800)")
    #expect(text == "true\n")
  }

  @Test("runBlocking does the same on a thread that may wait")
  func blocking() {
    let output = MemorySink()
    var host = ScriptHost(provider: SingleBackend(FakePool()))
    host.output = output
    let outcome = ScriptRun(host).runBlocking(Script("print(management:getUser{ userId = 'u' }.data.userId)"))
    #expect(outcome.exitCode == 0)
    #expect(output.text == "u\n")
  }
}
