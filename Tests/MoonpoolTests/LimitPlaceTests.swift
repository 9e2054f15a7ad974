import Testing

/// Limits where a script or entries come from: a file, the command line, a pipe, `-i`; and what a machine without descriptors or threads does to a run.
@Suite("Limits of the program")
struct LimitPlaceTests {
  static let endless = [
    "while true do end", "pcall(function() while true do end end) while true do end",
    "setmetatable({}, { __gc = function() while true do end end }) collectgarbage()",
    "for _ in csv.rows('/dev/zero') do end", "json.encode(shared)",
    // At the end of the run, or of the session.
    "kept = setmetatable({}, { __gc = function() while true do end end })",
    "kept = setmetatable({}, { __gc = function() while true do end end }) os.exit(0)",
  ]
  private static let prelude = "shared = { a = 1 } for _ = 1, 60 do shared = { shared, shared } end "
  static let ways = ["-e", "file", "pipe", "-i"]

  private func run(_ way: String, _ script: String, _ options: [String]) async throws -> Program.Outcome {
    let folder = try Folder()
    switch way {
    case "-e": return try await Program.run(options + ["-e", script], in: folder, limit: 60)
    case "file":
      try script.write(toFile: folder.path + "/job.lua", atomically: true, encoding: .utf8)
      return try await Program.run(options + ["job.lua"], in: folder, limit: 60)
    case "pipe": return try await Program.run(options, input: script + "\n", in: folder, limit: 60)
    default: return try await Program.run(options + ["-i", "-e", "x = 1"], input: script + "\n", in: folder, limit: 60)
    }
  }

  @Test("a time limit ends what runs, and what runs at the end", arguments: ways, endless)
  func time(way: String, script: String) async throws {
    let outcome = try await run(way, Self.prelude + script, ["--time-limit", "500ms"])
    #expect(outcome.status == 5, "\(outcome)")
    #expect(outcome.err.contains("the time limit was reached"), "\(outcome)")
  }

  @Test("a memory limit ends what runs and says where", arguments: ways)
  func memory(way: String) async throws {
    let outcome = try await run(way, "pcall(string.rep, 'x', 1000000000)", ["--memory-limit", "64M"])
    #expect(outcome.status == 5, "\(outcome)")
    #expect(outcome.err.contains("the memory limit was reached at "), "\(outcome)")
  }

  @Test("a walk without end that a pipe prints is under the time limit of its entry")
  func walk() async throws {
    let walk =
      "(function() return function() return { a = 1 } end, nil, nil, setmetatable({}, { __close = print }) end)()"
    let outcome = try await run("pipe", walk, ["--time-limit", "500ms"])
    #expect(outcome.status == 5, "\(outcome.err)")
  }

  @Test("a run ends, well or with a message, however few descriptors it may open", arguments: 3...12)
  func descriptors(most: Int) async throws {
    let outcome = try await Program.shell("ulimit -n \(most); exec \"$MOONPOOL\" -e 'print(1)'", limit: 30)
    // Below that many the system cannot even load the program.
    if most >= 5 {
      let isDone = outcome.status == 0 && outcome.out == "1\n"
      let isRefused = outcome.status == 1 && outcome.err.contains("may open too few files")
      #expect(isDone || isRefused, "\(outcome)")
    }
    #expect(outcome.status < 126 || most < 5, "\(outcome)")
  }

  @Test(
    "each writer says why a file cannot be opened",
    arguments: [
      "fs.write('missing/x', 'y')", "csv.write('missing/x', { { a = 1 } })", "jsonl.write('missing/x', { { a = 1 } })",
      "csv.writer('missing/x', { columns = { 'a' } })", "jsonl.writer('missing/x')", "fs.append('missing/x', 'y')",
    ])
  func writers(call: String) async throws {
    let outcome = try await Program.run(["-e", call], in: try Folder())
    #expect(outcome.status == 1)
    #expect(outcome.err.contains("missing/x: no such file or folder"), "\(outcome)")
  }
}
