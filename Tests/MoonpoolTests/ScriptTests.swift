import Testing

@Suite("Running scripts")
struct ScriptTests {
  @Test(
    "everything after the file belongs to the script, options of ours included",
    arguments: [["x.lua"], ["run", "x.lua"], ["run", "--quiet", "x.lua"], ["--no-color", "x.lua"]])
  func arguments(prefix: [String]) async throws {
    let folder = try Folder()
    try folder.write("x.lua", "for i, word in ipairs(args) do print(i, word) end")
    let result = try await Program.run(prefix + ["--pool", "-e", "two words", "--", "-i", "中文"], in: folder)
    #expect(result.status == 0, "\(result)")
    #expect(result.out == "1\t--pool\n2\t-e\n3\ttwo words\n4\t--\n5\t-i\n6\t中文\n")
  }

  @Test("-e runs code with arguments")
  func code() async throws {
    let result = try await Program.run(["-e", "print(#args, args[1])", "a", "--b"])
    #expect(result.out == "2\ta\n", "\(result)")
  }

  @Test("- and a pipe without arguments run standard input", arguments: [["-"], [], ["run", "-"]])
  func standardInput(arguments: [String]) async throws {
    let result = try await Program.run(arguments, input: "print('from stdin')")
    #expect(result.status == 0, "\(result)")
    #expect(result.out == "from stdin\n")
  }

  @Test("a script with #! runs by itself")
  func shebang() async throws {
    let folder = try Folder()
    try folder.write("hello.lua", "#!/usr/bin/env moonpool\nprint('hello', args[1])\n")
    // Made executable by the shell: a file that this process has just written may still be open in a child that another test starts.
    let line = "cat hello.lua > hello; chmod +x hello; PATH=\"$(dirname \"$MOONPOOL\"):$PATH\"; ./hello --world"
    let result = try await Program.shell(line, in: folder)
    #expect(result.status == 0, "\(result)")
    #expect(result.out == "hello\t--world\n")
  }

  @Test("require finds modules beside the script")
  func requireBeside() async throws {
    let folder = try Folder()
    try folder.write("helper.lua", "return { answer = 42 }")
    try folder.write("main.lua", "print(require 'helper'.answer)")
    let result = try await Program.run([folder("main.lua")])
    #expect(result.out == "42\n", "\(result)")
  }

  @Test("Debian's C modules can be required", arguments: ["cjson", "lpeg"])
  func cModules(name: String) async throws {
    let result = try await Program.run(["-e", "print(type(require '\(name)'))"])
    #expect(result.out == "table\n", "\(result)")
  }

  @Test("an error ends with 1 and the script's own line")
  func error() async throws {
    let folder = try Folder()
    try folder.write("bad.lua", "local t = nil\n\nprint(t.x)\n")
    let result = try await Program.run(["bad.lua"], in: folder)
    #expect(result.status == 1)
    #expect(result.err.contains("bad.lua:3:"), "\(result)")
  }

  @Test("a syntax error ends with 1 and its line")
  func syntaxError() async throws {
    let folder = try Folder()
    try folder.write("bad.lua", "print(1)\nlocal = 5\n")
    let result = try await Program.run(["bad.lua"], in: folder)
    #expect(result.status == 1)
    #expect(result.out.isEmpty)
    #expect(result.err.contains("bad.lua:2:"), "\(result)")
  }

  @Test("os.exit decides the status, and output before it arrives")
  func exitStatus() async throws {
    let result = try await Program.run(["-e", "io.write('half a line') os.exit(7)"])
    #expect(result.status == 7)
    #expect(result.out == "half a line")
  }

  @Test("a run that changed something ends with a summary on standard error, unless quiet was asked for")
  func summary() async throws {
    let folder = try await Folder.withPool()
    let code = "management:createUser{username = 'ada'} print('done')"
    let result = try await Program.run(["--pool", "pool.db", "-e", code], in: folder)
    #expect(result.status == 0, "\(result)")
    #expect(result.out == "done\n")
    #expect(result.err.contains("createUser") && result.err.contains("1 ok"), "\(result)")
    let quiet = try await Program.run(
      ["--quiet", "--pool", "pool.db", "-e", "management:getUser{userId='ada', userIdType='username'}"], in: folder)
    #expect(quiet.err.isEmpty, "\(quiet)")
  }

