import ArgumentParser
import Contract
import ScriptHost
import UserPool
import UserPoolSQLite

/// `moonpool pool restore`
struct RestoreCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Bring the pool back from a backup.",
    discussion: """
      The pool may be in use: other processes see the restored users from their next request on. What the pool held is kept beside it, as \
      staff.db.before-restore-1. If there is no pool yet, it is created. The backup is checked first, and it needs its key: the one named with --key, else \
      MOONPOOL_KEY, the key beside the backup, or the pool's own key. A backup of another pool is rejected.

      EXAMPLES:
        moonpool pool restore staff-monday.db --pool staff.db
        moonpool pool restore staff-monday.db --pool new.db --key /mnt/safe/staff.db.key
      """)

  @Argument(help: ArgumentHelp("The backup.", valueName: "file"), completion: .file())
  var file: String

  @Option(help: ArgumentHelp("The file of the backup's key.", valueName: "file"), completion: .file())
  var key: String?

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let destination = try Destination.find(common.surroundings)
    try destination.needFile()
    try Protection.allow(destination.target, common.surroundings)
    let outcome: PoolRestore.Outcome
    do throws(Fault) {
      outcome = try PoolRestore.restore(
        file, to: destination.path, keyFile: key, environmentKey: environment(KeySource.variable))
    } catch {
      throw CommandError(.pool, error.message)
    }
    console.note("restored \(Count.of(outcome.users, "user")) from \(file) to \(destination.path)")
    if let before = outcome.before {
      console.note("what the pool held before is in \(before); remove it when you no longer need it")
    }
    if output.json {
      try console.data(
        JSONText.of([
          "pool": .string(destination.path), "backup": .string(file), "users": .integer(outcome.users),
          "before": outcome.before.map { .string($0) } ?? .null,
        ]))
    }
    return .success
  }
}
