/// Dates as HTTP writes them: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
enum HTTPDate {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

  /// The text of a time in seconds since 1970.
  static func text(_ seconds: Int64) -> String {
    let day = seconds >= 0 ? seconds / 86_400 : 0
    let rest = seconds >= 0 ? seconds % 86_400 : 0
    let (year, month, date) = civil(day)
    let name = days[Int(day % 7)]
    return "\(name), \(two(date)) \(months[month - 1]) \(year) "
      + "\(two(Int(rest / 3600))):\(two(Int(rest / 60 % 60))):\(two(Int(rest % 60))) GMT"
  }

  /// The seconds since 1970, or nil if it is not such a date.
  static func seconds(_ text: String) -> Int64? {
    let parts = text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == ":" })
    guard parts.count == 8, parts[7] == "GMT", let date = Int(parts[1]), (1...31).contains(date),
      let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]), (1970...9999).contains(year),
      let hour = Int(parts[4]), let minute = Int(parts[5]), let second = Int(parts[6]),
      (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
    else { return nil }
    return number(year, month + 1, date) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
  }

  /// The seconds that a `Retry-After` asks for, as a number or as a date (RFC 9110, 10.2.3); nil if it is neither.
  static func wait(_ text: String, now: Int64) -> Int? {
    if let number = Int(text) { return number >= 0 ? number : nil }
    return seconds(text).map { Int(max(0, $0 - now)) }
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// The day since 1970 of a date of the Gregorian calendar; the year begins in March, so that the leap day is its last.
  private static func number(_ year: Int, _ month: Int, _ date: Int) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + date - 1
    return Int64(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
  }

  private static func civil(_ day: Int64) -> (year: Int, month: Int, date: Int) {
    let shifted = Int(day) + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let month = part < 10 ? part + 3 : part - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
  }
}
