import Foundation
import Testing

@Suite("Import and export do no harm")
struct TransferSafetyTests {
  private static let poolFiles = [
    "pool.db", "pool.db-wal", "pool.db-shm", "pool.db-journal", "pool.db.key", "pool.db.outbox",
  ]

  @Test("an export over one of the pool's files is refused and changes nothing", arguments: poolFiles)
  func exportOverPool(name: String) async throws {
    let folder = try await Folder.withPool(users: 3)
    let before = try contents(folder)
    for path in [name, "./\(name)", folder(name)] {
      let result = try await Program.run(
        ["pool", "export", path, "--format", "csv", "--pool", "pool.db"], in: folder)
      #expect(result.status == 2 && result.err.contains("a file of the pool; name another file"), "\(path): \(result)")
    }
    #expect(try contents(folder) == before)
    #expect(try await folder.lua("print(management:listUsers{}.data.totalCount)") == "3\n")
  }

  @Test("a link does not hide the pool from an export")
  func exportOverLink() async throws {
    let folder = try await Folder.withPool(users: 1)
    try FileManager.default.createSymbolicLink(atPath: folder("soft.csv"), withDestinationPath: "pool.db")
    try FileManager.default.linkItem(atPath: folder("pool.db.key"), toPath: folder("hard.csv"))
    for name in ["soft.csv", "hard.csv"] {
      let result = try await Program.run(["pool", "export", name, "--pool", "pool.db"], in: folder)
      #expect(result.status == 2 && result.err.contains("a file of the pool; name another file"), "\(result)")
    }
    let other = try await Program.run(["pool", "export", "pool.csv", "--pool", "pool.db"], in: folder)
    #expect(other.status == 0, "\(other)")
  }

  @Test(
    "refused rows go neither over the pool nor over the file that is imported", arguments: poolFiles + ["people.csv"])
  func failedOverPool(name: String) async throws {
    let folder = try await Folder.withPool()
    try folder.write("people.csv", "username,gender\none,F\ntwo,X\n")
    let before = try contents(folder)
    let result = try await Program.run(
      ["pool", "import", "people.csv", "--failed", "./\(name)", "--pool", "pool.db"], in: folder)
    #expect(result.status == 2, "\(result)")
    #expect(try contents(folder) == before)
  }

  @Test("failed.csv itself can be imported: what fails again goes to another file")
  func failedAgain() async throws {
    let folder = try await Folder.withPool()
    let text = "username,gender,error\none,F,why\ntwo,X,why\n"
    try folder.write("failed.csv", text)
    let result = try await Program.run(["pool", "import", "failed.csv", "--pool", "pool.db"], in: folder)
    #expect(result.status == 3 && result.err.contains("failed-again.csv"), "\(result)")
    #expect(try folder.read("failed.csv") == text)
    #expect(try folder.read("failed-again.csv").hasPrefix("username,gender,error\ntwo,X,"))
  }

  @Test("a malformed row whose end can be found fails alone")
  func malformedRow() async throws {
    let folder = try await Folder.withPool()
    var bytes = Data("username,name\none,One\n\"two\"x,Two\nthree,".utf8)
    bytes += [0xC0, 0xEE]
    bytes += Data("\n\nfour\nfive,\"Five, 5\"\n".utf8)
    try bytes.write(to: URL(fileURLWithPath: folder("people.csv")))
    let result = try await Program.run(["pool", "import", "people.csv", "--pool", "pool.db", "--json"], in: folder)
    #expect(result.status == 3, "\(result)")
    #expect(try result.json()["imported"] as? Int == 2)
    #expect(try result.json()["failed"] as? Int == 3)
    let failed = try folder.read("failed.csv").split(separator: "\n")
    try #require(failed.count == 4, "\(failed)")
    #expect(failed[1] == "\"\"\"two\"\"x\",Two,there is text after a closing quote")
    #expect(failed[2].hasPrefix("three,\u{FFFD}") && failed[2].contains("UTF-8") && failed[2].contains("iconv"))
    #expect(failed[3].hasPrefix("four,\"expected 2 cells"))
    #expect(try await folder.lua("for u in management:users{} do print(u.name) end") == "One\nFive, 5\n")
  }

