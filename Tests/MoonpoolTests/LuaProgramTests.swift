import Testing

/// What the standalone interpreter does beside the language: its variables of the environment, `os.exit`, the table of globals (docs/lua-api.md, "Differences from
/// stock Lua").
@Suite("As in the standalone interpreter")
struct LuaProgramTests {
  private static let closing = "local c <close> = setmetatable({}, { __close = function() print('closed') end }) "

  /// Scripts that end themselves. Each runs in both programs, as code and as a file; what is printed and the status must be the same.
  private static let exits = [
    "os.exit()", "os.exit(true)", "os.exit(false)", "os.exit(0)", "os.exit(7)", "os.exit(256 + 3)", "os.exit(-1)",
    "os.exit('7')", "os.exit(7.0)", "os.exit(true, true)", "os.exit(false, true)", "os.exit(7, false)",
    "print(pcall(function() os.exit({}) end)) print('on')", "print(pcall(function() os.exit(1.5) end)) print('on')",
    "print(pcall(function() os.exit('x') end)) print('on')", "print(pcall(function() os.exit('7.5') end)) print('on')",
    "print(pcall(function() os.exit('') end)) print('on')", "print(pcall(function() os.exit('0x') end)) print('on')",
    "os.exit('0x10')", "os.exit(' 7')", "os.exit('7 ')", "os.exit('7.0')", "os.exit('1e1')", "os.exit('0x1p3')",
    "os.exit(nil)", "print(pcall(function() os.exit('9223372036854775809') end)) print('on')",
    "io.write('half') os.exit(3)", "io.write('half') os.exit(3, true)",
    "local f = io.open('written', 'w') f:write('text') os.exit(0)",
    closing + "os.exit(7)", closing + "os.exit(7, true)", closing + "pcall(os.exit, 7, true) print('no')",
    "do " + closing + "end os.exit(7, true)",
    closing + "local function f() " + closing + "pcall(function() " + closing + "os.exit(7, true) end) end f()",
    closing + "coroutine.wrap(function() " + closing + "os.exit(7, true) end)()",
    "coroutine.wrap(function() os.exit(7) end)()",
    "local c <close> = setmetatable({}, { __close = function(_, e) print(e) end }) os.exit(7, true)",
    "local c <close> = setmetatable({}, { __close = function() error('in close') end }) " + closing
      + "os.exit(7, true)",
    closing + "local d <close> = setmetatable({}, { __close = function() error('in close') end }) os.exit(7, true)",
    "X = setmetatable({}, { __gc = function() print('collected') end }) " + closing + "os.exit(7, true)",
    "for _ in (function() os.exit(4, true) end) do end", "xpcall(os.exit, print, 5)",
    "setmetatable({}, { __index = function() os.exit(6) end }).x = 1 print(1) local _ = setmetatable({}, { __index = "
      + "function() os.exit(6) end }).x print(2)",
  ]

  @Test("os.exit gives the status, closes and flushes as lua5.4 does", arguments: exits)
  func exit(code: String) async throws {
    let folder = try Folder()
    try folder.write("s.lua", code)
    let line = """
      for run in '-e "$CODE"' s.lua; do
        rm -f written; eval lua5.4 $run > l.out; echo "$? $(cat written 2>&1)" >> l.out
        rm -f written; eval '"$MOONPOOL"' --quiet $run > m.out; echo "$? $(cat written 2>&1)" >> m.out
        diff l.out m.out > d || { echo "$run"; cat d; }
      done
      """
    let run = try await Program.shell(line, in: folder, environment: ["CODE": code])
    #expect(run.out.isEmpty, "\(run)")
  }

