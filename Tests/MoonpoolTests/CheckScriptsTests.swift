import Foundation
import Testing

/// `moonpool check` on whole scripts: those in Fixtures/Checking/wrong have one mistake each, those in Fixtures/Checking/right none.
@Suite("moonpool check on whole scripts")
struct CheckScriptsTests {
  /// A finding as `--json` gives it.
  private struct Finding: Decodable {
    var file: String
    var line: Int
    var message: String
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/Checking")

  private static func scripts(_ kind: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: folder.appending(path: kind), includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "lua" }.sorted { $0.path < $1.path }
  }

  private func check(_ files: [URL]) async throws -> [Finding] {
    let result = try await Program.run(["check", "--json"] + files.map(\.path))
    return try JSONDecoder().decode([Finding].self, from: Data(result.out.utf8))
  }

  @Test("the one mistake of every wrong script is found, at its line")
  func wrong() async throws {
    let scripts = try Self.scripts("wrong")
    try #require(scripts.count >= 30)
    let findings = Dictionary(grouping: try await check(scripts), by: \.file)
    for script in scripts {
      let lines = try String(contentsOf: script, encoding: .utf8).components(separatedBy: "\n")
      let marked = try #require(lines.firstIndex { $0.contains("--> ") }, "\(script.lastPathComponent)")
      let expected = lines[marked].components(separatedBy: "--> ")[1]
      let found = findings[script.path] ?? []
      #expect(
        found.count == 1 && found[0].line == marked + 1 && found[0].message.contains(expected),
        "\(script.lastPathComponent): expected line \(marked + 1): \(expected), found \(found)")
    }
  }

  @Test("nothing is found in scripts that are right")
  func right() async throws {
    // The cookbook's recipes and the examples are checked by their own suites.
    let scripts = try Self.scripts("right")
    try #require(scripts.count >= 20)
    for finding in try await check(scripts) { Issue.record("\(finding)") }
  }

  @Test("hostile sources end the check quickly and without a crash")
  func hostile() async throws {
    let folder = try Folder()
    let deep = 180
    let sources = [
      "chain": "local t = {} print(t" + String(repeating: ".a", count: 50_000) + ")",
      "calls": "local f = print f" + String(repeating: "{}", count: 50_000),
      "sums": "print(1" + String(repeating: " + 1", count: 50_000) + ")",
      "ors": "local x = nil" + String(repeating: " or nil", count: 50_000) + " print(x.y)",
      "blocks": String(repeating: "do ", count: deep) + String(repeating: " end", count: deep),
      "tables": "management:updateUser " + String(repeating: "{ options = ", count: deep) + "1"
        + String(repeating: "}", count: deep),
      "names": (1...5_000).map { "local a\($0) = a\($0 - 1)\n" }.reduce("local a0 = management\n", +)
        .replacing("local a", with: "a") + "a5000:updatUser{}",
      "doubling": "local t0 = { userId = 'x' }\n"
        + (1...60).map { "local t\($0) = { a = t\($0 - 1), b = t\($0 - 1) }\n" }.joined()
        + "management:updateUser(t60)",
      "cycle":
        "local a = {} local b = { a } a.b = b a[1] = a management:updateUser(a) local c c = function() return c() end c().x()",
      "reached": (1...2_000).map { "t\($0) = { k\($0) = {} } " }.joined()
        + (1..<2_000).map { "print(t\($0 + 1).k\($0 + 1).z.k\($0)[f()] or t\($0 + 1).k\($0 + 1).z.k\($0)) " }.joined()
        + "management:updateUser(t1)",
      "filled": "local t = { k = {} } " + String(repeating: "t.k[#t.k + 1] = { k = {} } ", count: 5_000)
        + "management:updateUser(t)",
      "assigned": String(repeating: "x = x ", count: 20_000),
      "globals": (1...5_000).map { "nothing\($0)() " }.joined(),
    ]
    for (name, source) in sources { try folder.write(name + ".lua", source) }
    let clock = ContinuousClock()
    for name in sources.keys.sorted() {
      let start = clock.now
      let result = try await Program.run(["check", "--quiet", name + ".lua"], in: folder)
      #expect(result.status == 0 || result.status == 1, "\(name): \(result.status) \(result.err.prefix(500))")
      #expect(clock.now - start < .seconds(30), "\(name)")
    }
  }
}
