import ArgumentParser

/// `moonpool pool …`: the embedded pool itself.
struct PoolCommand: ParsableCommand, MoonpoolNamed {
  static let name = "pool"
  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Create, fill, back up, restore and inspect an embedded pool.",
    discussion: """
      EXAMPLES:
        moonpool pool init --pool staff.db --json
        moonpool pool import people.csv --pool staff.db --map "Full name=name"
        moonpool pool export users.jsonl --pool staff.db
        moonpool pool backup staff-monday.db --pool staff.db
      """,
    subcommands: [
      InitCommand.self, KeysCommand.self, DemoCommand.self, ImportCommand.self, ExportCommand.self, StatsCommand.self,
      SettingsCommand.self,
      CloneCommand.self, DiffCommand.self, OutboxCommand.self, BackupCommand.self, RestoreCommand.self,
      PoolCheckCommand.self,
      RekeyCommand.self, CoverageCommand.self,
    ])
}
