import Glibc
import ScriptHost

/// Where a command talks: data on standard output, everything for people on standard error.
struct Console: Sendable {
  /// True to say on standard error only what went wrong.
  let quiet: Bool
  /// True where standard error takes colours.
  let hasColor: Bool

  /// A console.
  /// - Parameter noColor: true to use no colours; so do NO_COLOR in the environment, a terminal that is dumb, and no terminal.
  init(quiet: Bool = false, noColor: Bool = false) {
    self.quiet = quiet
    let forbidden = environment("NO_COLOR").map { !$0.isEmpty } ?? false
    hasColor = !noColor && !forbidden && environment("TERM") != "dumb" && isatty(2) == 1
  }

  /// The row of the terminal that progress is shown in; one for the program, because there is one terminal.
  static let status = StatusLine(DescriptorSink(2))

  /// How many columns a terminal has; nil where the descriptor is none, or it does not know.
  static func columns(of file: CInt) -> Int? {
    var size = winsize()
    guard ioctl(file, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// A line of data on standard output.
  /// - Throws: ``CommandError`` (`output`) where nothing more can be written there.
  func data(_ line: String) throws(CommandError) {
    try Self.status.printing(isTerminal: isatty(1) == 1, endsLine: true) { () throws(CommandError) in
      try writeAll(Array((line + "\n").utf8), to: 1, name: "standard output")
    }
  }

  /// A line for people, unless they asked for quiet.
  func note(_ line: String) {
    if !quiet { complain(line) }
  }

  /// A line about what went wrong.
  func failure(_ message: String) {
    complain((hasColor ? "\u{1B}[31mmoonpool:\u{1B}[0m " : "moonpool: ") + message)
  }

  /// A line on standard error, whatever was asked for.
  func complain(_ line: String) { write(line + "\n") }

  /// Text on standard error as it is.
  func write(_ text: String) {
    // Nobody is left to be told where this fails.
    try? Self.status.printing(isTerminal: isatty(2) == 1, endsLine: text.hasSuffix("\n")) { () throws(CommandError) in
      try writeAll(Array(text.utf8), to: 2, name: "standard error")
    }
  }
}

/// A variable of the environment, or nil.
func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}
