import Contract
import Foundation
import Testing

/// Tests/Scripts/pool: each script there is run by the program on a fresh pool, by its file and by a server on it, and names its own failures.
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

  /// The ways a script is run: all, but for one whose first lines say `-- embedded only:` and why.
  private static func isRun(_ name: String, _ way: Way) throws -> Bool {
    if way == .embedded { return true }
    let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
    return !text.split(separator: "\n").prefix(3).contains { $0.hasPrefix("-- embedded only: ") }
  }

  @Test("every test of a script holds, embedded, served, and served with signed calls", arguments: names, Way.allCases)
  func holds(name: String, way: Way) async throws {
    guard try Self.isRun(name, way) else { return }
    let folder = try Folder()
    let made = try await Program.run(["pool", "init", "--pool", "pool.db", "--json", "--quiet"], in: folder)
    #expect(made.status == 0, "\(made)")
    try folder.write("keys.json", made.out)
    try folder.write("operations.txt", Self.operations)
    let words = ["--quiet", Self.folder + "/" + name]
    let result = try await way.run(words, in: folder, environment: ["WAY": way.rawValue])
    #expect(result.status == 0, "\(result)")
    #expect(result.err.isEmpty, "\(result)")
  }
}
