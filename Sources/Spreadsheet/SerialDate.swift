/// Days and times as spreadsheets count them: whole days since an epoch, the time as their fraction.
struct SerialDate {
  /// True if day 0 is 1904-01-01, else day 1 is 1900-01-01 with a 29th of February 1900 that never was.
  let is1904: Bool

  /// The text of a serial number.
  /// - Returns: `2026-01-31`, `2026-01-31T08:30:00Z`, `08:30:00`; nil for anything that is not a time between 1900 and 9999.
  func text(_ serial: Double, _ format: NumberFormat) -> String? {
    guard serial.isFinite, serial >= 0, serial < 2_958_466 else { return nil }
    let milliseconds = Int64((serial * 86_400_000).rounded())
    let (day, time) = (milliseconds / 86_400_000, milliseconds % 86_400_000)
    switch format {
    case .span: return Self.clock(milliseconds)
    case .time: return Self.clock(time)
    // It shows only a day, even if the value includes a time.
    case .date: return date(format == .date ? Int64(serial) : day)
    default: return date(day).map { $0 + "T" + Self.clock(time) + "Z" }
    }
  }

  private func date(_ day: Int64) -> String? {
    let sinceEpoch: Int64
    if is1904 {
      sinceEpoch = day - 24_107
    } else {
      guard day > 0, day != 60 else { return nil }
      sinceEpoch = day < 60 ? day - 25_568 : day - 25_569
    }
    guard sinceEpoch < 2_932_897 else { return nil }
    // Days since 0000-03-01, in eras of 400 years (H. Hinnant, "chrono-compatible low-level date algorithms").
    let shifted = sinceEpoch + 719_468
    let (era, dayOfEra) = (shifted / 146_097, shifted % 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let calendarMonth = month < 10 ? month + 3 : month - 9
    let year = yearOfEra + era * 400 + (calendarMonth <= 2 ? 1 : 0)
    return Self.padded(year, 4) + "-" + Self.padded(calendarMonth, 2) + "-"
      + Self.padded(dayOfYear - (153 * month + 2) / 5 + 1, 2)
  }

  private static func clock(_ milliseconds: Int64) -> String {
    let seconds = milliseconds / 1000
    let text =
      padded(seconds / 3600, 2) + ":" + padded(seconds % 3600 / 60, 2) + ":" + padded(seconds % 60, 2)
    return milliseconds % 1000 == 0 ? text : text + "." + padded(milliseconds % 1000, 3)
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
