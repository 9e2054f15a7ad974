import Foundation
import Testing

@Suite("Kills at random moments of all kinds of work")
struct StressKillsTests {
  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("scripts/stress-kills").path

  /// Longer: `scripts/stress-kills 1000`.
  @Test("a few kills lose nothing, and every kind of work is tried")
  func few() async throws {
    let result = try await Program.shell(
      "'\(Self.script)' 10 --workers 1 --program \"$MOONPOOL\"", environment: ["TMPDIR": NSTemporaryDirectory()],
      limit: 300)
    #expect(result.status == 0 && result.out.hasSuffix("nothing was lost\n"), "\(result)")
    let runs = result.lines.prefix(10).compactMap { $0.firstMatch(of: /in (\d+) runs/).flatMap { Int($0.1) } }
    #expect(runs.count == 10 && runs.allSatisfy { $0 > 0 }, "\(result)")
  }

  /// Shows the third user's values before all updates.
  private static let old = #""$P" "$@" | sed '3s/\t[^\t]*\t[^\t]*\t\([^\t]*\)$/\told\told\t\1/'"#

  /// What each of these does beside the program must be noticed: a check that cannot fail is none.
  @Test(
    "what is lost, half or left over is reported, with what it takes to try again",
    arguments: [
      ("update", "dump.lua", Self.old, "has old instead of "),
      ("export", "dump.lua", Self.old, "the export is not whole"),
      ("backup", "check", "touch left.tmp; exec \"$P\" \"$@\"", "left over: ['left.tmp']"),
      ("outbox", "mail.lua", "exec \"$P\" \"${@:1:$#-1}\" $((${@: -1} - 1))", "not delivered: "),
      ("rekey", "check", "exit 1", "status 1"),
    ])
  func noticed(kind: String, word: String, instead: String, message: String) async throws {
    let folder = try Folder()
    try folder.write(
      "spoiled",
      """
      #!/bin/bash
      P='\(Program.path)'
      case " $* " in
        *" \(word) "*) \(instead) ;;
        *) exec "$P" "$@" ;;
      esac
      """, mode: 0o755)
    let result = try await Program.shell(
      "'\(Self.script)' 8 --workers 1 --seed 3 --kinds \(kind) --program ./spoiled", in: folder,
      environment: ["TMPDIR": folder.path], limit: 300)
    #expect(result.status == 1 && result.out.contains("LOST: ") && result.out.contains(message), "\(result)")
    #expect(result.out.contains("again: scripts/stress-kills 8 --seed 3 --workers 1 --kinds \(kind)"), "\(result)")
  }
}
