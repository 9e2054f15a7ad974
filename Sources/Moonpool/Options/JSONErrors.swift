import Contract

/// A command that answers in JSON where it is asked to; what goes wrong is then told in JSON as well.
protocol AnswersInJSON {
  /// Whether JSON was asked for.
  var output: JSONOption { get }
}

extension CheckCommand: AnswersInJSON {}
extension InitCommand: AnswersInJSON {}
extension KeysCommand: AnswersInJSON {}
extension DemoCommand: AnswersInJSON {}
extension ImportCommand: AnswersInJSON {}
extension ExportCommand: AnswersInJSON {}
extension StatsCommand: AnswersInJSON {}
extension SettingsCommand: AnswersInJSON {}
extension BackupCommand: AnswersInJSON {}
extension RestoreCommand: AnswersInJSON {}
extension PoolCheckCommand: AnswersInJSON {}
extension DiffCommand: AnswersInJSON {}
extension OutboxListCommand: AnswersInJSON {}
extension OutboxSendCommand: AnswersInJSON {}
extension OutboxDropCommand: AnswersInJSON {}
extension CloneCommand: AnswersInJSON {}
extension CoverageCommand: AnswersInJSON {}
extension ServeCommand: AnswersInJSON {}

/// Errors as programs read them (docs/commands.md, "Options of every command").
enum JSONErrors {
  /// Whether a command that was read is to tell its errors in JSON.
  static func areWanted(by command: Any) -> Bool {
    if let script = command as? RunCommand { return script.json }
    return (command as? any AnswersInJSON)?.output.json ?? false
  }

  /// An error, on one line.
  static func text(_ error: CommandError) -> String {
    JSONText.of(
      .object([
        .init(
          "error",
          .object([.init("code", .string(error.code.name)), .init("message", .string(error.message))])),
        .init("exitCode", .integer(Int64(error.code.status.rawValue))),
      ]))
  }
}