  @Test("os.exit with close closes what tasks and entries of the prompt have open, within the time limit")
  func exitElsewhere() async throws {
    let task = try await Program.run([
      "--quiet", "-e", Self.closing + "parallel.each({ 1 }, function() os.exit(7, true) end)",
    ])
    #expect(task.status == 7 && task.out == "closed\n", "\(task)")
    let prompt = try await Program.run(
      ["--quiet"], input: "print(1)\ndo " + Self.closing + "os.exit(7, true) end\nprint(2)\n")
    #expect(prompt.status == 7 && prompt.out == "1\nclosed\n", "\(prompt)")
    let plain = try await Program.run(["--quiet"], input: "do " + Self.closing + "os.exit(6) end\n")
    #expect(plain.status == 6 && plain.out.isEmpty, "\(plain)")
    let endless = try await Program.run([
      "--quiet", "--time-limit", "1s", "-e",
      "local c <close> = setmetatable({}, { __close = function() while true do end end }) os.exit(0, true)",
    ])
    #expect(endless.status == 5, "\(endless)")
    let folder = try await Folder.withPool()
    let call = try await Program.run(
      [
        "--quiet", "--pool", "pool.db", "-e",
        "local c <close> = setmetatable({}, { __close = function() print(management:listUsers{}.data.totalCount) end }) "
          + "os.exit(0, true)",
      ], in: folder)
    #expect(call.status == 0 && call.out == "0\n", "\(call)")
  }

  /// Snippets as modules for strict globals have them; each is followed by uses of globals that were not read before.
  private static let strict = [
    "setmetatable(_G, { __index = function(_, n) error('undeclared ' .. n, 2) end })",
    "setmetatable(_G, { __index = function(_, n) error('undeclared ' .. n, 2) end, __newindex = function(_, n) "
      + "error('assigned ' .. n, 2) end })",
    // Of Lua 5.1's etc/strict.lua: it changes the metatable that is there.
    "local mt = getmetatable(_G) if mt == nil then mt = {} setmetatable(_G, mt) end mt.__declared = {} "
      + "mt.__index = function(t, n) if not mt.__declared[n] then error('undeclared ' .. n, 2) end return rawget(t, n) end",
    // As Penlight's pl.strict, which goes on to what was there.
    "local mt = getmetatable(_G) if not mt then mt = {} setmetatable(_G, mt) end local old = mt.__index "
      + "mt.__index = function(t, n) if type(old) == 'function' then local r = old(t, n) if r then return r end end "
      + "error('undeclared ' .. n, 2) end",
    "debug.setmetatable(_G, { __index = function(_, n) error('undeclared ' .. n, 2) end })",
    "assert(debug.getmetatable(_G) == nil)", "assert(getmetatable(_G) == nil)",
    "assert(rawget(_G, 'management')) assert(rawget(_G, 'nothing') == nil)",
    "local seen = {} for n in pairs(_G) do seen[n] = true end assert(seen.management and seen.csv and seen.print)",
    "local seen = {} for n in next, _G do seen[n] = true end assert(seen.management and seen.csv and seen.print)",
    "assert(next(_G))",
  ]

  @Test("snippets for strict globals find every global of the host", arguments: strict)
  func strictGlobals(snippet: String) async throws {
    let use =
      " print(type(management.getUser), type(csv.rows), type(fs.read), type(genauth.null), type(parallel.map), json.encode{1})"
    let result = try await Program.run(["--quiet", "-e", snippet + use])
    #expect(result.status == 0 && result.out == "function\tfunction\tfunction\tuserdata\tfunction\t[1]\n", "\(result)")
    let words =
      " print(#arg, arg[1], select('#', table.unpack(args)), args[2]) for i, w in ipairs(arg) do print(i, w) end"
    let read = try await Program.run(["--quiet", "-e", snippet + words, "a", "--dry-run"])
    #expect(read.status == 0 && read.out == "2\ta\t2\t--dry-run\n1\ta\n2\t--dry-run\n", "\(read)")
    // That the globals are all made is no look at the words.
    let unread = try await Program.run(["--quiet", "-e", snippet, "--dry-run"])
    #expect(unread.status == 2, "\(unread)")
  }

