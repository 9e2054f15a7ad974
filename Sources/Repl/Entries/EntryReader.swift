import ScriptHost

/// Builds entries from lines and finds out what they ask for. It is pure: it only reads text.
///
/// Only Lua's parser knows whether an entry is complete: the caller returns an incomplete one with ``keep(_:)``.
public struct EntryReader: Sendable {
  /// The request of a line.
  public enum Reading: Sendable, Equatable {
    /// Nothing: a blank line.
    case nothing
    /// Run this Lua: all lines of the entry so far.
    case evaluate(String)
    /// The next rows: `it`.
    case more
    /// `name?`: what it is.
    case describe(String)
    /// `name??`: an example that runs.
    case example(String)
    /// `help`, `help "name"`.
    case help(String?)
    case command(Command)
    /// What cannot be read, in words.
    case mistake(String)
  }

  /// The lines of an entry that is not complete yet; empty if there is none.
  public private(set) var pending = ""

  /// A reader at the beginning of an entry.
  public init() {}

  /// True if the next line goes on with an entry.
  public var isContinuing: Bool { !pending.isEmpty }

  /// Takes a line, or several at once.
  public mutating func take(_ line: String) -> Reading {
    if isContinuing {
      let whole = pending + "\n" + line
      pending = ""
      return .evaluate(whole)
    }
    let text = Command.trimmed(line)
    if text.isEmpty { return .nothing }
    if text.hasPrefix("\\") {
      do throws(Command.Mistake) { return .command(try Command.read(text)) } catch { return .mistake(error.message) }
    }
    if text == "it" { return .more }
    return Self.question(text) ?? Self.help(text) ?? .evaluate(line)
  }

  /// Keeps an entry that only ends too early; the next line goes on with it.
  public mutating func keep(_ entry: String) { pending = entry }

  /// Drops the lines of an entry that is not complete.
  public mutating func discard() { pending = "" }

  /// `management.updateUser?` and `updateUser??`.
  private static func question(_ text: String) -> Reading? {
    guard text.hasSuffix("?") else { return nil }
    let isExample = text.hasSuffix("??")
    let subject = Command.trimmed(String(text.dropLast(isExample ? 2 : 1)))
    guard isPath(subject) else { return nil }
    return isExample ? .example(subject) : .describe(subject)
  }

  /// `help`, `help "updateUser"`, `help(updateUser)`, `help updateUser`.
  private static func help(_ text: String) -> Reading? {
    guard text.hasPrefix("help") else { return nil }
    var rest = Command.trimmed(String(text.dropFirst(4)))
    if rest.isEmpty { return .help(nil) }
    let isApart = text.dropFirst(4).first.map { $0.isWhitespace || $0 == "(" || $0 == "\"" || $0 == "'" } ?? false
    guard isApart else { return nil }
    if rest.hasPrefix("("), rest.hasSuffix(")") { rest = Command.trimmed(String(rest.dropFirst().dropLast())) }
    for quote: Character in ["\"", "'"] where rest.count >= 2 && rest.first == quote && rest.last == quote {
      let words = rest.dropFirst().dropLast()
      if !words.contains(quote) { return .help(Command.trimmed(String(words))) }
    }
    if rest.isEmpty { return .help(nil) }
    return isPath(rest) ? .help(rest) : nil
  }

  /// Whether a text is names with dots or colons between them.
  static func isPath(_ text: String) -> Bool {
    let words = LuaWord.split(text)
    guard words.count % 2 == 1, words.allSatisfy({ !$0.text.contains(" ") }) else { return false }
    for (place, word) in words.enumerated() {
      if place % 2 == 0 {
        guard word.kind == .name || place > 0 && word.kind == .keyword else { return false }
      } else if word.text != "." && word.text != ":" {
        return false
      }
    }
    return true
  }
}
