import ScriptHost
import Testing

/// Tests/Scripts: each script there names its own failures.
@Suite("Scripts")
struct ScriptTests {
  private static let folder = Files.root + "/Tests/Scripts"
  private static let names = Files.names(in: folder, suffix: ".lua")

  @Test("the folder of scripts is found")
  func found() { #expect(Self.names.count >= 8) }

  @Test("every test of a script holds", arguments: names)
  func holds(name: String) async throws {
    let path = Self.folder + "/" + name
    let source = try #require(Files.read(path))
    var bench = Bench()
    bench.configure = { host in
      // Any other script would be refused for words that it does not read.
      guard name == "args.lua" else { return }
      host.arguments = [
        "in.csv", "--limit", "5", "--dry-run", "--name=San", "--tag", "a", "--tag", "b", "rest1", "rest2",
      ]
    }
    let result = await bench.run(source, name: "@" + name, path: path)
    if let complaint = result.outcome.complaint() { Issue.record("\(complaint)") }
    for line in result.output.split(separator: "\n") where line.hasPrefix("FAILED ") { Issue.record("\(line)") }
    let last = result.output.split(separator: "\n").last ?? ""
    #expect(last.hasSuffix(" tests, 0 failed") && !last.hasPrefix("0 "))
  }
}