  /// Looks at the table of the words that no metamethod sees.
  private static let looks = [
    "print(rawget(arg, 1), rawget(arg, 2))": "a\tb\n", "print(rawlen(arg))": "2\n", "print(next(arg) ~= nil)": "true\n",
    "local n = 0 for _ in next, arg do n = n + 1 end print(n)": "3\n",
    "local n = 0 for _ in pairs(arg) do n = n + 1 end print(n)": "3\n",
    "print(rawset(arg, 1, 'x')[1], arg[2])": "x\tb\n", "print(getmetatable(arg))": "nil\n",
    "print(getmetatable(setmetatable(arg, { a = 1 })).a, arg[1])": "1\ta\n",
    "print(#arg, arg[1], rawlen(arg))": "2\ta\t2\n",
    "print(table.concat(arg, ' '), select('#', table.unpack(arg)))": "a b\t2\n",
    "arg[2] = 'c' print(rawget(arg, 2))": "c\n",
    "print(debug.getmetatable(arg))": "nil\n", "for i, w in ipairs(arg) do io.write(i, w, ' ') end print()": "1a 2b \n",
  ]

  @Test(
    "the words are there for every look at arg, after a snippet for strict globals too", arguments: looks.keys.sorted())
  func rawLooks(look: String) async throws {
    for snippet in ["", Self.strict[0] + " ", "assert(rawget(_G, 'arg')) ", "assert(next(_G)) "] {
      let result = try await Program.run(["--quiet", "-e", snippet + look, "a", "b"])
      #expect(result.status == 0 && result.out == Self.looks[look] && result.err.isEmpty, "\(snippet) \(result)")
    }
  }

  @Test("a session that goes to another pool finds its clients there after the globals were all made")
  func strictSession() async throws {
    let folder = try Folder()
    #expect(try await Program.run(["pool", "demo", "3", "--pool", "a.db"], in: folder).status == 0)
    #expect(try await Program.run(["pool", "demo", "5", "--pool", "b.db"], in: folder).status == 0)
    try folder.write("moonpool.lua", "target 'a' { pool = 'a.db' } target 'b' { pool = 'b.db' }")
    let count = "management:listUsers{}.data.totalCount\n"
    let result = try await Program.run(
      ["--quiet", "--target", "a"], input: "getmetatable(_G)\n" + count + "\\target b\n" + count, in: folder)
    #expect(result.out == "nil\n3\n5\n", "\(result)")
  }

  @Test("a module beside the script wins over the host's in require, and the global stays the host's")
  func ownModules() async throws {
    let folder = try Folder()
    try folder.write("json.lua", "return { name = 'my json' }")
    _ = try await Program.shell("mkdir log time", in: folder)
    try folder.write("log/init.lua", "return 'my log'")
    try folder.write(
      "s.lua",
      "print(require('json').name, require('log'), require('csv') == csv, type(json.encode), type(log.info), package.loaded.json.name)"
    )
    let wanted = "my json\tmy log\ttrue\tfunction\tfunction\tmy json\n"
    #expect(try await Program.run(["--quiet", "s.lua"], in: folder).out == wanted)
    #expect(try await Program.run(["--quiet", folder("s.lua")]).out == wanted)
    let code = try await Program.run(["--quiet", "-e", "print(require('json').name)"], in: folder)
    #expect(code.out == "my json\n", "\(code)")
    let prompt = try await Program.run(["--quiet"], input: "print(require('log'))\n", in: folder)
    #expect(prompt.out == "my log\t./log/init.lua\n", "\(prompt)")
    // What check says of the host's modules is not said of them.
    try folder.write("c.lua", "local json = require('json')\nprint(json.name, json.own())\n")
    let check = try await Program.run(["check", "c.lua"], in: folder)
    #expect(check.status == 0 && check.out.isEmpty, "\(check)")
    // Elsewhere on the path the host's module is found first.
    _ = try await Program.shell("mkdir other; mv json.lua other", in: folder)
    let other = try await Program.run(
      ["--quiet", "-e", "print(type(require('json').encode))"], in: folder,
      environment: ["LUA_PATH": folder("other") + "/?.lua;;"])
    #expect(other.out == "function\n", "\(other)")
  }

