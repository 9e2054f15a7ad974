import Glibc
import ScriptHost

/// Says on standard error how far a long command is: a line that is rewritten on a terminal, else a line every ten seconds.
struct ProgressLine {
  private let console: Console
  private let label: String
  private let isTerminal: Bool
  private let started = now()
  private var shown = now()
  private var hasDrawn = false
  /// The share that was done when the first state was shown: a command that goes on where another was has begun in the middle.
  private var firstFraction: Double?
  private var shownFirst = now()

  /// Progress of something called that.
  init(_ label: String, on console: Console) {
    self.label = label
    self.console = console
    isTerminal = isatty(2) == 1
  }

  /// Shows a state, if the last one was shown long enough ago.
  /// - Parameters:
  ///   - done: how many are done.
  ///   - fraction: how much of the whole that is, from 0 to 1, where it is known.
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
