import ArgumentParser
import Contract
import UserPoolSQLite

/// `moonpool pool backup`
struct BackupCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the pool into a file while it is in use.",
    discussion: """
      The copy holds the pool as it is at one moment, and works like any other pool. It opens with the same key, so save pool.db.key \
      (or MOONPOOL_KEY) as well, in another place. SQLite's quick check of the copy runs before the file appears. 'moonpool pool restore FILE' \
      brings the backup back.

      EXAMPLES:
        moonpool pool backup staff-monday.db --pool staff.db
      """)

  @Argument(help: ArgumentHelp("The new file.", valueName: "file"), completion: .file())
  var file: String

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let opened = try OpenPool.open(common.surroundings, .existing)
    do throws(Fault) { try opened.store.backUp(to: file) } catch { throw CommandError(.pool, error.message) }
    console.note(
      "copied \(opened.path) to \(file); it opens with the key of \(opened.path). To come back: moonpool pool restore \(file)"
    )
    if output.json { try console.data(JSONText.of(["pool": .string(opened.path), "backup": .string(file)])) }
    return .success
  }
}
