import Contract

/// Dates as HTTP writes them: `Sun, 22 Nov 2026 09:30:00 GMT` (RFC 9110, section 5.6.7).
enum HTTPDate {
  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// The text of a time.
  /// - Parameter milliseconds: since 1970; what lies before counts as 1970.
  static func text(_ milliseconds: Int64) -> String {
    let time = min(max(0, milliseconds), Timestamp.latest)
    // 2026-11-22T09:30:00.000Z
    let parts = Timestamp.text(time).split { $0 == "-" || $0 == "T" || $0 == "." }
    guard parts.count == 5, let month = Int(parts[1]), months.indices.contains(month - 1) else { return "" }
    let weekday = weekdays[Int(time / 86_400_000 % 7)]
    return "\(weekday), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]) GMT"
  }

  /// Reads a date, or one in RFC 3339's form.
  /// - Returns: milliseconds since 1970; nil for what is not a date.
  static func milliseconds(_ text: String) -> Int64? {
    let words = text.split(separator: " ")
    guard words.count == 6 else { return text.contains("T") ? Timestamp.parse(text) : nil }
    guard words[0].hasSuffix(","), words[1].utf8.count == 2, words[3].utf8.count == 4, words[5] == "GMT",
      let month = months.firstIndex(of: String(words[2]))
    else { return nil }
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    return Timestamp.parse("\(words[3])-\(number)-\(words[1])T\(words[4])Z")
  }
}
