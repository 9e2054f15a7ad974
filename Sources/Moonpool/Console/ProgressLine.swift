import Glibc
import ScriptHost

/// Shows the progress of a long command on standard error: in the last row of a terminal, otherwise a line every ten seconds. It has the style of the
/// progress of scripts (``ProgressText``).
struct ProgressLine {
  private let console: Console
  private let label: String
  private let isTerminal = Console.status.isTerminal
  private let isHidden: Bool
  private let started = now()
  private var shown = now()
  /// The part that was done at the first update: a command that continues an earlier one starts in the middle.
  private var firstFraction: Double?
  private var shownFirst = now()

  /// Progress of something called that.
  /// - Parameter isHidden: true to show nothing before the end, as where rows of data are written to the same terminal.
  init(_ label: String, on console: Console, isHidden: Bool = false) {
    self.label = label
    self.console = console
    self.isHidden = isHidden
  }

  /// Shows the progress, unless the last line is too recent.
  /// - Parameters:
  ///   - done: how many are done.
  ///   - fraction: the part that is done, from 0 to 1, if it is known.
  mutating func update(_ done: Int, fraction: Double?) {
    let time = Self.now()
    if firstFraction == nil, fraction != nil { (firstFraction, shownFirst) = (fraction, time) }
    guard !console.quiet, !isHidden, time - shown >= (isTerminal ? 0.1 : 10) else { return }
    shown = time
    var text = text(done, time)
    text.fraction = fraction
    text.left = left(fraction, time)
    if isTerminal {
      Console.status.show(text.line(columns: Console.status.columns))
    } else {
      console.note(text.line(columns: nil))
    }
  }

  /// The seconds that are left, by what was done in the time so far.
  private func left(_ fraction: Double?, _ time: Double) -> Double? {
    guard let fraction, let first = firstFraction, fraction > first, fraction <= 1 else { return nil }
    return (time - shownFirst) * (1 - fraction) / (fraction - first)
  }

  /// Shows the end.
  /// - Parameters:
  ///   - done: how many are done in all.
  ///   - one: the words after the number 1, as in `user imported`.
  ///   - many: the words after any other number, as in `users imported`.
  func finish(_ done: Int, _ one: String, _ many: String) {
    let time = Self.now()
    var text = text(done, time)
    text.what = done == 1 ? one : many
    text.took = time - started
    if isTerminal { Console.status.end(nil) }
    console.note(text.line(columns: nil))
  }

  private func text(_ done: Int, _ time: Double) -> ProgressText {
    ProgressText(label, done: done, rate: Double(done) / max(time - started, 0.001))
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
