import ScriptHost
import Testing

/// docs/lua-api.md: its examples print what they say.
@Suite("The document of the Lua API")
struct DocumentTests {
  private struct Example: CustomTestStringConvertible {
    var line: Int
    var code = ""
    var expected: [String] = []
    var testDescription: String { "line \(line)" }
  }

  private static let examples: [Example] = {
    guard let text = Files.read(Files.root + "/docs/lua-api.md") else { return [] }
    var examples: [Example] = []
    var current: Example?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line == "```lua" {
        current = Example(line: index + 1)
      } else if line == "```", let example = current {
        examples.append(example)
        current = nil
      } else if current != nil {
        current?.code += line + "\n"
        if let mark = line.ranges(of: "--> ").last {
          let wanted = line[mark.upperBound...].split(separator: " | ").map(String.init)
          current?.expected += wanted
        }
      }
    }
    return examples
  }()

  @Test("the examples are found")
  func found() { #expect(Self.examples.count >= 12) }

  @Test("every example prints what it says", arguments: examples)
  private func prints(example: Example) async {
    let bench = Bench()
    bench.pool.setRows(5)
    let result = await bench.run(example.code, name: "@doc.lua")
    if case .failed(let failure) = result.outcome.ending { Issue.record("\(failure.message)") }
    let printed = result.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    #expect(printed == example.expected)
  }

  @Test("every module has its section")
  func modules() throws {
    let text = try #require(Files.read(Files.root + "/docs/lua-api.md"))
    for name in ["parallel", "json", "csv", "jsonl", "log", "args", "env", "time", "crypto", "fs", "progress"] {
      #expect(text.split(separator: "\n").contains { $0.hasPrefix("## ") && $0.contains(name) }, "\(name)")
    }
  }
}
