import Contract

/// The work of a run: calls by operation and status, rows, time. The summary on standard error and `--json` show it.
public struct RunReport: Sendable, Equatable {
  /// The calls of one operation that ended with the same status.
  public struct Line: Sendable, Equatable {
    /// The operation's name.
    public var operation: String
    /// The status of the answers, or 0 if there was no answer.
    public var statusCode: Int
    /// How many calls.
    public var calls: Int
    /// How many rows they returned or changed.
    public var rows: Int
  }

  /// By operation in the order of first use, then by status.
  public var lines: [Line] = []
  /// Rows that failed in `parallel` or a batch.
  public var failedRows = 0
  /// Generated passwords that were sent to nobody.
  public var untoldPasswords = 0
  /// From start to end, in seconds.
  public var seconds = 0.0

  /// Creates an empty report.
  public init() {}

  /// How many rows the successful calls returned or changed.
  public var rows: Int { lines.reduce(0) { $0 + ($1.statusCode == 200 ? $1.rows : 0) } }
  /// How many calls there were.
  public var calls: Int { lines.reduce(0) { $0 + $1.calls } }

  /// Counts a call; answers the place of its line, for the next one of the kind.
  @discardableResult
  mutating func count(_ operation: String, statusCode: Int, rows: Int) -> Int {
    let known = lines.firstIndex { $0.statusCode == statusCode && $0.operation == operation }
    let place = known ?? lines.count
    if known == nil { lines.append(Line(operation: operation, statusCode: statusCode, calls: 0, rows: 0)) }
    count(at: place, rows: rows)
    return place
  }

  /// Counts a call at a place that ``count(_:statusCode:rows:)`` gave.
  mutating func count(at place: Int, rows: Int) {
    lines[place].calls += 1
    lines[place].rows += rows
  }

  /// The summary for people: one line per operation, one about generated passwords that were sent to nobody, and a last
  /// line with the totals; empty if nothing was called.
  /// - Parameter colour: whether to colour what failed, by ANSI escapes.
  public func rendered(colour: Bool = false) -> String {
    guard !lines.isEmpty else { return "" }
    var order: [String] = []
    var groups: [String: [Line]] = [:]
    for line in lines {
      if groups[line.operation] == nil { order.append(line.operation) }
      groups[line.operation, default: []].append(line)
    }
    let width = order.reduce(0) { max($0, $1.utf8.count) }
    var text = ""
    for name in order {
      let parts = (groups[name] ?? []).sorted { $0.statusCode < $1.statusCode }.map { line -> String in
        if line.statusCode == 200 {
          return line.rows == line.calls
            ? "\(Count.grouped(line.calls)) ok" : "\(Count.grouped(line.calls)) ok (\(Count.of(line.rows, "row")))"
        }
        let failed =
          "\(Count.grouped(line.calls)) \(line.statusCode == 0 ? "failed" : "rejected with \(line.statusCode)")"
        return colour ? "\u{1B}[31m\(failed)\u{1B}[0m" : failed
      }
      text += name + String(repeating: " ", count: width - name.utf8.count + 2) + parts.joined(separator: ", ") + "\n"
    }
    if untoldPasswords > 0 {
      let sentence = UntoldPasswords.sentence(untoldPasswords)
      text += (colour ? "\u{1B}[31m\(sentence)\u{1B}[0m" : sentence) + "\n"
    }
    let rate = seconds > 0 ? Int((Double(rows) / seconds).rounded()) : 0
    var total = "\(Count.of(calls, "call")), \(Count.of(rows, "row"))"
    if failedRows > 0 { total += ", \(Count.grouped(failedRows)) failed" }
    total += " in \(Self.time(seconds))"
    if seconds >= 0.001, rows > 1 { total += ", \(Count.grouped(rate)) rows/s" }
    return text + total + "\n"
  }

  private static func time(_ seconds: Double) -> String {
    if seconds < 1 { return "\(Int((seconds * 1000).rounded())) ms" }
    if seconds < 60 {
      let tenths = Int((seconds * 10).rounded())
      return "\(tenths / 10).\(tenths % 10) s"
    }
    let whole = Int(min(seconds, 1e9).rounded())
    return "\(whole / 60) min \(whole % 60) s"
  }
}
