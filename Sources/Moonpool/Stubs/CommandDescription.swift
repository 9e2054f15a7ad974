import ArgumentParser
import FoundationEssentials

/// A command as the parser describes it: the part of its description that a manual page needs.
struct CommandDescription: Decodable {
  /// An argument, option or flag.
  struct Argument: Decodable {
    /// A name of an option: `long`, `short`, or `longWithSingleDash`.
    struct Name: Decodable {
      var kind: String
      var name: String

      /// With its dashes.
      var text: String { (kind == "long" ? "--" : "-") + name }
    }

    /// `positional`, `option` or `flag`.
    var kind: String
    var shouldDisplay: Bool
    var isOptional: Bool
    var isRepeating: Bool
    var names: [Name]?
    var valueName: String?
    var defaultValue: String?
    var abstract: String?
    var discussion: String?
  }

  var commandName: String
  var abstract: String?
  var discussion: String?
  var shouldDisplay: Bool
  var subcommands: [CommandDescription]?
  var arguments: [Argument]?

  private struct Tool: Decodable {
    var command: CommandDescription
  }

  /// The whole program.
  /// - Throws: ``CommandError`` (`output`) if the parser describes itself in a way that is not understood.
  static func program() throws(CommandError) -> CommandDescription {
    do {
      return try JSONDecoder().decode(Tool.self, from: Data(MoonpoolCommand._dumpHelp().utf8)).command
    } catch {
      throw CommandError(.output, "the description of the commands cannot be read: \(error)")
    }
  }

  /// What is to be shown of the arguments.
  var shownArguments: [Argument] { (arguments ?? []).filter(\.shouldDisplay) }

  /// The commands below it that are to be shown; the parser's own help is none of them.
  var shownCommands: [CommandDescription] {
    (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
  }
}
