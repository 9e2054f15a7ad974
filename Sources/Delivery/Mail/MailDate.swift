/// Dates in the form of RFC 5322, in UTC: `Fri, 03 Jun 2022 08:30:00 +0000`.
enum MailDate {
  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  static func text(milliseconds: Int64) -> String {
    let time = CivilTime(milliseconds: milliseconds)
    let clock = "\(padded(time.hour)):\(padded(time.minute)):\(padded(time.second))"
    let weekday = weekdays[((time.daysSince1970 % 7) + 7) % 7]
    return "\(weekday), \(padded(time.day)) \(months[(time.month - 1) % 12]) \(padded(time.year, 4)) \(clock) +0000"
  }

  static func padded(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

/// A moment in UTC, taken apart.
struct CivilTime {
  let daysSince1970: Int
  let year: Int
  let month: Int
  let day: Int
  let hour: Int
  let minute: Int
  let second: Int

  /// - Parameter milliseconds: since 1970; held to the years 1970 to 9999.
  init(milliseconds: Int64) {
    let seconds = Int(min(max(milliseconds, 0) / 1000, 253_402_300_799))
    daysSince1970 = seconds / 86_400
    (hour, minute, second) = (seconds % 86_400 / 3600, seconds % 3600 / 60, seconds % 60)
    // Howard Hinnant's days-to-civil: years begin in March, so that the leap day is the last of its year.
    let shifted = daysSince1970 + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }
}