  @Test("an uncaught refusal ends with 1, one taken by try with 0")
  func refusal() async throws {
    let folder = try await Folder.withPool()
    let raised = try await Program.run(
      ["--pool", "pool.db", "-e", "management:getUser{userId = ('0'):rep(24)}"], in: folder)
    #expect(raised.status == 1)
    #expect(raised.err.contains("404") || raised.err.contains("2004"), "\(raised)")
    let taken = try await Program.run(
      ["--pool", "pool.db", "-e", "print(management.try:getUser{userId = ('0'):rep(24)}.statusCode)"], in: folder)
    #expect(taken.status == 0)
    #expect(taken.out == "404\n", "\(taken)")
  }

  @Test("rows that fail in parallel end with 3")
  func failedRows() async throws {
    let code = "parallel.each({1, 2, 3}, {errors = 'all'}, function(n) if n == 2 then error('no') end end)"
    let result = try await Program.run(["-e", code])
    #expect(result.status == 3, "\(result)")
  }

  @Test("the time limit stops a loop and a wait, and ends with 5", arguments: ["while true do end", "time.sleep(60)"])
  func timeLimit(code: String) async throws {
    let result = try await Program.run(["--time-limit", "200ms", "-e", code], limit: 30)
    #expect(result.status == 5, "\(result)")
    #expect(result.err.contains("time limit"), "\(result)")
  }

  @Test("the memory limit stops a script, even one that catches errors, and ends with 5")
  func memoryLimit() async throws {
    let code = "local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(1 << 16) .. #t end) end"
    let result = try await Program.run(["--memory-limit", "32M", "-e", code], limit: 60)
    #expect(result.status == 5, "\(result)")
    #expect(result.err.contains("memory limit"), "\(result)")
  }

  @Test("Chinese text passes through untouched")
  func chinese() async throws {
    let folder = try await Folder.withPool()
    let code = """
      local id = management:createUser{username = '李雷', name = '李雷', nickname = '小李 🌙'}.data.userId
      local user = management:getUser{userId = id}.data
      print(user.username, user.nickname, #user.name)
      """
    let result = try await Program.run(["--pool", "pool.db", "-e", code], in: folder)
    #expect(result.out == "李雷\t小李 🌙\t6\n", "\(result)")
  }

  @Test("check says nothing of a good script and names the lines of a bad one")
  func check() async throws {
    let folder = try Folder()
    try folder.write(
      "good.lua",
      "local c = genauth.ManagementClient()\nc:updateUser{userId = 'x', gender = 'F', options = {userIdType = 'email'}}\n"
    )
    try folder.write(
      "bad.lua",
      """
      management:updateUser{ userId = "x", nickName = "San" }
      management:updateUsers{ list = {} }
      local c = genauth.AuthenticationClient()
      c:updateProfile{ gender = "X" }
      management:updateUserBatch{ list = { { userId = "x", emial = "y" } }, options = { autoGeneratePassword = "yes" } }
      """)
    let good = try await Program.run(["check", "good.lua"], in: folder)
    #expect(good.status == 0 && good.out.isEmpty, "\(good)")
    let bad = try await Program.run(["check", "good.lua", "bad.lua"], in: folder)
    #expect(bad.status == 1)
    let expected = [
      "bad.lua:1:", "nickname", "bad.lua:2:", "did you mean updateUser", "bad.lua:4:", "bad.lua:5:", "email",
      "autoGeneratePassword",
    ]
    for word in expected { #expect(bad.out.contains(word), "\(word) in \(bad)") }
    #expect(bad.lines.count == 5, "\(bad)")
  }
}

extension Folder {
  /// A folder with a fresh pool, `pool.db`, and so many demo users.
  static func withPool(users: Int = 0, passwords: Bool = false) async throws -> Folder {
    let folder = try Folder()
    let made = try await Program.run(["pool", "init", "--pool", "pool.db", "--quiet"], in: folder)
    #expect(made.status == 0, "\(made)")
    if users > 0 {
      let words =
        ["pool", "demo", String(users), "--pool", "pool.db", "--quiet"] + (passwords ? ["--with-password"] : [])
      let filled = try await Program.run(words, in: folder)
      #expect(filled.status == 0, "\(filled)")
    }
    return folder
  }

  /// Runs code on the folder's pool and gives what it printed.
  func lua(_ code: String) async throws -> String {
    let result = try await Program.run(["--quiet", "--pool", "pool.db", "-e", code], in: self)
    #expect(result.status == 0, "\(result)")
    return result.out
  }
}
