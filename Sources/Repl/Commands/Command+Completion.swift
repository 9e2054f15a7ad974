extension Command {
  /// The commands and settings as completion knows them.
  public static var completion: CompletionCommands {
    CompletionCommands(
      commands: all.map { CompletionCommands.Command($0.name, argument(of: $0.name), line: $0.line) } + short,
      settings: Settings.all.map { CompletionCommands.Setting($0.name, values: $0.values, line: $0.line) })
  }

  /// The short forms, whose arguments are completed as well.
  private static var short: [CompletionCommands.Command] {
    [("h", "help"), ("t", "target"), ("e", "edit"), ("w", "watch")].map { short, name in
      CompletionCommands.Command(short, argument(of: name), line: name, isAlias: true)
    }
  }

  private static func argument(of name: String) -> CompletionCommands.Argument {
    switch name {
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