  @Test("a quote that is never closed stops the import, which says how far it came")
  func unclosedQuote() async throws {
    let folder = try await Folder.withPool()
    try folder.write("people.csv", "username,gender\none,F\ntwo,X\nthree,M\n\"four,F\nfive,M\n")
    let result = try await Program.run(["pool", "import", "people.csv", "--pool", "pool.db", "--json"], in: folder)
    #expect(result.status == 1, "\(result)")
    let summary = try result.json()
    #expect(summary["imported"] as? Int == 2 && summary["failed"] as? Int == 1 && summary["line"] as? Int == 5)
    #expect((summary["error"] as? String)?.contains("never closed") == true)
    #expect(
      result.err.contains("stopped: people.csv, line 5: ")
        && result.err.contains("imported 2 users, 1 row failed"))
    #expect(try folder.read("failed.csv").contains("\ntwo,X,"))
  }

  @Test("refused rows that cannot be written down are not said to be in a file")
  func failedUnwritable() async throws {
    let folder = try await Folder.withPool()
    try folder.write("people.csv", "username,gender\none,F\ntwo,X\n")
    let result = try await Program.run(
      ["pool", "import", "people.csv", "--failed", "/dev/full", "--pool", "pool.db", "--json"], in: folder)
    #expect(result.status == 1 && result.err.contains("1 row failed; it could not be written"), "\(result)")
    let summary = try result.json()
    #expect(summary["imported"] as? Int == 1 && summary["failedFile"] == nil && summary["error"] is String)
  }

  @Test("a bad line of JSON fails alone")
  func malformedLine() async throws {
    let folder = try await Folder.withPool()
    var bytes = Data("{\"username\":\"one\"}\n{\"username\":\"".utf8)
    bytes += [0xC0, 0xEE]
    bytes += Data("\"}\n{\"username\n{\"username\":\"four\"}\n".utf8)
    try bytes.write(to: URL(fileURLWithPath: folder("people.jsonl")))
    let result = try await Program.run(["pool", "import", "people.jsonl", "--pool", "pool.db", "--json"], in: folder)
    #expect(result.status == 3, "\(result)")
    #expect(try result.json()["imported"] as? Int == 2)
    #expect(try folder.read("failed.jsonl").split(separator: "\n").count == 2)
  }

  @Test("a line with a name twice, or a field filled twice, is refused with the name; the others go in")
  func repeatedNames() async throws {
    let folder = try await Folder.withPool()
    let lines = [
      #"{"username":"one","username":"two"}"#, #"{"username":"three","customData":{"a":1,"a":2}}"#,
      #"{"username":"four","nick":"x","nickname":"y"}"#, #"{"username":"five","nick":"x"}"#,
    ]
    try folder.write("people.jsonl", lines.joined(separator: "\n"))
    let result = try await Program.run(
      ["pool", "import", "people.jsonl", "--pool", "pool.db", "--map", "nick=nickname"], in: folder)
    #expect(result.status == 3, "\(result)")
    let failed = try folder.read("failed.jsonl").split(separator: "\n")
    try #require(failed.count == 3, "\(failed)")
    #expect(failed[0].contains("username: occurs twice") && failed[1].contains("customData.a: occurs twice"))
    #expect(failed[2].contains("nickname: two members fill this field"), "\(failed[2])")
    #expect(try await folder.lua("for u in management:users{} do print(u.username, u.nickname) end") == "five\tx\n")
  }

  @Test("a full disk stops the import, which says how far it came, in both forms", arguments: ["csv", "jsonl"])
  func fullDisk(format: String) async throws {
    let folder = try await Folder.withPool()
    let names = (1...5000).map { "user\($0)" }
    let text =
      format == "csv"
      ? "username,gender\nbad,X\n" + names.map { "\($0),F\n" }.joined()
      : "{\"username\":\"bad\",\"gender\":\"X\"}\n" + names.map { "{\"username\":\"\($0)\"}\n" }.joined()
    try folder.write("people.\(format)", text)
    let result = try await Program.run(
      ["pool", "import", "people.\(format)", "--pool", "pool.db", "--json"], in: folder,
      environment: ["MOONPOOL_MAX_PAGES": "300"])
    #expect(result.status == 1 && result.err.contains("stopped at line"), "\(result)")
    let summary = try result.json()
    let imported = try #require(summary["imported"] as? Int)
    #expect(imported > 0 && imported < 5000 && summary["failed"] as? Int == 1 && summary["error"] is String)
    // Everything before that line is done: the rest of the file can be imported.
    #expect(summary["line"] as? Int == imported + (format == "csv" ? 3 : 2))
    #expect(try await folder.lua("print(management:listUsers{}.data.totalCount)") == "\(imported)\n")
    #expect(try folder.read("failed.\(format)").contains("bad"))
  }

  @Test("demo users that do not fit are counted")
  func fullDemo() async throws {
    let folder = try await Folder.withPool()
    let result = try await Program.run(
      ["pool", "demo", "60000", "--pool", "pool.db", "--json", "--with-password"], in: folder,
      environment: ["MOONPOOL_MAX_PAGES": "2000"])
    #expect(result.status == 1 && result.err.contains("added 100 of 60,000 users"), "\(result)")
    #expect(try result.json()["created"] as? Int == 100)
    #expect(try result.json()["error"] is String)
    #expect(try await folder.lua("print(management:listUsers{}.data.totalCount)") == "100\n")
  }

  @Test("what is no pool is called so, and left as it is")
  func noPool() async throws {
    let folder = try await Folder.withPool()
    try folder.write("text.db", String(repeating: "These are no pages. ", count: 100))
    try FileManager.default.createDirectory(atPath: folder("folder.db"), withIntermediateDirectories: true)
    // A database's header without the mark of a pool.
    var header = Data(try Data(contentsOf: URL(fileURLWithPath: folder("pool.db"))))
    header.replaceSubrange(68..<72, with: [0, 0, 0, 0])
    try header.write(to: URL(fileURLWithPath: folder("other.db")))
    for name in ["text.db", "folder.db", "other.db"] {
      for command in ["stats", "init"] {
        let result = try await Program.run(["pool", command, "--pool", name], in: folder)
        #expect(result.status == 1 && result.err.contains("\(name) is not a pool"), "\(result)")
      }
      #expect(!folder.has(name + ".key"))
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder("other.db"))) == header)
  }

  @Test(
    "where a pool cannot be opened or made nothing is left behind",
    arguments: [(":memory:", "is not a file name"), ("none/pool.db", "cannot create the pool"), ("full.db", "full")])
  func noLitter(name: String, reason: String) async throws {
    let folder = try Folder()
    let limit = name == "full.db" ? ["MOONPOOL_MAX_PAGES": "3"] : [:]
    for arguments in [["pool", "init"], ["-e", "print(management:listUsers{}.data.totalCount)"]] {
      let pool = ["--pool", name]
      let words = arguments[0] == "pool" ? arguments + pool : ["--create"] + pool + arguments
      let result = try await Program.run(words, in: folder, environment: limit)
      #expect(result.status == 1 && result.err.contains(reason), "\(result)")
      #expect(try contents(folder).isEmpty)
    }
    try folder.write("empty.db", "")
    let stats = try await Program.run(["pool", "stats", "--pool", "empty.db"], in: folder)
    #expect(stats.status == 1 && stats.err.contains("empty.db is empty, not a pool"), "\(stats)")
    #expect(try contents(folder) == ["empty.db": Data()])
  }

  private func contents(_ folder: Folder) throws -> [String: Data] {
    var found: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      found[name] = try Data(contentsOf: URL(fileURLWithPath: folder(name)))
    }
    return found
  }
}
