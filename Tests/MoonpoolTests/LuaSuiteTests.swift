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
    "db.lua": "error('hooks are not available: they are how a run is stopped')",
    "locals.lua": "error('something else')", "coroutine.lua": "print('OK')", "files.lua": "while true do end",
  ]

  @Test(
    "a failure that is no exception, an exception that passes and a file that does not end are told, with 1",
    arguments: [
      (["math"], 0, "math         passed"), (["sort"], 1, "sort         FAILED"), (["db"], 0, "db           exception"),
      (["locals"], 1, "locals       FAILED"), (["coroutine"], 1, "coroutine    passed"),
      (["math", "sort"], 1, "unequal"),
      (["files"], 1, "not ended after 2 seconds"), (["nothing"], 2, ""),
    ])
  func verdicts(names: [String], status: Int32, says: String) async throws {
    let folder = try Folder()
    for (name, text) in Self.files { try folder.write(name, text) }
    let only = names.map { "--only \($0)" }.joined(separator: " ")
    let run = try await Program.shell(
      "python3 '\(Self.script)' . --moonpool \"$MOONPOOL\" --seconds 2 \(only)", in: folder)
    #expect(run.status == status && (says.isEmpty || run.out.contains(says)), "\(run)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == Self.files.count)
  }

  @Test("a folder without the suite is refused")
  func noSuite() async throws {
    let run = try await Program.shell("python3 '\(Self.script)' . --moonpool \"$MOONPOOL\"", in: try Folder())
    #expect(run.status == 2 && run.err.contains("there is no all.lua"), "\(run)")
  }
}
