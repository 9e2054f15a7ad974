import Foundation
import Testing

/// What the prompt and the command line say where a mistake was made.
@Suite("Mistakes at the prompt and on the command line")
struct LoudPromptTests {
  @Test(
    "what nothing answers says what was meant and fails with 1",
    arguments: [
      ("help nopenope", "There is no help on nopenope"), ("updateUsr?", "did you mean updateUser?"),
      ("updateUsr??", "did you mean updateUser?"), ("help(\"updateUsr\")", "did you mean updateUser?"),
      ("\\help updateUsr", "did you mean updateUser?"), ("\\targt x", "did you mean \\target?"),
      ("\\plan", "\\plan: no such command"), ("\\apply", "\\apply: no such command"),
      ("\\undo", "\\undo: no such command"), ("\\set outpt lua", "did you mean output?"),
    ])
  func entries(entry: String, text: String) async throws {
    let result = try await Program.run([], input: entry + "\n", in: try Folder())
    #expect(result.status == 1 && result.out.isEmpty, "\(result)")
    #expect(result.err.contains(text), "\(result)")
  }

  @Test(
    "what something answers is data, with 0", arguments: ["help", "help updateUser", "updateUser?", "help password"])
  func answered(entry: String) async throws {
    let result = try await Program.run([], input: entry + "\n", in: try Folder())
    #expect(result.status == 0 && !result.out.isEmpty && result.err.isEmpty, "\(result)")
    #expect(!result.out.contains("\\plan") && !result.out.contains("\\undo"), "\(result)")
  }

  @Test(
    "a misspelt command or script says what was meant, with 2",
    arguments: [
      (["chek", "x.lua"], "did you mean the command 'moonpool check'?"), (["serv"], "'moonpool serve'?"),
      (["recipe"], "did you mean recipe.lua?"), (["./recpe.lua"], "did you mean ./recipe.lua?"),
      (["pool", "stast"], "moonpool pool: stast: no such command; did you mean 'moonpool pool stats'?"),
      (["pool", "outbox", "lst"], "did you mean 'moonpool pool outbox list'?"),
      (["--quiet", "pool", "imprt"], "did you mean 'moonpool pool import'?"),
      (["stubs", "compltion"], "did you mean 'moonpool stubs completion'?"),
      (["help", "chek"], "moonpool: chek: no such command; did you mean 'moonpool check'?\nCommands: run"),
      (["help", "pool", "stast"], "did you mean 'moonpool pool stats'?"), (["help", "zzzz"], "Commands: run, check"),
    ])
  func commands(words: [String], text: String) async throws {
    let folder = try Folder()
    try folder.write("recipe.lua", "print(1)")
    let result = try await Program.run(words, in: folder)
    #expect(result.status == 2 && result.out.isEmpty, "\(result)")
    #expect(result.err.contains(text), "\(result)")
  }

  /// Places where a stop can find a script, and the line that is to be named.
  private static let places: [(code: String, line: Int)] = [
    ("local x = 1\nwhile true do\nx = x + 1\nend", 3),
    ("local x = 1\n\ntime.sleep(1000)", 3),
    ("local function f()\nwhile true do end\nend\nf()", 2),
    ("local co = coroutine.wrap(function()\nwhile true do end\nend)\nco()", 2),
    ("\npcall(function()\nwhile true do end\nend)", 3),
    ("\nlocal s = ('a'):rep(40)\ns:find(('a*'):rep(40) .. 'b')", 3),
    ("\nparallel.each({ 1 }, function() time.sleep(1000) end)", 2),
    ("\ntable.sort({ 2, 1 }, function()\nwhile true do end\nend)", 3),
  ]

  @Test("a time limit names the line that the script was at", arguments: places.indices)
  func timeLimit(place: Int) async throws {
    let (code, line) = Self.places[place]
    let folder = try Folder()
    try folder.write("s.lua", code)
    let result = try await Program.run(["--quiet", "--time-limit", "300ms", "s.lua"], in: folder, limit: 60)
    #expect(result.status == 5, "\(result)")
    #expect(result.err.contains("stopped: the time limit was reached at s.lua:\(line)\n"), "\(result)")
    let json = try await Program.run(["--json", "--time-limit", "300ms", "s.lua"], in: folder, limit: 60)
    #expect(json.err.contains("\"file\":\"s.lua\",\"line\":\(line)"), "\(json)")
  }

  @Test("Ctrl-C names the line that the script was at", arguments: [0, 1, 2, 4, 6])
  func interrupted(place: Int) async throws {
    let (code, line) = Self.places[place]
    let folder = try Folder()
    try folder.write("s.lua", "print('ready') io.stdout:flush() " + code)
    let run = try Program.start(["--quiet", "s.lua"], in: folder)
    #expect(await run.line(limit: 60) == "ready")
    run.send(SIGINT)
    let result = try await run.outcome(limit: 60)
    #expect(result.status == 130, "\(result)")
    // A loop that has only just begun may be met on its way there.
    let named = (1...line).contains { result.err.contains("interrupted at s.lua:\($0)\n") }
    #expect(named, "\(result)")
  }

  @Test("at the prompt a limit names the entry's line")
  func promptLimit() async throws {
    let result = try await Program.run(
      ["--time-limit", "300ms"], input: "1\n\nfor i = 1, 2 do\nwhile true do end\nend\n", in: try Folder())
    #expect(result.status == 5 && result.err.contains("the time limit was reached at stdin:4"), "\(result)")
  }

  @Test("a saved session works on the pool or target that it was saved on, from anywhere, or refuses")
  func save() async throws {
    let folder = try await Folder.withPool(users: 3)
    _ = try await Program.run(["pool", "init", "--pool", "other.db"], in: folder)
    try folder.write(
      "targets.lua", "target 'three' { pool = 'pool.db' } target 'none' { pool = 'other.db', default = true }")
    let count = "management:listUsers{}.data.totalCount"
    let own = "genauth.ManagementClient():listUsers{}.data.totalCount"
    for options in [["--pool", "pool.db"], ["--config", "targets.lua", "--target", "three"]] {
      let saved = try await Program.run(
        ["--quiet"] + options, input: "\(count)\n\(own)\n\\save! saved.lua\n", in: folder)
      #expect(saved.status == 0 && saved.out == "3\n3\n", "\(saved)")
      let config = options.count > 2 ? ["--config", "targets.lua"] : []
      for others in [[], ["--pool", "other.db"]] {
        let run = try await Program.run(["--quiet"] + config + others + ["saved.lua"], in: folder)
        #expect(run.status == 0 && run.out == "3\n3\n", "\(run)")
      }
      let elsewhere = try await Program.shell("cd / && \"$MOONPOOL\" --quiet '\(folder("saved.lua"))'", in: folder)
      if config.isEmpty {
        #expect(elsewhere.out == "3\n3\n", "\(elsewhere)")
      } else {
        #expect(elsewhere.status == 1 && elsewhere.err.contains("target three"), "\(elsewhere)")
      }
    }
  }
}
