import Foundation
import Testing

@Suite("Import and export")
struct TransferTests {
  @Test("a CSV file is imported with its columns mapped, quoted cells and Chinese text")
  func csv() async throws {
    let folder = try await Folder.withPool()
    try folder.write(
      "people.csv",
      "\u{FEFF}Full name;email;手机;gender;Remark\r\n李雷;lei@example.com;13800138000;M;x\r\n\"Ada; the \"\"first\"\"\";ada@example.com;;F;\r\n\r\n"
    )
    let result = try await Program.run(
      [
        "pool", "import", "people.csv", "--pool", "pool.db", "--map", "Full name=name", "--map", "手机=phone", "--map",
        "Remark=", "--json",
      ],
      in: folder)
    #expect(result.status == 0, "\(result)")
    #expect(try result.json()["imported"] as? Int == 2)
    let users = try await folder.lua("for u in management:users{} do print(u.name, u.email, u.phone, u.gender) end")
    #expect(users == "李雷\tlei@example.com\t13800138000\tM\nAda; the \"first\"\tada@example.com\tnil\tF\n")
  }

  @Test(
    "rows that are refused go to failed.csv with the reason, the others in, and the status is 3; mended they can be imported"
  )
  func failedRows() async throws {
    let folder = try await Folder.withPool()
    try folder.write(
      "people.csv",
      """
      username,email,gender,emailVerified
      one,one@example.com,F,true
      two,not an address,F,true
      three,three@example.com,X,true
      four,one@example.com,M,false
      five,five@example.com,M,perhaps
      six,six@example.com,M
      seven,seven@example.com,U,false
      """)
    let result = try await Program.run(["pool", "import", "people.csv", "--pool", "pool.db", "--json"], in: folder)
    #expect(result.status == 3, "\(result)")
    #expect(try result.json()["imported"] as? Int == 2)
    #expect(try result.json()["failed"] as? Int == 5)
    let failed = try folder.read("failed.csv").split(separator: "\n").map(String.init)
    #expect(failed.count == 6 && failed[0] == "username,email,gender,emailVerified,error", "\(failed)")
    #expect(failed[1].hasPrefix("two,not an address,F,true,") && failed[1].contains("email"), "\(failed)")
    #expect(failed[2].contains("gender") && failed[3].contains("email") && failed[4].contains("perhaps"), "\(failed)")
    #expect(failed[5].contains("expected 4 cells as in the header, got 3"), "\(failed)")
    let mended = [failed[0], failed[1].replacing("not an address", with: "two@example.com")].joined(separator: "\n")
    try folder.write("mended.csv", mended)
    let again = try await Program.run(["pool", "import", "mended.csv", "--pool", "pool.db"], in: folder)
    #expect(again.status == 0, "\(again)")
    #expect(try await folder.lua("print(management:listUsers{}.data.totalCount)") == "3\n")
  }

  @Test(
    "an unknown column is refused before anything is imported, with the near miss, or skipped where that was asked for")
  func unknownColumn() async throws {
    let folder = try await Folder.withPool()
    try folder.write("people.csv", "username,nickName\nada,Ada\n")
    let refused = try await Program.run(["pool", "import", "people.csv", "--pool", "pool.db"], in: folder)
    #expect(refused.status == 1 && refused.err.contains("did you mean nickname"), "\(refused)")
    let skipped = try await Program.run(
      ["pool", "import", "people.csv", "--pool", "pool.db", "--ignore-unknown"], in: folder)
    #expect(skipped.status == 0, "\(skipped)")
    #expect(try await folder.lua("for u in management:users{} do print(u.username, u.nickname) end") == "ada\tnil\n")
  }

