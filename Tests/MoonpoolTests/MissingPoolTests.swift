import Foundation
import Testing

/// A pool that was named and is not there is not made by accident: a misspelt name would give an empty pool (docs/commands.md, "Which pool").
@Suite("A pool that is not there")
struct MissingPoolTests {
  /// How a pool can be named.
  enum Naming: String, CaseIterable, Sendable {
    case option, variable, target, targetVariable, onlyTarget

    /// Options in front of the command, and the environment.
    func words(_ folder: Folder) throws -> (options: [String], environment: [String: String]) {
      switch self {
      case .option: return (["--pool", "staf.db"], [:])
      case .variable: return ([], ["MOONPOOL_POOL": "staf.db"])
      case .target:
        try folder.write("moonpool.lua", "target 'x' { pool = 'staf.db' }")
        return (["--target", "x"], [:])
      case .targetVariable:
        try folder.write("moonpool.lua", "target 'x' { pool = 'staf.db' }")
        return ([], ["MOONPOOL_TARGET": "x"])
      case .onlyTarget:
        try folder.write("moonpool.lua", "target 'x' { pool = 'staf.db' }")
        return ([], [:])
      }
    }
  }

  /// Every command that works on a pool; those that take `--create` among them.
  private static let commands: [(words: [String], input: String, creates: Bool)] = [
    (["-e", "print(management:listUsers{}.data.totalCount)"], "", true),
    (["run", "s.lua"], "", true),
    (["s.lua"], "", true),
    (["-"], "print(management:listUsers{}.data.totalCount)", true),
    ([], "management:listUsers{}.data.totalCount\n", true),
    (["-i", "s.lua"], "", true),
    (["pool", "import", "people.csv"], "", true),
    (["pool", "stats"], "", false),
    (["pool", "keys"], "", false),
    (["pool", "export", "out.csv"], "", false),
    (["pool", "settings"], "", false),
    (["pool", "outbox", "list"], "", false),
    (["pool", "outbox", "send"], "", false),
    (["pool", "backup", "b.db"], "", false),
  ]

  @Test(
    "no command makes a pool that was named, by whatever way; the error says what was meant and how to make one",
    arguments: Naming.allCases, commands.indices)
  func refused(naming: Naming, place: Int) async throws {
    let command = Self.commands[place]
    let folder = try Folder()
    try folder.write("staff.db", "")
    try folder.write("people.csv", "username\nann\n")
    try folder.write("s.lua", "print(management:listUsers{}.data.totalCount)")
    let (options, environment) = try naming.words(folder)
    let result = try await Program.run(
      ["--quiet"] + options + command.words, input: command.input, in: folder, environment: environment)
    #expect(result.status == 1, "\(result)")
    #expect(result.err.contains("there is no pool at ") && result.err.contains("staf.db"), "\(result)")
    #expect(result.err.contains("did you mean") && result.err.contains("staff.db?"), "\(result)")
    #expect(result.err.contains("'moonpool pool init --"), "\(result)")
    #expect(result.err.contains("--create") == command.creates, "\(result)")
    #expect(!folder.has("staf.db") && !folder.has("staf.db.key"))
  }

  @Test("with --create the commands that take it make the pool", arguments: Naming.allCases, 0..<7)
  func created(naming: Naming, place: Int) async throws {
    let command = Self.commands[place]
    let folder = try Folder()
    try folder.write("people.csv", "username\nann\n")
    try folder.write("s.lua", "print(management:listUsers{}.data.totalCount)")
    let (options, environment) = try naming.words(folder)
    let result = try await Program.run(
      ["--create"] + options + command.words, input: command.input, in: folder, environment: environment)
    #expect(result.status == 0, "\(result)")
    #expect(folder.has("staf.db"))
    #expect(result.err.contains("created a new pool: "), "\(result)")
  }

  @Test("pool init and pool demo make the pool that they name")
  func making() async throws {
    for command in [["pool", "init"], ["pool", "demo", "2"]] {
      let folder = try Folder()
      #expect(try await Program.run(command + ["--pool", "new.db"], in: folder).status == 0)
      #expect(folder.has("new.db"))
    }
  }

  @Test("a pool that a script names itself is not made either")
  func byScript() async throws {
    let folder = try await Folder.withPool()
    let code =
      "print(pcall(genauth.ManagementClient, { pool = 'poll.db' })) genauth.ManagementClient { pool = 'poll.db' }"
    let result = try await Program.run(["--pool", "pool.db", "-e", code], in: folder)
    #expect(result.status == 1 && result.out.hasPrefix("false"), "\(result)")
    #expect(result.err.contains("there is no pool at poll.db; did you mean pool.db?"), "\(result)")
    #expect(!folder.has("poll.db"))
    let made = try await Program.run(
      ["--create", "--pool", "pool.db", "-e", "genauth.ManagementClient { pool = 'poll.db' }"], in: folder)
    #expect(made.status == 0 && folder.has("poll.db"), "\(made)")
  }

  @Test("serve makes no pool that was named, but the default one, and one with --create")
  func served() async throws {
    let folder = try Folder()
    let refused = try await Program.run(["serve", "--pool", "typo.db", "--port", "0"], in: folder)
    #expect(refused.status == 1 && refused.err.contains("there is no pool at typo.db"), "\(refused)")
    for words in [["--create", "--pool", "new.db"], []] {
      let server = try Program.start(["serve", "--port", "0", "--quiet"] + words, in: folder)
      #expect(await server.line(limit: 60)?.contains("listening on") == true)
      server.send(SIGTERM)
      #expect(try await server.outcome(limit: 60).status == 0)
    }
    #expect(folder.has("new.db") && folder.has(".local/share/moonpool/pool.db"))
  }

  @Test("a folder that is not there is named; a name without its ending finds the file")
  func folders() async throws {
    let folder = try await Folder.withPool()
    let lost = try await Program.run(["pool", "stats", "--pool", "dat/pool.db"], in: folder)
    #expect(lost.err.contains("there is no pool at dat/pool.db: there is no folder dat"), "\(lost)")
    let short = try await Program.run(["pool", "stats", "--pool", "./pool"], in: folder)
    #expect(short.err.contains("did you mean ./pool.db?"), "\(short)")
  }

  @Test("--create is refused for a service, which it cannot make")
  func remote() async throws {
    let folder = try Folder()
    try folder.write(
      "moonpool.lua", "target 'r' { host = 'https://x.example.com', accessKeyId = 'a', accessKeySecret = 'b' }")
    let result = try await Program.run(["--create", "-e", "management:listUsers{}"], in: folder)
    #expect(result.status == 1 && result.err.contains("target r is remote"), "\(result)")
  }
}
