import Foundation
import Testing

@testable import Moonpool

@Suite("What the system must give")
struct SystemNeedsTests {
  static let limits =
    (4...16).map { "-n \($0)" } + (getuid() == 0 ? (1...10).map { "-u \($0)" } : [])

  static let commands = [
    "--version", "--pool pool.db nothing.lua", "--pool pool.db -e 'print(management:listUsers{}.data.totalCount)'",
    "run --pool pool.db nothing.lua", "check nothing.lua", "pool stats --pool pool.db", "pool keys --pool pool.db",
    "pool export - --format csv --pool pool.db", "pool export o.csv --pool pool.db", "pool import p.csv --pool pool.db",
    "pool backup b.db --pool pool.db", "pool restore b.db --pool pool.db", "pool check --pool pool.db",
    "pool rekey --pool pool.db", "pool init --pool n.db", "pool outbox list --pool pool.db",
    "pool outbox send --pool pool.db", "pool coverage",
  ]

  @Test(
    "with too few files or threads every command ends in words: no signal, no wait without end", arguments: commands)
  func limits(command: String) async throws {
    let folder = try await Folder.withPool(users: 2)
    try folder.write("p.csv", "username\na\n")
    try folder.write("nothing.lua", "print('done')")
    // Another user, because the limit of threads does not bind root. The shell says nothing itself: every line is the status and what came last.
    let script = """
      while read -r limit; do
        rm -f o.csv b.db n.db* failed*
        out=$( (ulimit $limit; exec "$MOONPOOL" \(command)) < /dev/null 2>&1)
        echo "$? $limit: $(echo "$out" | tail -n 1)"
      done
      """
    try folder.write("script", script)
    let user = getuid() == 0 ? "chown -R 61234:61234 . && setpriv --reuid 61234 --regid 61234 --clear-groups " : ""
    let result = try await Program.shell(
      "\(user)bash script <<'END'\n\(Self.limits.joined(separator: "\n"))\nEND", in: folder, limit: 120)
    #expect(result.lines.count == Self.limits.count, "\(result)")
    for line in result.lines {
      let status = Int(line.prefix { $0.isNumber }) ?? 255
      #expect(status == 0 || status <= 3 && line.contains("moonpool: "), "\(command): \(line)")
    }
  }

  @Test("a clock before 1970 is said")
  func clock() {
    let words = "the system's clock is before 1970; set it"
    let error = #expect(throws: CommandError.self) { try SystemNeeds.check(now: -1) }
    #expect(error?.message == words)
    #expect(throws: Never.self) { try SystemNeeds.check(now: 0) }
  }
}
