import Contract

/// Dates in the form of RFC 5322, in UTC: `Fri, 03 Jun 2022 08:30:00 +0000`.
enum MailDate {
  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// - Parameter milliseconds: since 1970; held to the years 1970 to 9999.
  static func text(milliseconds: Int64) -> String {
    let moment = max(milliseconds, 0)
    // `2022-06-03T08:30:00.000Z`
    let parts = Timestamp.text(moment).split { "-T.".contains($0) }
    guard parts.count == 5, let month = Int(parts[1]), months.indices.contains(month - 1) else { return "" }
    let weekday = weekdays[Int(min(moment, Timestamp.latest) / 86_400_000 % 7)]
    return "\(weekday), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]) +0000"
  }
}
