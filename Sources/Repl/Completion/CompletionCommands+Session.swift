/// The command of a session, which CompletionCommands has one of its own name for.
private typealias SessionCommand = Command

extension CompletionCommands {
  /// The commands and settings of the session.
  public static let session = CompletionCommands(
    commands: SessionCommand.all.map { Command($0.name, argument(of: $0.name), line: $0.line) }
      + [Command("e", .file, line: "edit", isAlias: true), Command("t", .target, line: "target", isAlias: true)],
    settings: Settings.all.map { Setting($0.name, values: $0.values, line: $0.line) })

  private static func argument(of command: String) -> Argument {
    switch command {
    case "help": .topic
    case "target": .target
    case "set": .setting
    case "edit", "save", "log": .file
    case "timing": .words(["on", "off"])
    case "watch": .lua(skipping: 1)
    default: .nothing
    }
  }
}
