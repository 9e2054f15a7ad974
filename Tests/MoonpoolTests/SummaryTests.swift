import Foundation
import Testing

@testable import Moonpool

@Suite("Summaries and errors for programs")
struct SummaryTests {
  private func object(_ line: Substring?) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data((line ?? "").utf8)) as? [String: Any], "\(line ?? "nil")")
  }

  private static let script = """
    management:createUser{ username = 'ada' }
    management.try:createUser{ username = 'ada' }
    for user in management:users{} do print(user.username) end
    """

  @Test("--json ends standard error with the summary, and leaves standard output to the script")
  func summary() async throws {
    let folder = try await Folder.withPool()
    let result = try await Program.run(["run", "--json", "--pool", "pool.db", "-e", Self.script], in: folder)
    #expect(result.status == 0 && result.out == "ada\n", "\(result)")
    let summary = try object(result.err.split(separator: "\n").last)
    #expect(summary["ending"] as? String == "finished" && summary["exitCode"] as? Int == 0, "\(summary)")
    #expect(summary["calls"] as? Int == 3 && summary["failedRows"] as? Int == 0 && summary["error"] is NSNull)
    #expect((summary["seconds"] as? Double ?? 0) > 0)
    let operations = try #require(summary["operations"] as? [[String: Any]])
    #expect(operations.map { $0["operation"] as? String } == ["createUser", "createUser", "users"])
    #expect(operations.map { $0["statusCode"] as? Int } == [200, 409, 200], "\(operations)")
    #expect(!result.err.contains("calls,"), "the summary for people stands there as well: \(result)")
  }

  @Test("generated passwords that nobody was sent are counted, for people and for programs")
  func untold() async throws {
    let folder = try await Folder.withPool()
    let script = """
      local list = {}
      for n = 1, 60 do list[n] = { username = 'u' .. n } end
      local made = management:createUsersBatch{ list = list, options = { autoGeneratePassword = true } }
      print(made.message)
      local id = made.data[1].userId
      management:updateUser{ userId = id, options = { autoGeneratePassword = true,
        sendPasswordResetedNotification = { inputSendEmailNotification = 'x@example.com' } } }
      print(management:updateUser{ userId = id, options = { autoGeneratePassword = true } }.message)
      """
    let result = try await Program.run(
      ["run", "--pool", "pool.db", "--summary", "sum.json", "-e", script], in: folder)
    #expect(
      result.out == """
        Success; 60 generated passwords were sent to nobody
        Success; 1 generated password was sent to nobody\n
        """, "\(result)")
    #expect(result.err.contains("\n61 generated passwords were sent to nobody\n"), "\(result)")
    #expect(try object(folder.read("sum.json").split(separator: "\n").first)["untoldPasswords"] as? Int == 61)
    let none = try await Program.run(
      ["run", "--pool", "pool.db", "-e", "management:isUserExists{username='u1'}"], in: folder)
    #expect(!none.err.contains("generated"), "\(none)")
  }

  @Test("--summary writes it to a file, which is made before the run, and never one of the pool's")
  func file() async throws {
    let folder = try await Folder.withPool()
    let result = try await Program.run(
      ["--pool", "pool.db", "--summary", "sum.json", "-e", Self.script], in: folder)
    #expect(result.status == 0 && result.err.contains("3 calls"), "\(result)")
    #expect(try object(folder.read("sum.json").split(separator: "\n").first)["calls"] as? Int == 3)
    for (path, status) in [("no/sum.json", 1), ("pool.db", 2), ("pool.db.key", 2)] {
      let refused = try await Program.run(
        ["--pool", "pool.db", "--summary", path, "-e", "print(1)"], in: folder)
      #expect(refused.status == Int32(status) && refused.out.isEmpty, "\(path): \(refused)")
    }
  }

  @Test(
    "what ended a run stands in its summary",
    arguments: [
      ("error('oh')", "failed", 1, "script", "oh", 1), ("x = = 1", "failed", 1, "syntax", "unexpected symbol", 1),
      ("while true do end", "limit", 5, "limit", "", 1),
      ("\nmanagement:getUser{}", "failed", 1, "script", "userId", 2),
    ])
  func endings(code: String, ending: String, status: Int, sort: String, says: String, line: Int?) async throws {
    let folder = try await Folder.withPool()
    try folder.write("s.lua", code)
    let result = try await Program.run(
      ["run", "--json", "--quiet", "--time-limit", "300ms", "--pool", "pool.db", "s.lua"], in: folder)
    #expect(result.status == Int32(status), "\(result)")
    #expect(result.err.split(separator: "\n").count == 1, "\(result)")
    let summary = try object(result.err.split(separator: "\n").last)
    let error = try #require(summary["error"] as? [String: Any])
    #expect(summary["ending"] as? String == ending && summary["exitCode"] as? Int == status)
    #expect(error["code"] as? String == sort && (error["message"] as? String ?? "").contains(says) || says.isEmpty)
    #expect(error["line"] as? Int == line && (line == nil || error["file"] as? String == "s.lua"), "\(error)")
  }

  @Test(
    "with --json errors of every sort are JSON",
    arguments: [
      (["run", "--json", "no.lua"], 2, "usage", "no.lua: no such file"),
      (["--json", "no.lua"], 2, "usage", "no.lua: no such file"),
      (["pool", "stats", "--json", "--pool", "no.db"], 1, "pool", "no.db"),
      (["pool", "import", "no.csv", "--json"], 2, "usage", "no.csv: no such file"),
      (["pool", "demo", "many", "--json"], 2, "usage", "many"), (["check", "--json", "no.lua"], 2, "usage", "no.lua"),
      (["serve", "--json", "--pool", ".", "--port", "0"], 1, "pool", "it is a folder"),
      (["pool", "clone", "--json", "--target", "x", "--pool", "c.db"], 2, "configuration", "x"),
    ])
  func errors(words: [String], status: Int, code: String, says: String) async throws {
    let result = try await Program.run(words, in: Folder())
    #expect(result.status == Int32(status) && result.out.isEmpty, "\(result)")
    let answer = try object(result.err.split(separator: "\n").last)
    let error = try #require(answer["error"] as? [String: Any])
    #expect(error["code"] as? String == code && (error["message"] as? String ?? "").contains(says), "\(answer)")
    #expect(answer["exitCode"] as? Int == status)
  }

  @Test("options of every command may stand in front of the command")
  func global() async throws {
    let folder = try await Folder.withPool(users: 3)
    try folder.write("init.lua", "target 't' { pool = './pool.db' }")
    try folder.write("f.lua", "print(management:listUsers{}.data.totalCount, args[1])")
    for words in [
      ["--pool", "pool.db", "run", "f.lua", "--quiet"], ["--pool=pool.db", "--quiet", "run", "f.lua", "--quiet"],
      ["--config", "init.lua", "--target", "t", "f.lua", "--quiet"],
    ] {
      let result = try await Program.run(words, in: folder)
      #expect(result.status == 0 && result.out == "3\t--quiet\n", "\(words): \(result)")
    }
    for words in [
      ["--quiet", "--pool", "pool.db", "pool", "stats", "--json"],
      ["--config=init.lua", "--target=t", "pool", "stats", "--json"],
      ["--pool", "nowhere.db", "pool", "stats", "--json", "--pool", "pool.db"],
    ] {
      let result = try await Program.run(words, in: folder)
      #expect(result.status == 0 && result.out.hasPrefix("{"), "\(words): \(result)")
    }
    let list = try await Program.run(["--pool", "pool.db", "pool", "outbox", "list", "--json"], in: folder)
    #expect(list.status == 0, "\(list)")
    let help = try await Program.run(["--quiet", "help", "pool"], in: folder)
    #expect(help.status == 0 && help.out.contains("EXAMPLES"), "\(help)")
    let wrong = try await Program.run(["--pool", "pool.db", "--target", "t", "pool", "stats"], in: folder)
    #expect(wrong.status == 2 && wrong.err.contains("--target"), "\(wrong)")
  }

  @Test(
    "a command line without a command behind such options is left as it is",
    arguments: [
      ["--quiet", "x.lua", "pool"], ["-e", "x", "pool"], ["--time-limit", "5s", "pool"], ["--typo", "pool", "stats"],
      ["--pool"], ["--", "pool"], ["pool", "stats"], [],
    ])
  func left(words: [String]) {
    #expect(GlobalOptions.moved(words, path: MoonpoolCommand.path) == words)
  }

  @Test("a file that is not there ends with 2 whether it is to be run, checked or imported, and makes no pool")
  func missing() async throws {
    for words in [["no.lua"], ["check", "no.lua"]] + ["csv", "jsonl", "xlsx"].map({ ["pool", "import", "no." + $0] }) {
      let folder = try Folder()
      let result = try await Program.run(words, in: folder)
      #expect(result.status == 2 && result.err.contains(": no such file"), "\(result)")
      #expect(!folder.has(".local"))
    }
  }
}
