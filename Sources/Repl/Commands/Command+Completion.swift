extension Command {
  /// The commands and settings as completion knows them.
  public static var completion: CompletionCommands {
    CompletionCommands(
      commands: all.map { CompletionCommands.Command($0.name, argument(of: $0.name), line: $0.line) },
      settings: Settings.all.map { CompletionCommands.Setting($0.name, values: $0.values, line: $0.line) })
  }

  private static func argument(of name: String) -> CompletionCommands.Argument {
    switch name {
    case "help": .topic
    case "target": .target
    case "set": .setting
    case "edit", "save", "log": .file
    case "watch": .lua(skipping: 1)
    default: .nothing
    }
  }
}
