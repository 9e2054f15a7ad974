import Foundation
import Repl
import ScriptHost
import Testing

@Suite("A dialogue")
struct SessionDialogueTests {
  @Test("values are printed, incomplete entries go on, and each is one item of the history")
  func entries() async {
    let bench = await DialogueBench.talk("1 + 1", "for i = 1, 2 do", "print(i)", "end", "= 'x'")
    #expect(bench.output.text == "2\n1\n2\n\"x\"\n")
    #expect(bench.lines.history == ["1 + 1", "for i = 1, 2 do\nprint(i)\nend", "= 'x'"])
    #expect(bench.lines.prompts.map(\.text) == ["local> ", "local> ", "    >> ", "    >> ", "local> ", "local> "])
    #expect(bench.errors.text == "")
  }

  @Test("Ctrl-C drops the lines so far; os.exit and \\quit leave")
  func leaving() async {
    let bench = DialogueBench([.line("f("), .interrupted, .line("7"), .line("os.exit(4)"), .line("8")])
    #expect(await bench.run() == 4)
    #expect(bench.output.text == "7\n")
    let other = DialogueBench([.line("\\quit"), .line("8")])
    #expect(await other.run() == 0)
    #expect(other.output.text == "")
  }

  @Test("pasted lines are one entry where they are one, else each its own, up to the first that fails")
  func paste() async {
    let bench = await DialogueBench.talk(
      "local function f()\n  return 5\nend\n", "x = f()\nx\n\\set output json\n{ a = x }\nx = =\n99")
    #expect(bench.output.text == "5\n{\n  \"a\": 5\n}\n")
    #expect(bench.errors.text.contains("unexpected symbol near '='"))
    #expect(!bench.output.text.contains("99"))
    #expect(bench.lines.history.first == "local function f()\n  return 5\nend\n")
  }

  @Test("it shows what is left, and says when nothing is")
  func more() async {
    let bench = await DialogueBench.talk(
      "local t = {} for i = 1, 45 do t[i] = { n = i } end return t", "it", "it", "it", "it = 3", "it")
    #expect(bench.output.text.contains("20 of 45 rows"))
    #expect(bench.output.text.contains("45 rows"))
    #expect(bench.errors.text.contains(#"25 more; type "it" for the next rows"#))
    #expect(bench.errors.text.contains("there are no more rows"))
    #expect(bench.output.text.hasSuffix("\n3\n"))
  }

  @Test("secrets are in no history, log or saved script")
  func secrets() async throws {
    let folder = try TemporaryFolder()
    let bench = await DialogueBench.talk(
      "\\log \(folder("log.txt"))", "local u = { password = 'hunter2' }", "print(u.password)", "\\log off",
      "u.password",
      "\\save \(folder("s.lua"))")
    #expect(!bench.lines.history.joined().contains("hunter2"))
    let log = try folder.read("log.txt")
    #expect(log.contains("password = env.PASSWORD"))
    #expect(!log.contains("password = 'hunter2'"))
    let script = try folder.read("s.lua")
    #expect(script.contains("password = env.PASSWORD"))
    #expect(!script.contains("hunter2"))
    #expect(try folder.mode("log.txt") == 0o600)
    #expect(try folder.mode("s.lua") == 0o600)
  }

  @Test("a saved session runs as a script and prints the same; nothing is replaced unasked")
  func save() async throws {
    let folder = try TemporaryFolder()
    let path = folder("s.lua")
    let bench = await DialogueBench.talk(
      "local n = 20", "n + 1", "print('hi')", "nosuch()", "_ * 2", "local m = 5 return m, n", "-- nothing", "= _1",
      "\\save \(path)", "\\save \(path)", "\\save! \(path)")
    #expect(bench.errors.text.contains("already exists; \\save! \(path) replaces it"))
    let text = try folder.read("s.lua")
    var host = ScriptHost(provider: SingleBackend(DialogueBench.Pool(name: "p")))
    let output = DialogueBench.Sink()
    host.output = output
    let outcome = await ScriptRun(host).run(Script(text, name: "@s.lua"))
    #expect(outcome.complaint() == nil)
    #expect(output.text == "21\nhi\n42\n5\t20\n21\n")
    // The command in the header is one line, to be copied.
    #expect(text.split(separator: "\n").dropFirst().first?.hasSuffix(", saved as a script: moonpool \(path)") == true)
  }

  @Test("another target has another prompt and other clients; a protected one holds writes")
  func target() async throws {
    let folder = try TemporaryFolder()
    let bench = await DialogueBench.talk(
      "local old = management", "\\target prod", "management:getUser{ userId = 'u' }.data.userId",
      "old:getUser{ userId = 'u' }.data.userId", "\\target nowhere", "\\target", "\\save \(folder("s.lua"))")
    #expect(bench.output.text.hasPrefix("\"prod\"\n\"local\"\n"))
    #expect(bench.lines.prompts.contains(PromptText("prod/plan> ", emphasis: .caution)))
    #expect(bench.errors.text.contains("target nowhere: not declared"))
    #expect(bench.output.text.contains("* prod  protected\n"))
    #expect(try folder.read("s.lua").contains("genauth.ManagementClient({ target = \"prod\" })"))
  }

  @Test("\\watch repeats until Ctrl-C and leaves _ alone")
  func watch() async {
    let bench = await DialogueBench.talk("7", "n = 0", "\\watch 5 (function() n = n + 1 return n end)()", "_")
    #expect(bench.output.text == "7\n1\n\n2\n\n3\n7\n")
    let failing = await DialogueBench.talk("\\watch 5 error('no')", "1")
    #expect(failing.errors.text.contains("no"))
    #expect(failing.output.text == "1\n")
  }

