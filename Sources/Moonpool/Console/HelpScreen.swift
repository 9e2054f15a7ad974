import ArgumentParser
import Glibc
import ScriptHost

/// A command's help, laid out for a width: an example is never broken inside of an argument, and what is broken can be pasted all the same.
///
/// The parser breaks every line at blanks, wherever they stand; so it is asked for lines without end, which are broken here.
enum HelpScreen {
  /// The width to ask the parser for, which no line reaches. It would also end the program where a terminal is narrower than its own columns.
  private static let endless = 1 << 20
  /// Where a terminal does not say its width.
  private static let usualWidth = 80

  /// What the parser has to say of a command line: help that was asked for, or an error, perhaps with help below it.
  static func message(for error: any Error) -> String {
    let text = MoonpoolCommand.fullMessage(for: error, columns: endless)
    return text.hasPrefix("OVERVIEW: ") || text.contains("\nOVERVIEW: ") ? laidOut(text) : text
  }

  /// The help of a command.
  static func text(of command: any ParsableCommand.Type) -> String {
    laidOut(MoonpoolCommand.helpMessage(for: command, columns: endless))
  }

  /// The help for standard output: as wide as its terminal, or as COLUMNS says.
  private static func laidOut(_ text: String) -> String { laidOut(text, columns: width) }

  private static let width: Int = {
    let wanted = environment("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    return wanted ?? Console.columns(of: 1) ?? usualWidth
  }()

  /// Tells the parser that the terminal is wide: it lays out a message even to find its exit code, and ends the program if the terminal is narrower than
  /// its own columns. Call it only where the program explains a command line and ends.
  static func keepParserFromWrapping() {
    _ = width
    setenv("COLUMNS", String(endless), 1)
  }

  /// The help in lines of at most that many columns, but for what must not be broken.
  private static func laidOut(_ text: String, columns: Int) -> String {
    var isInExamples = false
    var lines: [String] = []
    for line in withCommonOptions(text).split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("EXAMPLES:") { isInExamples = true } else if line.isEmpty { isInExamples = false }
      if TextWidth.of(line) <= columns {
        lines.append(String(line))
      } else if isInExamples {
        lines += example(line, columns)
      } else {
        lines += wrapped(line, columns)
      }
    }
    return lines.joined(separator: "\n")
  }

  /// A line of words; what follows its first one stands below where its text begins.
  private static func wrapped(_ line: Substring, _ columns: Int) -> [String] {
    let margin = textStart(of: line)
    // In a narrow terminal there is no room for a column of descriptions.
    let isNarrow = columns - margin < 20
    let indent = String(repeating: " ", count: isNarrow ? min(margin, 6, max(0, columns / 4)) : margin)
    guard isNarrow, margin > 6 else {
      let rest = TextWidth.wrapped(String(line.dropFirst(margin)), to: max(1, columns - margin))
      return rest.enumerated().map { place, text in (place == 0 ? String(line.prefix(margin)) : indent) + text }
    }
    let name = trimmed(line.prefix(margin))
    let text = TextWidth.wrapped(String(line.dropFirst(margin)), to: max(1, columns - indent.count)).map { indent + $0 }
    return (name.isEmpty ? [] : [name]) + text
  }

  /// Where the text of a line begins: behind its indentation, or behind a name and the blanks that follow it.
  private static func textStart(of line: Substring) -> Int {
    let indent = line.prefix { $0 == " " }.count
    var blanks = 0
    for (place, character) in line.enumerated().dropFirst(indent) {
      if character == " " {
        blanks += 1
      } else if blanks >= 2 {
        return place
      } else {
        blanks = 0
      }
    }
    return indent
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// An example in lines that a shell takes for one.
  private static func example(_ line: Substring, _ columns: Int) -> [String] {
    let indent = String(line.prefix { $0 == " " })
    var lines: [String] = []
    var current = indent
    for word in words(of: line.dropFirst(indent.count)) {
      // Two columns are for the mark that says that the line goes on.
      if current.count > indent.count, TextWidth.of(current) + 1 + TextWidth.of(word) > columns - 2 {
        lines.append(current + " \\")
        current = indent + "    " + word
      } else {
        current += (TextWidth.of(current) > indent.count ? " " : "") + word
      }
    }
    return lines + [current]
  }

  /// The words of a command line as a shell sees them, quotes included.
  private static func words(of line: Substring) -> [String] {
    var words: [String] = []
    var word = ""
    var quote: Character?
    for character in line {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if character == " " {
        if !word.isEmpty { words.append(word) }
        word = ""
        continue
      }
      word.append(character)
    }
    return word.isEmpty ? words : words + [word]
  }

  /// The program's own help with the options that every command has, which the parser lists only with each command.
  private static func withCommonOptions(_ text: String) -> String {
    guard text.hasPrefix("OVERVIEW: \(MoonpoolCommand.configuration.abstract)\n"),
      let place = text.place(of: "\nSUBCOMMANDS:")
    else { return text }
    let help = CommonHelp.helpMessage(columns: endless)
    guard let options = help.place(of: "OPTIONS:\n") else { return text }
    let lines = help[options.upperBound...].split(separator: "\n").filter { !$0.hasPrefix("  -h, --help") }
    let own = "\nOPTIONS OF EVERY COMMAND:\n" + lines.joined(separator: "\n") + "\n"
    return String(text[..<place.lowerBound]) + own + String(text[place.lowerBound...])
  }

  /// A command with nothing but the options of every command.
  private struct CommonHelp: ParsableCommand {
    @OptionGroup var common: CommonOptions
  }
}

extension String {
  /// Where a text stands in this one first.
  fileprivate func place(of text: String) -> Range<Index>? {
    guard let found = utf8.firstRange(of: text.utf8) else { return nil }
    return found
  }
}
