import Encodings
import Glibc
import ScriptHost

/// The output of a command: data goes to standard output, everything for people to standard error.
struct Console: Sendable {
  /// True to print only errors to standard error.
  let quiet: Bool
  /// True if standard error takes colours.
  let hasColor: Bool

  /// A console.
  /// - Parameter noColor: true to use no colours; so do NO_COLOR in the environment, a terminal that is dumb, and no terminal.
  init(quiet: Bool = false, noColor: Bool = false) {
    self.quiet = quiet
    let forbidden = environment("NO_COLOR").map { !$0.isEmpty } ?? false
    hasColor = !noColor && !forbidden && environment("TERM") != "dumb" && isatty(2) == 1
  }

  /// The row of the terminal that shows progress; one for the program, because there is one terminal.
  static let status = StatusLine(DescriptorSink(2))

  /// The number of columns of a terminal; nil if the descriptor is not a terminal, or its width is unknown.
  static func columns(of file: CInt) -> Int? {
    var size = winsize()
    guard ioctl(file, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Prints a line of data to standard output. What would control a terminal is made visible if one reads it; a program gets every byte.
  /// - Throws: ``CommandError`` (`output`) if nothing more can be written there.
  func data(_ line: String) throws(CommandError) {
    let isTerminal = isatty(1) == 1
    let shown = isTerminal ? VisibleText.lines(line) : line
    try Self.status.printing(isTerminal: isTerminal, endsLine: true) { () throws(CommandError) in
      try writeAll(Array((shown + "\n").utf8), to: 1, name: "standard output")
    }
  }

  /// Prints a line for people, unless the command is quiet.
  func note(_ line: String) {
    if !quiet { complain(line) }
  }

  /// Prints an error.
  func failure(_ message: String) {
    let shown = VisibleText.lines(Self.redactor.redact(message))
    send((hasColor ? "\u{1B}[31mmoonpool:\u{1B}[0m " : "moonpool: ") + shown + "\n")
  }

  /// Prints a line to standard error, even if the command is quiet.
  func complain(_ line: String) { write(line + "\n") }

  /// Prints text to standard error, without a line end. What would control a terminal is made visible, and passwords of addresses are left out.
  func write(_ text: String) { send(VisibleText.lines(Self.redactor.redact(text))) }

  /// Prints text to standard error that is safe to show and may have colours.
  func write(styled text: String) { send(text) }

  /// Prints a line of JSON to standard error. A program gets every byte.
  func complain(json line: String) {
    let clean = Self.redactor.redact(line)
    send((isatty(2) == 1 ? VisibleText.lines(clean) : clean) + "\n")
  }

  /// Knows no secrets of its own: a command's texts hold none but what the command line and the init file name.
  private static let redactor = Redactor()

  private func send(_ text: String) {
    // A failure here cannot be reported anywhere.
    try? Self.status.printing(isTerminal: isatty(2) == 1, endsLine: text.hasSuffix("\n")) { () throws(CommandError) in
      try writeAll(Array(SystemText.shown(text).utf8), to: 2, name: "standard error")
    }
  }
}

/// A variable of the environment as a ``SystemText``, or nil.
func environment(_ name: String) -> String? {
  getenv(name).map { SystemText.text($0) }
}
