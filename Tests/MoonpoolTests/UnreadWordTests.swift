import Foundation
import Testing

/// Words behind a script that it never looks at: refused before anything is changed, or warned of (docs/commands.md, "Running a script").
@Suite("Words that nobody reads")
struct UnreadWordTests {
  /// How a script is given.
  enum Form: String, CaseIterable, Sendable {
    case file, run, code, input, executable, thenPrompt

    /// Runs code with words behind it.
    func run(_ code: String, _ words: [String], _ options: [String], in folder: Folder) async throws -> Program.Outcome
    {
      let pool = ["--quiet", "--pool", "pool.db"] + options
      try folder.write("recipe.lua", "#!/usr/bin/env -S \(Program.path) --quiet --pool pool.db\n" + code, mode: 0o755)
      switch self {
      case .file: return try await Program.run(pool + ["recipe.lua"] + words, in: folder)
      case .run: return try await Program.run(["run"] + pool + ["recipe.lua"] + words, in: folder)
      case .code: return try await Program.run(pool + ["-e", code, "word"] + words, in: folder)
      case .input: return try await Program.run(pool + ["-"] + words, input: code, in: folder)
      case .executable:
        return try await Program.shell("./recipe.lua \(words.joined(separator: " "))", in: folder)
      case .thenPrompt: return try await Program.run(pool + ["-i", "recipe.lua"] + words, in: folder)
      }
    }
  }

  private static let write = "management:createUser { username = 'made' }\n"

  private func users(_ folder: Folder) async throws -> String {
    try await folder.lua("print(management:listUsers{}.data.totalCount)")
  }

  @Test(
    "an option that a script does not read is refused before its first write, and at its end, with 2",
    arguments: Form.allCases,
    [
      "--dry-run", "--pool=x.db", "--pool", "--target", "--target=prod", "--apply", "--apply=yes", "--help", "--help=x",
      "--dry-run=1", "--create", "--time-limit=5s",
    ])
  func refused(form: Form, word: String) async throws {
    let folder = try await Folder.withPool()
    let name = String(word.prefix { $0 != "=" })
    for (code, text) in [(Self.write, "nothing was changed"), ("print(1)", "had no effect")] {
      let result = try await form.run(code, [word], [], in: folder)
      #expect(result.status == 2, "\(result)")
      #expect(result.err.contains("the script does not read its arguments, so \(name) ha"), "\(result)")
      #expect(result.err.contains(text), "\(result)")
    }
    let caught = "pcall(function() management.try:createUser { username = 'made' } end) print('on')"
    let result = try await form.run(caught, [word], [], in: folder)
    #expect(result.status == 2 && result.out.isEmpty, "\(result)")
    #expect(try await users(folder) == "0\n")
  }

  @Test(
    "any other word is warned of, once, and the script goes on", arguments: Form.allCases, ["--verbose", "word2", "-x"])
  func warned(form: Form, word: String) async throws {
    let folder = try await Folder.withPool()
    let result = try await form.run(
      Self.write + "management:createUser { username = 'second' }", [word], [], in: folder)
    #expect(result.status == 0, "\(result)")
    #expect(
      result.err.components(separatedBy: "warning: the script does not read its arguments").count == 2, "\(result)")
    #expect(result.err.contains(word), "\(result)")
    #expect(try await users(folder) == "2\n")
  }

  /// Ways to look at the words, each of which is enough.
  private static let looks = [
    "local a = ...", "local a, b = ...", "if select('#', ...) > 9 then error() end", "local w = { ... }",
    "print((...))",
    "local n = #arg", "for _, w in ipairs(arg) do end", "local w = _G.arg[1]", "local a = args", "local a = args[1]",
    "local f = load('return arg[1]')()", "local o = require 'args'", "for i = 1, #arg do end",
    "local function f(...) return arg[1] end f()", "do if true then print(...) end end",
    "package.loaded.x = nil local o = require('lib')",
  ]

  @Test("a script that looks at its words is left alone, however it looks", arguments: looks)
  func looking(look: String) async throws {
    let folder = try await Folder.withPool()
    try folder.write("lib.lua", "return _G.arg")
    try folder.write("recipe.lua", look + "\n" + Self.write)
    let result = try await Program.run(["--quiet", "--pool", "pool.db", "recipe.lua", "--dry-run"], in: folder)
    #expect(result.status == 0 && result.err.isEmpty, "\(result)")
    #expect(try await users(folder) == "1\n")
  }

  /// What looks like looking and is not.
  private static let blind = [
    "local function f(...) return ... end f()", "local function g(arg) return arg end g(1)", "-- arg, args, ...",
    "print('...')", "local args = {}", "local t = { arg = 1 } print(t.arg)",
    "local f = function(...) if true then return select('#', ...) end end f()",
  ]

  @Test("names and dots that are not the script's arguments do not count", arguments: blind)
  func notLooking(code: String) async throws {
    let folder = try await Folder.withPool()
    try folder.write("recipe.lua", code + "\n" + Self.write)
    let result = try await Program.run(["--quiet", "--pool", "pool.db", "recipe.lua", "--dry-run"], in: folder)
    #expect(result.status == 2, "\(result)")
    #expect(try await users(folder) == "0\n")
  }

  @Test("a script that takes one word is refused for an option behind it")
  func oneOfTwo() async throws {
    let folder = try await Folder.withPool()
    for code in ["local file = ...", "local file = ... or 'x'", "local file = (...)"] {
      try folder.write("recipe.lua", code + "\n" + Self.write)
      let result = try await Program.run(["--pool", "pool.db", "recipe.lua", "a.csv", "--dry-run"], in: folder)
      #expect(result.status == 2 && result.err.contains("reads only 1 of its arguments, so --dry-run"), "\(result)")
    }
    #expect(try await users(folder) == "0\n")
  }

  @Test("reads are not held up, an error of the script's own is shown alone, and values of options are not shown")
  func quiet() async throws {
    let folder = try await Folder.withPool()
    try folder.write("recipe.lua", "print(management:listUsers{}.data.totalCount) error('mine')")
    let failed = try await Program.run(["--pool", "pool.db", "recipe.lua", "--dry-run"], in: folder)
    #expect(failed.status == 1 && failed.out == "0\n" && failed.err.contains("mine"), "\(failed)")
    #expect(!failed.err.contains("--dry-run"), "\(failed)")
    try folder.write("recipe.lua", "print(1)")
    let words = ["--password=hunter22", "--token", "hunter33", "plain"]
    let shown = try await Program.run(["--pool", "pool.db", "recipe.lua"] + words, in: folder)
    #expect(shown.status == 0 && shown.err.contains("--password --token … plain"), "\(shown)")
    #expect(!shown.err.contains("hunter"), "\(shown)")
    let exit = try await Program.run(["--pool", "pool.db", "-e", "os.exit(0)", "x", "--dry-run"], in: folder)
    #expect(exit.status == 2, "\(exit)")
  }

  @Test("programs read the refusal in the summary")
  func json() async throws {
    let folder = try await Folder.withPool()
    try folder.write("recipe.lua", Self.write)
    let result = try await Program.run(["--json", "--pool", "pool.db", "recipe.lua", "--dry-run"], in: folder)
    let line = try #require(result.err.split(separator: "\n").last)
    let summary = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(summary["exitCode"] as? Int == 2 && summary["ending"] as? String == "failed", "\(result)")
    #expect((summary["error"] as? [String: Any])?["code"] as? String == "usage", "\(result)")
  }
}
