import Contract
import ScriptHost

/// A backslash command, read (docs/repl.md, "Commands").
public enum Command: Sendable, Equatable {
  /// Help on a subject, or on the prompt itself.
  case help(String?)
  /// Switches to a target, or lists the targets.
  case target(String?)
  /// Changes a setting, or lists the settings.
  case set(name: String?, value: String?)
  /// Edits an entry in the user's editor, or a file.
  case edit(String?)
  /// Saves the entries as a script.
  case save(path: String, overwrites: Bool)
  /// Starts a log, ends it, or shows where it goes.
  case log(Log)
  /// Turns timing on or off; nil toggles it.
  case timing(Bool?)
  /// Repeats an expression every so many seconds.
  case watch(seconds: Double, expression: String)
  case quit

  /// What `\log` is asked for.
  public enum Log: Sendable, Equatable {
    case show
    case off
    case to(path: String, overwrites: Bool)
  }

  /// Why a command cannot be read, as a message.
  public struct Mistake: Error, Sendable, Equatable {
    public var message: String

    /// A mistake.
    public init(message: String) { self.message = message }
  }

  /// A command as it is listed.
  public struct Entry: Sendable {
    /// Its name without the backslash.
    public let name: String
    /// How it is written.
    public let synopsis: String
    /// What it does, in one line.
    public let line: String
  }

  /// Every command.
  public static let all: [Entry] = [
    Entry(name: "help", synopsis: "\\help [NAME]", line: "show help on the prompt, an operation, a DTO or a module"),
    Entry(name: "target", synopsis: "\\target [NAME]", line: "switch to another target; without a name, list them"),
    Entry(name: "set", synopsis: "\\set [KEY VALUE]", line: "change a setting; without a key, list all"),
    Entry(name: "edit", synopsis: "\\e(dit) [FILE]", line: "edit the last entry, or a file, in your editor and run it"),
    Entry(name: "save", synopsis: "\\save FILE", line: "save the entries as a script (\\save! replaces a file)"),
    Entry(name: "log", synopsis: "\\log FILE|off", line: "log entries and their output to a file"),
    Entry(name: "timing", synopsis: "\\timing [on|off]", line: "show how long each entry takes"),
    Entry(name: "watch", synopsis: "\\watch SECONDS EXPR", line: "repeat an expression until you press Ctrl-C"),
    Entry(name: "quit", synopsis: "\\quit", line: "leave the prompt (or press Ctrl-D)"),
  ]

  /// Reads a line that begins with a backslash.
  public static func read(_ line: String) throws(Mistake) -> Command {
    let text = trimmed(line).dropFirst()
    var name = String(text.prefix { !$0.isWhitespace })
    let rest = trimmed(String(text.dropFirst(name.count)))
    let argument = rest.isEmpty ? nil : rest
    let overwrites = name.hasSuffix("!")
    if overwrites { name.removeLast() }
    if overwrites, name != "save", name != "log" {
      throw Mistake(message: "\\\(name)!: only \\save and \\log take a !")
    }
    switch name {
    case "help", "h", "?": return .help(argument)
    case "target", "t": return .target(argument)
    case "set": return try set(argument)
    case "edit", "e": return .edit(argument)
    case "save":
      guard let argument else { throw Mistake(message: "\\save: the file is missing; write \\save FILE") }
      return .save(path: argument, overwrites: overwrites)
    case "log":
      if argument == "off" { return .log(.off) }
      return .log(argument.map { .to(path: $0, overwrites: overwrites) } ?? .show)
    case "timing":
      guard argument == nil || argument == "on" || argument == "off" else {
        throw Mistake(message: "\\timing: expected on or off, got \(rest)")
      }
      return .timing(argument.map { $0 == "on" })
    case "watch", "w": return try watch(rest)
    case "quit", "q", "exit": return .quit
    default: throw unknown(name)
    }
  }

  private static func set(_ argument: String?) throws(Mistake) -> Command {
    guard let argument else { return .set(name: nil, value: nil) }
    let words = argument.split(maxSplits: 1, whereSeparator: { $0.isWhitespace || $0 == "=" }).map(String.init)
    return .set(name: words.first, value: words.count > 1 ? trimmed(words[1]) : nil)
  }

  private static func watch(_ rest: String) throws(Mistake) -> Command {
    let words = rest.split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
    guard words.count == 2, let seconds = Double(words[0]), seconds >= 0.1, seconds <= 86_400 else {
      throw Mistake(message: "\\watch: expected seconds (0.1 to 86400) and an expression, as in \\watch 5 #users")
    }
    return .watch(seconds: seconds, expression: words[1])
  }

  /// The command of that name, which may be a short one, as it is listed.
  /// - Parameter name: without the backslash; a `!` at its end is ignored.
  /// - Throws: ``Mistake`` with the nearest name if there is none.
  static func entry(named name: String) throws(Mistake) -> Entry {
    let name = name.hasSuffix("!") ? String(name.dropLast()) : name
    let full = ["h": "help", "?": "help", "t": "target", "e": "edit", "w": "watch", "q": "quit", "exit": "quit"][name]
    guard let entry = all.first(where: { $0.name == full ?? name }) else { throw unknown(name) }
    return entry
  }

  private static func unknown(_ name: String) -> Mistake {
    let near = NearMiss.find(name, among: all.map(\.name))
    return Mistake(
      message: "\\\(name): no such command" + (near.map { "; did you mean \\\($0)?" } ?? "; \\help lists them"))
  }

  static func trimmed(_ text: String) -> String {
    let front = text.drop { $0.isWhitespace }
    return String(front.reversed().drop { $0.isWhitespace }.reversed())
  }
}
