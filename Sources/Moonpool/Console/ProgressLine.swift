import Glibc
import ScriptHost

/// Says on standard error how far a long command is: in the last row of a terminal, else by a line every ten seconds. Its style is that of scripts' progress
/// (``ProgressText``).
struct ProgressLine {
  private let console: Console
  private let label: String
  private let isTerminal = Console.status.isTerminal
  private let isHidden: Bool
  private let started = now()
  private var shown = now()
  /// The share that was done when the first state was shown: a command that goes on where another was has begun in the middle.
  private var firstFraction: Double?
  private var shownFirst = now()

  /// Progress of something called that.
  /// - Parameter isHidden: true to show nothing before the end, as where rows of data are written to the same terminal.
  init(_ label: String, on console: Console, isHidden: Bool = false) {
    self.label = label
    self.console = console
    self.isHidden = isHidden
  }

  /// Shows a state, if the last one was shown long enough ago.
  /// - Parameters:
  ///   - done: how many are done.
  ///   - fraction: how much of the whole that is, from 0 to 1, where it is known.
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
