import Foundation
import Testing

/// docs/concepts.md: its examples run as the page gives them.
@Suite("The page of concepts")
struct ConceptTests {
  /// The page's Lua examples, with the heading above each; the init file's targets are none.
  private static let examples: [(title: String, code: String)] = {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("docs/concepts.md")
    let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "\n## ").dropFirst().flatMap { section in
      let title = section.components(separatedBy: "\n")[0]
      return section.components(separatedBy: "```lua\n").dropFirst().map {
        (title, $0.components(separatedBy: "```")[0])
      }
    }.filter { !$0.1.hasPrefix("target ") }
  }()

  @Test("every concept is explained in ten lines or so, and most have an example that runs")
  func complete() {
    #expect(Self.examples.map(\.title) == ["Operation", "Envelope", "Refusal", "Fault", "Walk"])
  }

  @Test("the examples run on a demo pool and pass the check")
  func run() async throws {
    let folder = try Folder()
    let demo = try await Program.run(["pool", "demo", "1000", "--pool", folder("demo.db")], in: folder)
    try #require(demo.status == 0, "\(demo)")
    for (title, code) in Self.examples {
      try folder.write("example.lua", code)
      let run = try await Program.run(["--quiet", "--pool", "demo.db", "example.lua"], in: folder)
      #expect(run.status == 0, "\(title): \(run)")
      let check = try await Program.run(["check", "--quiet", "example.lua"], in: folder)
      #expect(check.status == 0, "\(title): \(check)")
    }
  }
}