  @Test(
    "a wrong value on the command line is rejected with its option, what was expected, and the near miss",
    arguments: [
      (["export", "out.csv", "--status", "Activatd"], "--status: expected one of ", "; did you mean Activated?"),
      (["import", "-"], "--format is missing; ", "csv or jsonl"),
      (
        ["import", "people.txt"], "people.txt: the file's ending does not tell its format; ",
        "use --format csv, jsonl or xlsx"
      ),
      (["import", "people.csv", "--sheet", "A"], "--sheet: people.csv is not a spreadsheet; ", "leave the option out"),
      (["settings", "--app", "x"], "--app: --login-address is missing; ", "give both"),
    ])
  func wrongOption(words: [String], wrong: String, advice: String) async throws {
    let folder = try await Folder.withPool()
    try folder.write("people.csv", "username\nada\n")
    let result = try await Program.run(["pool"] + words + ["--pool", "pool.db"], in: folder)
    #expect(
      result.status == 2 && result.err.hasPrefix("moonpool: " + wrong) && result.err.contains(advice), "\(result)")
  }

  @Test(
    "a row whose address has a character that cannot be seen goes to failed.csv, and the reason shows the character")
  func hiddenCharacters() async throws {
    let folder = try await Folder.withPool()
    let rows = [
      "ada,ada@example.com", "ada2,ada@example.com\u{200B}", "ada3,ada@example.com\u{A0}",
      "ada4,\u{FEFF}ada@example.com",
      "a\u{AD}da5,ada5@example.com",
    ]
    try folder.write("people.csv", (["username,email"] + rows).joined(separator: "\n"))
    let result = try await Program.run(["pool", "import", "people.csv", "--pool", "pool.db", "--json"], in: folder)
    #expect(result.status == 3, "\(result)")
    #expect(try result.json()["imported"] as? Int == 1)
    let failed = try folder.read("failed.csv").split(separator: "\n").dropFirst().map(String.init)
    try #require(failed.count == 4, "\(failed)")
    for (line, shown) in zip(failed, ["\\u{200B}", "\\u{A0}", "\\u{FEFF}", "\\u{AD}"]) {
      #expect(line.contains(shown), "\(line)")
    }
  }

  @Test("one user, one row, one file are spoken of in the singular", arguments: [0, 1, 2])
  func plurals(count: Int) async throws {
    let folder = try await Folder.withPool()
    let good = (0..<count).map { "u\($0),F\n" }.joined()
    let bad = (0..<count).map { "b\($0),X\n" }.joined()
    try folder.write("people.csv", "username,gender\n" + good + bad)
    let imported = try await Program.run(["pool", "import", "people.csv", "--pool", "pool.db"], in: folder)
    let users = ["0 users", "1 user", "2 users"][count]
    let failed = [
      "users imported", "1 row failed; it is in failed.csv, with the reason\n",
      "2 rows failed; they are in failed.csv, ",
    ]
    #expect(
      imported.err.contains("importing  \(users) imported  ") && imported.err.contains(failed[count]), "\(imported)")
    let exported = try await Program.run(["pool", "export", "out.jsonl", "--pool", "pool.db"], in: folder)
    #expect(exported.err.contains("exporting  \(users) exported  "), "\(exported)")
    let demo = try await Program.run(["pool", "demo", "\(count)", "--pool", "pool.db"], in: folder)
    #expect(demo.err.contains("demo users  \(users) added to pool.db  "), "\(demo)")
  }

  @Test(
    "a file that cannot be read says where and why",
    arguments: [
      ("a.csv", "username\n\"never closed\n", "line 2"), ("b.csv", "\"username\"s\nx\n", "line 1"),
      ("c.csv", "", "empty"), ("f.jsonl", "", "empty"), ("g.jsonl", "\n\n", "empty"),
      ("d.jsonl", "{\"username\": \"a\"}\n{broken\n", "1 row failed"), ("e.xlsx", "PK", "not"),
    ])
  func malformed(name: String, text: String, says: String) async throws {
    let folder = try await Folder.withPool()
    try folder.write(name, text)
    let result = try await Program.run(["pool", "import", name, "--pool", "pool.db"], in: folder)
    // A line of JSON that is broken is a row that fails; anything wrong with the file as a whole ends the import.
    #expect(result.status == (name == "d.jsonl" ? 3 : 1), "\(result)")
    #expect(result.err.contains(says), "\(result)")
  }

  @Test("text that is not UTF-8 is refused with a hint, not taken as something else")
  func otherEncoding() async throws {
    let folder = try await Folder.withPool()
    try Data([0x6E, 0x61, 0x6D, 0x65, 0x0A, 0xC0, 0xEE, 0xC0, 0xD7, 0x0A]).write(
      to: URL(fileURLWithPath: folder("gbk.csv")))
    let row = try await Program.run(["pool", "import", "gbk.csv", "--pool", "pool.db"], in: folder)
    #expect(row.status == 3, "\(row)")
    #expect(try folder.read("failed.csv").contains("iconv"))
    try Data([0xC0, 0xEE, 0xC0, 0xD7, 0x0A, 0x61, 0x0A]).write(to: URL(fileURLWithPath: folder("header.csv")))
    let result = try await Program.run(["pool", "import", "header.csv", "--pool", "pool.db"], in: folder)
    #expect(result.status == 1 && result.err.contains("UTF-8") && result.err.contains("iconv"), "\(result)")
  }

  @Test("an export never holds a password or its hash")
  func noSecrets() async throws {
    let folder = try await Folder.withPool(users: 5, passwords: true)
    for form in ["csv", "jsonl"] {
      let result = try await Program.run(["pool", "export", "-", "--format", form, "--pool", "pool.db"], in: folder)
      #expect(result.status == 0 && result.lines.count >= 5, "\(result)")
      #expect(!result.out.contains("argon2") && !result.out.contains("Demo-Password"))
    }
  }

  @Test("--fields picks and orders the columns; a wrong name is refused with the near miss")
  func fields() async throws {
    let folder = try await Folder.withPool(users: 2)
    let picked = try await Program.run(
      ["pool", "export", "-", "--format", "csv", "--fields", "externalId,gender", "--pool", "pool.db"], in: folder)
    #expect(picked.lines.first == "externalId,gender" && picked.lines.count == 3, "\(picked)")
    #expect(picked.lines[1].hasPrefix("DEMO-00000001,"))
    let wrong = try await Program.run(
      ["pool", "export", "-", "--format", "csv", "--fields", "emial", "--pool", "pool.db"], in: folder)
    #expect(wrong.status == 2 && wrong.err.contains("did you mean email"), "\(wrong)")
  }

  @Test("an export that cannot be written leaves no file behind")
  func unwritable() async throws {
    let folder = try await Folder.withPool(users: 2)
    let result = try await Program.run(["pool", "export", "no/such/folder.csv", "--pool", "pool.db"], in: folder)
    #expect(result.status == 1 && result.err.contains("no/such/folder.csv"), "\(result)")
    let full = try await Program.shell(
      "\"$MOONPOOL\" pool export - --format csv --pool pool.db > /dev/full", in: folder)
    #expect(full.status == 1 && full.err.contains("no space left"), "\(full)")
  }

  @Test("10,000 rows are imported and exported in constant memory", .timeLimit(.minutes(5)))
  func many() async throws {
    let folder = try await Folder.withPool()
    let rows = (1...10_000).map { "user\($0),user\($0)@example.com" }.joined(separator: "\n")
    try folder.write("many.csv", "username,email\n" + rows)
    let result = try await Program.run(["pool", "import", "many.csv", "--pool", "pool.db", "--json"], in: folder)
    #expect(result.status == 0, "\(result)")
    #expect(try result.json()["imported"] as? Int == 10_000)
    let exported = try await Program.shell(
      "\"$MOONPOOL\" pool export - --format csv --pool pool.db | wc -l", in: folder)
    #expect(exported.out.trimmingCharacters(in: .whitespacesAndNewlines) == "10001", "\(exported)")
  }
}
