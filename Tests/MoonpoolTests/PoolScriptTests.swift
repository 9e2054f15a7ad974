import Contract
import Foundation
import Testing

/// Tests/Scripts/pool: each script there is run by the program on a fresh pool and names its own failures.
@Suite("Scripts on a real pool")
struct PoolScriptTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Scripts/pool").path

  private static let names: [String] = {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return entries.filter { $0.hasSuffix(".lua") }.sorted()
  }()

  /// Every name a script can call, one "client name" a line.
  private static var operations: String {
    var lines: [String] = []
    for operation in Catalogue.operations where !operation.isReachedByPathOnly {
      let client = operation.client == .management ? "ManagementClient" : "AuthenticationClient"
      lines.append("\(client) \(operation.name)\n")
    }
    return lines.joined()
  }

  @Test("the folder of scripts is found")
  func found() {
    #expect(Self.names.count >= 4)
  }

  @Test("every test of a script holds", arguments: names)
  func holds(name: String) async throws {
    let folder = try Folder()
    let made = try await Program.run(["pool", "init", "--pool", "pool.db", "--json", "--quiet"], in: folder)
    #expect(made.status == 0, "\(made)")
    try folder.write("keys.json", made.out)
    try folder.write("operations.txt", Self.operations)
    let result = try await Program.run(["--quiet", "--pool", "pool.db", Self.folder + "/" + name], in: folder)
    #expect(result.status == 0, "\(result)")
    #expect(result.err.isEmpty, "\(result)")
  }
}