  @Test("\\edit gives the last entry to the editor and its text to the prompt; the file is gone")
  func edit() async throws {
    let seen = Box()
    let bench = DialogueBench([.line("x = 1"), .line("\\edit"), .ended]) { path in
      seen.set(path + "|" + ((try? String(contentsOfFile: path, encoding: .utf8)) ?? ""))
      try "x = 2\n".write(toFile: path, atomically: false, encoding: .utf8)
    }
    _ = await bench.run()
    #expect(seen.text.hasSuffix("|x = 1\n"))
    #expect(bench.lines.drafts.last == "x = 2")
    #expect(!FileManager.default.fileExists(atPath: String(seen.text.prefix { $0 != "|" })))
  }

  @Test("help is asked for the client that a variable holds")
  func help() async {
    let bench = await DialogueBench.talk(
      "local m = management", "m.updateUser?", "m:updateUser??", "help 'words here'", "UserDto?", "help")
    #expect(
      bench.output.text.hasPrefix(
        "help on <management.updateUser?>\nhelp on <management:updateUser??>\nhelp on <words here>\nhelp on <UserDto?>\nhelp on <>\n"
      ))
    #expect(bench.output.text.contains("\\watch SECONDS EXPR"))
  }

  @Test("\\help shows what a backslash command does, by any of its names, and names the nearest one")
  func commandHelp() async {
    let bench = await DialogueBench.talk(
      "\\help \\save", "\\help \\save!", "\\help \\q", "\\help \\sav", "help '\\log'", "\\h \\x")
    let save = "\\save FILE\n  save the entries as a script (\\save! replaces a file)\n"
    #expect(
      bench.output.text == save + save
        + "\\quit\n  leave the prompt (or press Ctrl-D)\n\\log FILE|off\n  log entries and "
        + "their output to a file\n", "\(bench.output.text)")
    #expect(
      bench.errors.text == "\\sav: no such command; did you mean \\save?\n\\x: no such command; \\help lists them\n",
      "\(bench.errors.text)")
  }

  @Test("lines of a file end with the first failure, whose line is the file's")
  func filter() async {
    let bench = DialogueBench(
      ["local x = 1", "", "if x then", "  error('no')", "end", "print('not reached')"].map { .line($0) })
    var manner = Dialogue.Manner()
    manner.isInteractive = false
    manner.endsAtFailure = true
    #expect(await bench.run(manner) == 1)
    #expect(bench.errors.text.hasPrefix("stdin:4: no\n"))
    #expect(bench.output.text == "")
    let unfinished = DialogueBench([.line("1"), .line("f(")])
    #expect(await unfinished.run(manner) == 1)
    manner.endsAtFailure = false
    let goingOn = DialogueBench(["error('no')", "1", "\\set x"].map { .line($0) })
    #expect(await goingOn.run(manner) == 1)
    #expect(goingOn.output.text == "1\n")
    #expect(unfinished.errors.text == "stdin:2: the entry that begins here is incomplete: f(\n")
  }

  @Test("without a person a walk is written to its end, in one piece where the format is for data")
  func whole() async {
    let walk =
      "function rows(n) local i = 0 return function() i = i + 1 if i <= n then return { n = i } end end, nil, nil, "
    let bench = DialogueBench(
      [
        walk + "setmetatable({}, { __close = function() end }) end", "\\set output csv", "rows(45)",
        "\\set output json",
        "rows(2)", "local t = {} for i = 1, 30 do t[i] = i end return { t }",
      ].map { .line($0) })
    var manner = Dialogue.Manner()
    manner.isInteractive = false
    #expect(await bench.run(manner) == 0)
    let lines = bench.output.text.split(separator: "\n")
    #expect(lines.prefix(46).map(String.init) == ["n"] + (1...45).map { "\($0)" })
    #expect(lines.dropFirst(46).prefix(2) == ["{\"n\":1}", "{\"n\":2}"])
    #expect(bench.errors.text == "10 more values are not written\n" || bench.errors.text.isEmpty)
  }

  @Test("rows of a walk as CSV have the columns of the first page in every page; a field without a column ends them")
  func walkedColumns() async {
    let walk = """
      function rows(n, f) local i = 0 return function() i = i + 1 if i <= n then return f(i) end end, nil, nil, \
      setmetatable({}, { __close = function() end }) end
      """
    let bench = DialogueBench(
      [
        walk, "\\set output csv",
        "rows(600, function(i) return { n = i, t = i <= 500 and 'x' or nil, r = { a = i } } end)",
        "rows(600, function(i) return { n = i, t = i > 550 and 'late' or nil } end)", "rows(0, print)", "'after'",
      ].map { .line($0) })
    var manner = Dialogue.Manner()
    manner.isInteractive = false
    #expect(await bench.run(manner) == 1)
    let lines = bench.output.text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "n,r,t")
    #expect(lines[1] == #"1,"{""a"":1}",x"#)
    #expect(lines[500] == #"500,"{""a"":500}",x"#)
    #expect(lines[600] == #"600,"{""a"":600}","#)
    #expect(lines[601] == "n")
    #expect(lines[601 + 550] == "550")
    #expect(lines.dropFirst(602 + 550) == ["value", "after"])
    #expect(bench.errors.text.hasPrefix("row 551: the field t has no column; "), "\(bench.errors.text)")
  }
}
