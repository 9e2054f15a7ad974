import ArgumentParser
import Contract

/// The tree of commands.
struct MoonpoolCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "moonpool",
    abstract: "Run Lua scripts over the users of a pool.",
    usage: """
      moonpool [options] FILE [args]      run a script; it may begin with #!/usr/bin/env moonpool
      moonpool [options] -                run the script on standard input
      moonpool [options] -e CODE [args]   run this code
      moonpool [options]                  start the prompt; on a pipe, run each entry and print its values
      moonpool COMMAND …                  run one of the commands below
      """,
    discussion: """
      Options come before the file; everything after it belongs to the script. The first of these names the pool: --pool or --target, \
      MOONPOOL_POOL, MOONPOOL_TARGET, the init file. If none does, the pool is ~/.local/share/moonpool/pool.db.

      EXAMPLES:
        moonpool pool init --pool demo.db
        moonpool pool demo 1000 --pool demo.db
        moonpool --pool demo.db -e 'for u in management:users{} do print(u.email) end'
        moonpool --pool demo.db examples/rotate_passwords.lua --dry-run

      EXIT CODES:
        0 success, 1 failure, 2 wrong command line or init file, 3 some rows failed, 5 a limit was reached, 130 interrupted
      """,
    version: "moonpool \(moonpoolVersion)",
    subcommands: commands,
    defaultSubcommand: RunCommand.self)

  private static let commands: [any MoonpoolNamed.Type] = [
    RunCommand.self, CheckCommand.self, ServeCommand.self, PoolCommand.self, StubsCommand.self,
  ]

  /// How many of some words, from the first one on, name a command and those below it.
  static func path(_ words: ArraySlice<String>) -> Int {
    if words.first == "help" { return 1 }
    var count = 0
    var commands = configuration.subcommands
    for word in words {
      guard let command = commands.first(where: { $0.configuration.commandName == word }) else { break }
      count += 1
      commands = command.configuration.subcommands
    }
    return count
  }

  /// What to say of a word where a command's name is expected and that is none; nil where there is no such word.
  /// - Parameter words: a command line without the options in front of the command.
  static func unknown(_ words: [String]) -> CommandError? {
    var rest = words[...]
    if rest.first == "help" { rest.removeFirst() }
    let asksForHelp = rest.startIndex > 0
    var path = "moonpool"
    var commands = configuration.subcommands
    while let word = rest.popFirst(), !word.hasPrefix("-"), word != "help", !commands.isEmpty {
      if let found = commands.first(where: { $0.configuration.commandName == word }) {
        commands = found.configuration.subcommands
        path += " " + word
      } else if path == "moonpool", !asksForHelp {
        return nil
      } else {
        let names = commands.compactMap { $0.configuration.commandName }
        let near = NearMiss.find(word, among: names).map { "; did you mean '\(path) \($0)'?" } ?? ""
        return CommandError(
          .usage, "\(path): \(word): no such command\(near)\nThere are \(names.joined(separator: ", ")).")
      }
    }
    return nil
  }

  /// The names of the commands.
  static var names: [String] { commands.map { $0.name } + ["help"] }

  /// Whether a word is the name of a command; `help` comes with the parser.
  static func hasCommand(_ word: String) -> Bool {
    switch word {
    case RunCommand.name, CheckCommand.name, ServeCommand.name, PoolCommand.name, StubsCommand.name, "help": true
    default: false
    }
  }
}

/// A command whose name is known without asking for its configuration.
protocol MoonpoolNamed: ParsableCommand {
  /// The name on the command line.
  static var name: String { get }
}
