import Foundation
import Testing

/// Tables in other forms than commas and LF: read right or refused by name, and never a file without rows.
@Suite("Tables in other forms")
struct ForeignFormTests {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/forms").path

  private func folder() async throws -> Folder {
    let folder = try await Folder.withPool()
    for name in ["cr-only.csv", "semicolon.csv", "utf16le.csv"] {
      try FileManager.default.copyItem(atPath: Self.fixtures + "/" + name, toPath: folder(name))
    }
    return folder
  }

  private static let readers = [
    "for row in csv.rows(FILE) do print(row.employee_no, row.name, row.email) end",
    "for row in csv.open(FILE):rows() do print(row.employee_no, row.name, row.email) end",
    "for _, row in ipairs(csv.parse(fs.read(FILE))) do print(row.employee_no, row.name, row.email) end",
  ]

  @Test(
    "CR alone and semicolons are read by every reader, UTF-16 is refused by name", arguments: readers,
    ["cr-only.csv", "semicolon.csv", "utf16le.csv"])
  func read(reader: String, file: String) async throws {
    let folder = try await folder()
    let code = reader.replacing("FILE", with: "'\(file)'")
    let result = try await Program.run(["--quiet", "-e", code], in: folder)
    if file == "utf16le.csv" {
      #expect(result.status == 1 && result.err.contains("is UTF-16 text, and UTF-8 is expected"), "\(result)")
    } else {
      #expect(result.status == 0 && result.out == "E1\tAda\tada@example.com\nE2\tBo\tbo@example.com\n", "\(result)")
    }
  }

  @Test(
    "pool import reads CR alone and semicolons, and refuses UTF-16 by name",
    arguments: ["cr-only.csv", "semicolon.csv", "utf16le.csv"])
  func imported(file: String) async throws {
    let folder = try await folder()
    let result = try await Program.run(
      ["pool", "import", file, "--map", "employee_no=externalId", "--pool", "pool.db", "--json"], in: folder)
    if file == "utf16le.csv" {
      #expect(result.status == 1 && result.err.contains("is UTF-16 text"), "\(result)")
      #expect(!result.err.contains("GB18030"), "\(result)")
    } else {
      #expect(result.status == 0, "\(result)")
      #expect(try result.json()["imported"] as? Int == 2, "\(result)")
    }
  }

  @Test("JSON lines in UTF-16 are refused by name, and rows with mixed line ends one by one")
  func siblings() async throws {
    let folder = try await folder()
    let wide = "{\"username\":\"ann\"}\n".utf8.reduce(into: Data()) { $0 += [$1, 0] }
    try wide.write(to: URL(fileURLWithPath: folder("wide.jsonl")))
    let lines = try await Program.run(["pool", "import", "wide.jsonl", "--pool", "pool.db"], in: folder)
    #expect(lines.status == 1 && lines.err.contains("is UTF-16LE text"), "\(lines)")
    try folder.write("mixed.csv", "username,name\nann,An\rn\nbo,Bo\n")
    let mixed = try await Program.run(["pool", "import", "mixed.csv", "--pool", "pool.db", "--json"], in: folder)
    #expect(mixed.status == 3, "\(mixed)")
    #expect(try folder.read("failed.csv").contains("a carriage return (CR) alone"), "\(mixed)")
  }

  @Test("the example that imports a personnel file takes both forms")
  func example() async throws {
    let folder = try await folder()
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("examples/import_hr_csv.lua").path
    for file in ["cr-only.csv", "semicolon.csv"] {
      let result = try await Program.run(["--quiet", "--pool", "pool.db", script, file, "--dry-run"], in: folder)
      #expect(result.status == 0 && result.out.contains("2 created"), "\(result)")
    }
    let wide = try await Program.run(["--quiet", "--pool", "pool.db", script, "utf16le.csv"], in: folder)
    #expect(wide.status == 1 && wide.err.contains("UTF-16"), "\(wide)")
  }
}
