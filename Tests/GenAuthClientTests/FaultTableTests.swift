import Foundation
import Testing

/// The table of docs/remote.md and the tests that its rows name.
@Suite("The table of faults")
struct FaultTableTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

  @Test("every row names tests, and each of them is there")
  func rowsNameTests() throws {
    let root = Self.folder.deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "docs/remote.md"), encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let head = try #require(lines.firstIndex { $0.hasPrefix("| what happens |") })
    let rows = lines[(head + 2)...].prefix { $0.hasPrefix("|") }
    #expect(rows.count > 20)
    for row in rows {
      let cell = try #require(row.split(separator: "|").last)
      let names = cell.split(separator: "`").filter { $0.contains(".") }
      #expect(!names.isEmpty, "\(row)")
      for name in names {
        let parts = name.split(separator: ".")
        let file = try String(contentsOf: Self.folder.appending(path: "\(parts[0]).swift"), encoding: .utf8)
        #expect(file.contains("func \(parts[1])("), "\(name)")
      }
    }
  }
}
