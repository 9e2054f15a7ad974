import Foundation
import Testing

@Suite("Import of spreadsheets")
struct SheetImportTests {
  /// A folder with an empty pool and the spreadsheets of Fixtures/spreadsheets.py.
  private func sheets() async throws -> Folder {
    let folder = try await Folder.withPool()
    let here = URL(filePath: #filePath).deletingLastPathComponent()
    let root = here.deletingLastPathComponent().deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["MOONPOOL_TEST_PYTHON"]
    let python = named ?? root.appending(path: ".build/venv/bin/python").path
    let script = here.appending(path: "Fixtures/spreadsheets.py").path
    let made = try await Run(
      python, [script, folder.path], input: "", folder: folder, environment: ["PYTHONDONTWRITEBYTECODE": "1"]
    ).outcome()
    try #require(made.status == 0, "scripts/test-python-env makes what the tests need of Python: \(made)")
    return folder
  }

  private func users(_ folder: Folder, _ fields: String) async throws -> [String] {
    try await folder.lua("for u in management:users{} do print(\(fields)) end").split(separator: "\n").map(String.init)
  }

  @Test(
    "a spreadsheet of a real writer is imported as it shows; rows with errors go to failed.csv with the cell's name")
  func people() async throws {
    let folder = try await sheets()
    let result = try await Program.run(
      ["pool", "import", "people.xlsx", "--pool", "pool.db", "--map", "Full name=name", "--json"], in: folder)
    #expect(result.status == 3, "\(result)")
    #expect(result.err.contains("importing sheet \"Staff 名单\", the first of 2"), "\(result)")
    let summary = try result.json()
    #expect(summary["imported"] as? Int == 2 && summary["failed"] as? Int == 1, "\(summary)")
    let found = try await users(
      folder, "u.username, u.name, u.phone, u.birthdate, u.email, u.emailVerified, u.externalId")
    #expect(
      found == ["lilei\t李雷\t13800138000\t1990-02-28\tlilei@example.com\ttrue\t00042", found[1]]
        && found[1].hasPrefix("ada\tAda Lovelace\tnil"))
    let failed = try folder.read("failed.csv").split(separator: "\n")
    #expect(failed[0] == "username,Full name,phone,birthdate,email,emailVerified,externalId,error")
    #expect(failed[1] == "grace,#N/A,,,,,,cell B6: contains the error #N/A", "\(failed)")
  }

  @Test("users of a spreadsheet come from excel, those of other files do not")
  func source() async throws {
    let folder = try await sheets()
    try folder.write("more.csv", "username\nzoe\n")
    for words in [["people.xlsx", "--map", "Full name=name"], ["more.csv"]] {
      _ = try await Program.run(["pool", "import", "--pool", "pool.db"] + words, in: folder)
    }
    let found = try await folder.lua(
      """
      local filter = {{ field = 'userSourceType', operator = 'EQUAL', value = 'excel' }}
      for u in management:users{ advancedFilter = filter } do print(u.username) end
      for u in management:users{ keywords = 'zoe' } do print(u.userSourceType) end
      """)
    #expect(found == "lilei\nada\nadminCreated\n" || found == "ada\nlilei\nadminCreated\n", "\(found)")
  }

  @Test("--sheet chooses a sheet; a wrong one is refused with the near miss, and so are sheets of a CSV file")
  func chosen() async throws {
    let folder = try await sheets()
    func run(_ file: String, _ sheet: String) async throws -> Program.Outcome {
      try await Program.run(["pool", "import", file, "--pool", "pool.db", "--sheet", sheet], in: folder)
    }
    let guests = try await run("people.xlsx", "Guests")
    #expect(guests.status == 0 && !guests.err.contains("the first of"), "\(guests)")
    #expect(try await users(folder, "u.username") == ["guest"])
    let wrong = try await run("people.xlsx", "guest")
    #expect(wrong.status == 2 && wrong.err.contains("did you mean \"Guests\"?"), "\(wrong)")
    let empty = try await run("people.xlsx", "Secret")
    #expect(empty.status == 1 && empty.err.contains("sheet \"Secret\" is empty"), "\(empty)")
    try folder.write("people.csv", "username\nada\n")
    let table = try await run("people.csv", "Guests")
    #expect(table.status == 2 && table.err.contains("is not a spreadsheet"), "\(table)")
  }

  @Test("days that count from 1904 are those that were meant")
  func epoch() async throws {
    let folder = try await sheets()
    let result = try await Program.run(["pool", "import", "epoch.xlsx", "--pool", "pool.db"], in: folder)
    #expect(result.status == 0, "\(result)")
    #expect(try await users(folder, "u.birthdate") == ["1990-02-28"])
  }

  @Test(
    "a file that is broken far behind its beginning, or unpacks to too much, is refused before anything is imported",
    arguments: [
      ("broken.xlsx", "sheet \"Many\": is broken: a cell of row 900 has the name \"ZZZZ900\""),
      ("bomb.xlsx", "sheet \"Many\": its part xl/worksheets/sheet1.xml unpacks to more than 250 times its size"),
    ])
  func broken(name: String, says: String) async throws {
    let folder = try await sheets()
    let result = try await Program.run(["pool", "import", name, "--pool", "pool.db"], in: folder)
    #expect(result.status == 1 && result.err.contains("\(name): \(says)"), "\(result)")
    #expect(try await users(folder, "u.username") == [])
    #expect(!folder.has("failed.csv"))
  }

  @Test("what stops an import of a spreadsheet is said with its row, and the rest can be imported")
  func fullDisk() async throws {
    let folder = try await sheets()
    let result = try await Program.run(
      ["pool", "import", "many.xlsx", "--pool", "pool.db", "--json"], in: folder,
      environment: ["MOONPOOL_MAX_PAGES": "300"])
    #expect(result.status == 1 && result.err.contains("stopped at row "), "\(result)")
    let imported = try #require(try result.json()["imported"] as? Int)
    #expect(imported > 0 && imported < 5000)
    #expect(try result.json()["line"] as? Int == imported + 2)
  }

  @Test("a spreadsheet cannot be written, come from standard input, or be of another kind")
  func refused() async throws {
    let folder = try await Folder.withPool()
    for (words, says) in [
      (["export", "out.xlsx"], "cannot write a spreadsheet"),
      (["import", "-", "--format", "xlsx"], "name the file"),
      (["import", "old.xls"], "save it as .xlsx or CSV"), (["import", "x.ods"], "save it as .xlsx or CSV"),
    ] {
      let result = try await Program.run(["pool"] + words + ["--pool", "pool.db"], in: folder)
      #expect(result.status == 2 && result.err.contains(says), "\(result)")
    }
  }
}
