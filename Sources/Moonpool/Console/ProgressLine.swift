import Glibc
import ScriptHost

/// Shows the progress of a long command on standard error: one line that is rewritten on a terminal, otherwise a line every ten seconds.
struct ProgressLine {
  private let console: Console
  private let label: String
  private let isTerminal: Bool
  private let started = now()
  private var shown = now()
  private var hasDrawn = false
  /// The part that was done at the first update: a command that continues an earlier one starts in the middle.
  private var firstFraction: Double?
  private var shownFirst = now()

  /// Progress of something called that.
  init(_ label: String, on console: Console) {
    self.label = label
    self.console = console
    isTerminal = isatty(2) == 1
  }

  /// Shows the progress, unless the last line is too recent.
  /// - Parameters:
  ///   - done: how many are done.
  ///   - fraction: the part that is done, from 0 to 1, if it is known.
  mutating func update(_ done: Int, fraction: Double?) {
    let time = Self.now()
    if firstFraction == nil, fraction != nil { (firstFraction, shownFirst) = (fraction, time) }
    guard !console.quiet, time - shown >= (isTerminal ? 0.1 : 10) else { return }
    shown = time
    let share = fraction.map { " \(Int(min(max($0, 0), 1) * 100))%" } ?? ""
    let text = "\(label):\(share) \(Count.grouped(done)), \(rate(done, time))/s\(rest(fraction, time))"
    if isTerminal {
      hasDrawn = true
      try? writeAll(Array("\r\(text)\u{1B}[K".utf8), to: 2, name: "standard error")
    } else {
      console.note(text)
    }
  }

  /// The time that is left, by what was done in the time so far.
  private func rest(_ fraction: Double?, _ time: Double) -> String {
    guard let fraction, let first = firstFraction, fraction > first, fraction <= 1 else { return "" }
    let seconds = (time - shownFirst) * (1 - fraction) / (fraction - first)
    guard seconds.isFinite, seconds < 360_000 else { return "" }
    let whole = Int(seconds.rounded(.up))
    return whole < 90 ? ", \(whole) s left" : ", \((whole + 59) / 60) min left"
  }

  /// Shows the end.
  /// - Parameters:
  ///   - done: how many are done in all.
  ///   - one: the words after the number 1, as in `user imported`.
  ///   - many: the words after any other number, as in `users imported`.
  mutating func finish(_ done: Int, _ one: String, _ many: String) {
    let time = Self.now()
    if hasDrawn { try? writeAll(Array("\r\u{1B}[K".utf8), to: 2, name: "standard error") }
    let seconds = Double(Int((time - started) * 10)) / 10
    console.note("\(label): \(Count.of(done, one, many)) in \(seconds) s (\(rate(done, time))/s)")
  }

  private func rate(_ done: Int, _ time: Double) -> String {
    Count.grouped(Int(Double(done) / max(time - started, 0.001)))
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
