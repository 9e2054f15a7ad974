import Foundation
import Testing

/// After a run has ended, the pool's file alone must hold all of its changes: people copy "the one file" and its key.
@Suite("The pool's file after a run", .serialized)
struct ClosedFileTests {
  /// A way for a run to end.
  struct Ending: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The end of the script, after its changes.
    var script = ""
    /// The command line in which `$SCRIPT` is the script and `$POOL` is `--pool` with the pool.
    var line = "$MOONPOOL --quiet $POOL $SCRIPT"
    let status: Int
  }

  private static let endings = [
    Ending(testDescription: "the end of the script", status: 0),
    Ending(testDescription: "os.exit", script: "os.exit(0)", status: 0),
    Ending(testDescription: "os.exit with a status", script: "os.exit(7)", status: 7),
    Ending(testDescription: "an error", script: "error('stop')", status: 1),
    Ending(
      testDescription: "os.exit while other tasks write",
      script:
        "parallel.each({1, 2, 3, 4, 5, 6, 7, 8}, {concurrency = 8}, function(n) change(n) if n == 5 then os.exit(0) end end)",
      status: 0),
    Ending(
      testDescription: "a time limit", script: "while true do end",
      line: "$MOONPOOL --quiet $POOL --time-limit 200ms $SCRIPT", status: 5),
    Ending(
      testDescription: "a reader of the output that goes away", script: "for n = 1, 100000 do print(n) end",
      line: "$MOONPOOL --quiet $POOL $SCRIPT | head -1 > out; (exit ${PIPESTATUS[0]})", status: 141),
    Ending(testDescription: "the prompt fed by a pipe", line: "cat $SCRIPT | $MOONPOOL $POOL", status: 0),
    Ending(
      testDescription: "a pool that the script names",
      script: "genauth.ManagementClient{pool = 'pool.db'}:updateUser{userId = id, nickname = 'named'}",
      line: "$MOONPOOL --quiet $SCRIPT", status: 0),
  ]

  /// Each run makes a change of its own; the loop counts the runs after which something was left in the log.
  @Test("holds every change, however the run ended", arguments: endings)
  func closed(_ ending: Ending) async throws {
    let rounds = ProcessInfo.processInfo.environment["MOONPOOL_TEST_EXITS"].flatMap { Int($0) } ?? 12
    let folder = try await Folder.withPool(users: 8)
    let client = ending.line.contains("$POOL") ? "management" : "genauth.ManagementClient{pool = 'pool.db'}"
    try folder.write(
      "end.lua",
      """
      pool = \(client)
      for user in pool:users{} do id = user.userId end
      function change(n) pool:updateUser{userId = id, nickname = 'n' .. n .. os.time()} end
      change(0)
      pool:updateUser{userId = id, nickname = 'last'}
      \(ending.script)
      """)
    // Two at a time, so that threads are late; each pair has pools of its own.
    let outcome = try await Program.shell(
      """
      runs() {
        mkdir $1; cp pool.db pool.db.key end.lua $1/; cd $1
        SCRIPT=end.lua; POOL='--pool pool.db'
        for n in $(seq \(rounds)); do
          { \(ending.line); } > out.txt 2> err.txt
          status=$?
          [ $status = \(ending.status) ] || { echo "status $status"; head -3 err.txt; }
          [ ! -s pool.db-wal ] || echo "left $(stat -c %s pool.db-wal) bytes in the log"
        done
      }
      (runs one) & (runs two) & (runs three) & wait
      """, in: folder)
    #expect(outcome.out.isEmpty, "\(outcome)")
    #expect(outcome.err.isEmpty, "\(outcome)")
  }
}
