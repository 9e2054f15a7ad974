import ArgumentParser
import Contract
import UserPoolSQLite

/// `moonpool pool check`
struct PoolCheckCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Look for damage in the pool's file.",
    discussion: """
      Runs SQLite's own check of the whole file, and compares users with their identifiers, identities, departments and counters. The pool may be in use. \
      The exit code is 0 for a sound pool, and 1 if something is wrong or the file cannot be read as a pool. 'moonpool pool restore' brings a backup back.

      EXAMPLES:
        moonpool pool check --pool staff.db
        moonpool pool check --pool staff.db --quick --json
      """)

  @Flag(help: "Leave out the comparison of indexes and tables, which takes most of the time.")
  var quick = false

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let opened = try OpenPool.open(common.surroundings, .existing)
    let problems: [String]
    do throws(Fault) {
      problems = try opened.store.checkIntegrity(isQuick: quick)
    } catch {
      throw CommandError(.pool, "\(opened.path): \(error.message)")
    }
    if output.json {
      try console.data(
        JSONText.of([
          "pool": .string(opened.path), "ok": .bool(problems.isEmpty),
          "problems": .array(problems.map { .string($0) }),
        ]))
    } else {
      for problem in problems { try console.data(problem) }
      if problems.isEmpty { try console.data("\(opened.path): ok") }
    }
    return problems.isEmpty ? .success : .failure
  }
}