  /// Values of the environment; `package.path` and `package.cpath` are the interpreter's, behind the script's folder.
  private static let pathVariables: [[String: String]] = [
    ["LUA_PATH": "/x/?.lua"], ["LUA_PATH": "/x/?.lua;/y/?.lua", "LUA_PATH_5_4": "/z/?.lua"], ["LUA_CPATH": "/x/?.so"],
    ["LUA_CPATH": "/x/?.so", "LUA_CPATH_5_4": "/z/?.so"], ["LUA_PATH_5_4": "/z/?.lua", "LUA_CPATH_5_4": "/z/?.so"],
  ]

  @Test("LUA_PATH and LUA_CPATH stand for the usual places, as in lua5.4", arguments: pathVariables)
  func searchPaths(environment: [String: String]) async throws {
    let code = "print(package.path) print(package.cpath)"
    let lua = try await Program.shell("lua5.4 -e '\(code)'", environment: environment)
    let ours = try await Program.run(["--quiet", "-e", code], environment: environment)
    for (line, name) in ["PATH", "CPATH"].enumerated()
    where environment.keys.contains(where: { $0.hasPrefix("LUA_\(name)") }) {
      let beside = name == "PATH" ? "./?.lua;./?/init.lua;" : "./?.so;"
      #expect(ours.lines[line] == beside + lua.lines[line])
    }
    let usual = try await Program.run(["--quiet", "-e", code])
    let both = try await Program.run(
      ["--quiet", "-e", code], environment: ["LUA_PATH": "/x/?.lua;;/y/?.lua", "LUA_CPATH_5_4": ";;/y/?.so"])
    #expect(both.lines[0] == usual.lines[0].replacing("./?/init.lua;", with: "./?/init.lua;/x/?.lua;") + ";/y/?.lua")
    #expect(both.lines[1] == usual.lines[1] + ";/y/?.so")
  }

  @Test("LUA_INIT runs before the script, at the prompt and on a pipe; @ names a file; LUA_INIT_5_4 comes first")
  func initialCode() async throws {
    let folder = try Folder()
    try folder.write("init.lua", "GREETING = 'from the file' print(...)")
    try folder.write("s.lua", "print(GREETING, ...)")
    for (environment, wanted) in [
      (["LUA_INIT": "GREETING = 'hello'"], "hello\tword\n"),
      (["LUA_INIT": "@init.lua"], "\nfrom the file\tword\n"),
      (["LUA_INIT": "GREETING = 1", "LUA_INIT_5_4": "GREETING = 2"], "2\tword\n"), (["LUA_INIT": ""], "nil\tword\n"),
    ] {
      let script = try await Program.run(["--quiet", "s.lua", "word"], in: folder, environment: environment)
      #expect(script.out == wanted, "\(environment) \(script)")
      let lua = try await Program.shell("lua5.4 s.lua word", in: folder, environment: environment)
      #expect(lua.out == wanted)
      let prompt = try await Program.run(
        ["--quiet"], input: "print(GREETING, 'word')\n", in: folder, environment: environment)
      #expect(prompt.out == wanted, "\(prompt)")
      let both = try await Program.run(
        ["--quiet", "-i", "s.lua", "word"], input: "print(GREETING)\n", in: folder, environment: environment)
      #expect(both.out.hasPrefix(wanted), "\(both)")
    }
    for (value, message) in [
      ("error('stop')", "LUA_INIT:1: stop"), ("x = = 1", "LUA_INIT:1: "), ("@nothing.lua", "nothing.lua: no such file"),
    ] {
      for arguments in [["--quiet", "s.lua", "word"], ["--quiet"]] {
        let failed = try await Program.run(
          arguments, input: arguments.count == 1 ? "print('no')\n" : "", in: folder, environment: ["LUA_INIT": value])
        #expect(failed.status == 1 && failed.out.isEmpty && failed.err.contains(message), "\(failed)")
      }
    }
    let exit = try await Program.run(["--quiet", "s.lua"], in: folder, environment: ["LUA_INIT": "os.exit(4)"])
    #expect(exit.status == 4 && exit.out.isEmpty, "\(exit)")
  }
}
