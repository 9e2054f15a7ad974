import Contract

/// A line for every answer, without anything secret: no header, no body, and of a query the names alone.
final class AccessLog: Sendable {
  private let style: ServerConfiguration.LogStyle
  private let now: @Sendable () -> Int64
  private let write: @Sendable ([UInt8]) -> Void

  init(
    style: ServerConfiguration.LogStyle, now: @escaping @Sendable () -> Int64,
    write: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.style = style
    self.now = now
    self.write = write
  }

  /// Notes an answer.
  func note(_ answer: WireAnswer, to request: WireRequest?, peer: String, nanoseconds: Int64) {
    let time = LogTime.text(now())
    let target = request.map { Self.target($0, isKnown: answer.name != "unknown") } ?? "-"
    let milliseconds = Double(nanoseconds / 1000) / 1000
    switch style {
    case .text:
      let line =
        "\(time) \(peer.isEmpty ? "-" : peer) \(Self.plain(request?.method ?? "-", limit: 16)) \(target) "
        + "\(answer.statusCode) \(milliseconds)ms \(answer.name) \(Self.plain(answer.caller, limit: 80)) "
        + "request=\(answer.requestId)\n"
      write(Array(line.utf8))
    case .json:
      let entry: Value = [
        "time": .string(time), "peer": .string(peer), "method": .string(Self.plain(request?.method ?? "-", limit: 16)),
        "target": .string(target), "statusCode": .integer(Int64(answer.statusCode)),
        "milliseconds": .number(milliseconds), "operation": .string(answer.name),
        "caller": .string(Self.plain(answer.caller, limit: 80)), "requestId": .string(answer.requestId),
      ]
      write(line(entry))
    }
  }

  /// Notes what went wrong inside.
  func failure(_ message: String, id: String) {
    switch style {
    case .text: write(Array("\(LogTime.text(now())) error \(Self.plain(message, limit: 500)) request=\(id)\n".utf8))
    case .json:
      write(line(["time": .string(LogTime.text(now())), "error": .string(message), "requestId": .string(id)]))
    }
  }

  private func line(_ entry: Value) -> [UInt8] {
    var writer = JSONWriter()
    entry.emit(into: &writer)
    return writer.withText { Array($0) + [0x0A] }
  }

  /// The path and the names of the query. A path that leads nowhere may hold anything, so little is shown of it.
  static func target(_ request: WireRequest, isKnown: Bool) -> String {
    var text = isKnown ? plain(request.path, limit: 200) : unknown(request.path)
    guard let query = request.query, !query.isEmpty else { return text }
    let names = FormReader.parameters(query).prefix(20).map { plain($0.name, limit: 40) + "=…" }
    text += "?" + names.joined(separator: "&")
    return text
  }

  private static func unknown(_ path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).prefix(8)
      .map { $0.utf8.count > 24 ? "…" : plain(String($0), limit: 24) }.joined(separator: "/")
  }

  /// A text that cannot end a line or drive a terminal.
  static func plain(_ text: String, limit: Int) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(limit) {
      let isPlain = (0x21...0x7E).contains(scalar.value) || (scalar.value > 0xA0 && scalar.properties.isAlphabetic)
      result.unicodeScalars.append(isPlain ? scalar : "_")
    }
    return result
  }
}

/// Times as text.
enum LogTime {
  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// As in `2026-11-22T09:30:00.123Z`.
  static func text(_ milliseconds: Int64) -> String {
    let (year, month, day) = date(milliseconds / 86_400_000)
    let rest = milliseconds % 86_400_000
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(clock(rest / 1000)).\(padded(rest % 1000, 3))Z"
  }

  /// As in `Sun, 22 Nov 2026 09:30:00 GMT` (RFC 9110, section 5.6.7).
  static func httpDate(_ seconds: Int64) -> String {
    let days = max(0, seconds / 86_400)
    let (year, month, day) = date(days)
    let names = "\(weekdays[Int(days % 7)]), \(padded(day, 2)) \(months[Int(month - 1)])"
    return "\(names) \(padded(year, 4)) \(clock(max(0, seconds) % 86_400)) GMT"
  }

  private static func clock(_ seconds: Int64) -> String {
    "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
  }

  /// The date of a day since 1970-01-01, in the Gregorian calendar.
  private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let era = (days + 719_468) / 146_097
    let dayOfEra = days + 719_468 - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, day)
  }

  private static func padded(_ number: Int64, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
