import Foundation
import Testing

@Suite("House rules")
struct RuleTests {
  private static let everything = House.files(
    below: ["Sources", "Tests", "examples", "scripts", "docs", "Benchmarks"],
    endings: ["swift", "c", "h", "lua", "md", "sh", "py", ""])

  /// Words that end the program instead of answering. Nobody is excused.
  private static let forbidden = ["fatalError(", "preconditionFailure(", "try!", "as!"]

  @Test("no source has a word that would end the program", arguments: House.sources)
  func noTraps(file: House.File) {
    for (number, line) in file.lines.enumerated() {
      let code = House.code(of: line)
      for word in Self.forbidden {
        #expect(!code.contains(word), "\(file.path):\(number + 1) says \(word)")
      }
    }
  }

  @Test("where the compiler's check of concurrency is switched off, a comment says why that is safe")
  func uncheckedIsExplained() {
    for file in House.sources {
      for (number, line) in file.lines.enumerated() {
        let code = House.code(of: line)
        guard code.contains("@unchecked Sendable") || code.contains("nonisolated(unsafe)") else { continue }
        let around = file.lines[max(0, number - 4)...min(file.lines.count - 1, number + 3)]
        #expect(around.contains { $0.contains("//") }, "\(file.path):\(number + 1) says no reason")
      }
    }
  }

  @Test("no file is longer than 350 lines, no file of tests than 400")
  func filesAreShort() {
    let endings = [".swift", ".c", ".h", ".lua"]
    for file in Self.everything where endings.contains(where: { file.path.hasSuffix($0) }) {
      let most = file.path.hasPrefix("Tests/") ? 400 : 350
      #expect(file.lines.count <= most + 1, "\(file.path) has \(file.lines.count - 1) lines")
    }
  }

  @Test("no line of an example is wider than 120 characters")
  func linesAreNarrow() {
    for file in Self.everything where file.path.hasPrefix("examples/") && file.path.hasSuffix(".lua") {
      for (number, line) in file.lines.enumerated() {
        #expect(line.count <= 120, "\(file.path):\(number + 1) has \(line.count) characters")
      }
    }
  }

  /// Folders whose comments must fit: `swift format` leaves comments as they are.
  private static let narrow = [
    "Sources/LuaShim/", "Sources/Lua/", "Sources/ScriptHost/", "Sources/Repl/", "Tests/LuaTests/",
    "Tests/ScriptHostTests/", "Tests/ReplTests/",
  ]

  @Test("no comment is wider than 120 characters, and no line of C")
  func commentsAreNarrow() {
    var count = 0
    for file in Self.everything where Self.narrow.contains(where: { file.path.hasPrefix($0) }) {
      let isC = file.path.hasSuffix(".c") || file.path.hasSuffix(".h")
      for (number, line) in file.lines.enumerated() {
        let text = line.drop { $0 == " " }
        // Texts of the help hold comments of Lua that tools read line by line.
        guard isC || text.hasPrefix("//") || text.hasPrefix("--") && !text.hasPrefix("---") else { continue }
        count += 1
        #expect(line.count <= 120, "\(file.path):\(number + 1) has \(line.count) characters")
      }
    }
    #expect(count > 5000, "the sources were not read")
  }

  @Test("no file names a path of somebody's machine")
  func noPrivatePaths() {
    // In pieces, so that this file does not name them itself.
    let paths = [["/wo", "rk/"], ["/tmp", "/wt"], ["/tmp/", "pkg-"], ["../", "shared"], ["/ro", "ot/"]].map {
      $0.joined()
    }
    for file in Self.everything {
      for (number, line) in file.lines.enumerated() {
        for path in paths { #expect(!line.contains(path), "\(file.path):\(number + 1) names \(path)") }
      }
    }
  }

  @Test("every Lua file parses", arguments: House.files(below: ["Sources", "Tests", "examples"], endings: ["lua"]))
  func luaParses(file: House.File) throws {
    let luac = Process()
    luac.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    luac.arguments = ["luac5.4", "-p", House.root.appendingPathComponent(file.path).path]
    let messages = Pipe()
    luac.standardError = messages
    try luac.run()
    let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    luac.waitUntilExit()
    #expect(luac.terminationStatus == 0, "\(text)")
  }

  @Test("every example says how it is used and stands in the README's list")
  func examplesAreDocumented() throws {
    let readme = try String(contentsOf: House.root.appendingPathComponent("README.md"), encoding: .utf8)
    let examples = House.files(below: ["examples"], endings: ["lua"])
    #expect(examples.count >= 6)
    for file in examples {
      #expect(file.lines.contains { $0.contains("local opt = args {") }, "\(file.path)")
      #expect(readme.contains(file.path), "README.md does not name \(file.path)")
    }
  }
}
