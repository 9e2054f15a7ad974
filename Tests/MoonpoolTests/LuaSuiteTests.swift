import Foundation
import Testing

/// scripts/lua-suite, with stand-ins for the suite's files: developers fetch the suite themselves.
@Suite("The runner of Lua's test suite")
struct LuaSuiteTests {
  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("scripts/lua-suite").path

  private static let files = [
    "all.lua": "error('not run')", "math.lua": "assert(_port and _soft and _nomsg and T == nil) print('OK')",
    "sort.lua": "print('so far') error('unequal')",
    "coroutine.lua":
      "do   -- testing single trace of coroutines\n  error('no')\nend\nassert(debug.getinfo(1).currentline == 4)",
    "locals.lua": "print('OK')", "files.lua": "while true do end",
  ]

  @Test(
    "a failure, a file that does not end and one without a line that is left out end with 1; lines that are left out are said",
    arguments: [
      (["math"], 0, "math         passed"), (["sort"], 1, "sort         FAILED"), (["math", "sort"], 1, "unequal"),
      (["coroutine"], 0, "without 3 lines: debug.sethook"),
      (["locals"], 1, "there is no line: do   -- '__close' vs. return hooks in Lua functions"),
      (["files"], 1, "not ended after 2 seconds"), (["nothing"], 2, ""),
    ])
  func verdicts(names: [String], status: Int32, says: String) async throws {
    let folder = try Folder()
    for (name, text) in Self.files { try folder.write(name, text) }
    let only = names.map { "--only \($0)" }.joined(separator: " ")
    // Only the file that never ends waits that long: no machine is too slow for the others.
    let seconds = names == ["files"] ? 2 : 120
    let run = try await Program.shell(
      "python3 '\(Self.script)' . --moonpool \"$MOONPOOL\" --seconds \(seconds) \(only)", in: folder)
    #expect(run.status == status && (says.isEmpty || run.out.contains(says)), "\(run)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == Self.files.count)
  }

  @Test("a folder without the suite is refused")
  func noSuite() async throws {
    let run = try await Program.shell("python3 '\(Self.script)' . --moonpool \"$MOONPOOL\"", in: try Folder())
    #expect(run.status == 2 && run.err.contains("there is no all.lua"), "\(run)")
  }
}
