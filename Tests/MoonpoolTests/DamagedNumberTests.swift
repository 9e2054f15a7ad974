import Foundation
import Testing

@Suite("A pool's file with odd numbers in it")
struct DamagedNumberTests {
  /// Longer: `python3 Tests/MoonpoolTests/Fixtures/columns.py MOONPOOL POOL SCRIPT` tries six values, with more commands.
  @Test("no integer of the file, smallest or largest, ends the program by a signal")
  func odd() async throws {
    let folder = try await Folder.withPool()
    let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures").path
    let filled = try await Program.run(["--quiet", "--pool", "pool.db", fixtures + "/fill-tables.lua"], in: folder)
    #expect(filled.status == 0, "\(filled)")
    let outcome = try await Program.shell(
      "python3 \(fixtures)/columns.py $MOONPOOL pool.db \(fixtures)/use-tables.lua", in: folder,
      environment: ["COLUMN_VALUES": "-9223372036854775808 9223372036854775807", "SWIFT_BACKTRACE": "enable=no"],
      limit: 900)
    #expect(outcome.status == 0 && outcome.out.isEmpty, "\(outcome)")
    let runs = Int(outcome.err.split(separator: " ").first ?? "") ?? 0
    #expect(runs > 100, "\(outcome)")
  }
}
