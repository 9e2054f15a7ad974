/// Times as the contract writes them: `2022-07-03T03:20:30.000Z`, milliseconds since 1970 inside.
///
/// Own code instead of a formatter: it is used for every row that is read. Days are counted with the proleptic Gregorian calendar.
public enum Timestamp {
  /// How many bytes ``write(_:into:)`` writes.
  public static let byteCount = 24

  /// The last millisecond of the year 9999; later times are shown as that one.
  public static let latest: Int64 = 253_402_300_799_999
  /// The first millisecond of the year 0; earlier times are shown as that one.
  public static let earliest: Int64 = -62_167_219_200_000

  /// The time as text.
  /// - Parameter milliseconds: since 1970, clamped to the years 0 to 9999.
  public static func text(_ milliseconds: Int64) -> String {
    withBytes(milliseconds) { String(decoding: $0, as: UTF8.self) }
  }

  /// The time as UTF-8, on the stack.
  /// - Parameter milliseconds: since 1970, clamped to the years 0 to 9999.
  @inline(__always)
  public static func withBytes<Result>(_ milliseconds: Int64, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result
  {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: byteCount) { buffer in
      write(milliseconds, into: buffer)
      return body(UnsafeBufferPointer(buffer))
    }
  }

  private static func write(_ milliseconds: Int64, into buffer: UnsafeMutableBufferPointer<UInt8>) {
    let time = min(max(milliseconds, earliest), latest)
    let days = floorDivide(time, 86_400_000)
    let rest = Int(time - days * 86_400_000)
    let (year, month, day) = civil(days)
    func digits(_ value: Int, _ count: Int, at start: Int) {
      var value = value
      var index = start + count
      while index > start {
        index -= 1
        buffer[index] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value % 10)
        value /= 10
      }
    }
    digits(year, 4, at: 0)
    buffer[4] = UInt8(ascii: "-")
    digits(month, 2, at: 5)
    buffer[7] = UInt8(ascii: "-")
    digits(day, 2, at: 8)
    buffer[10] = UInt8(ascii: "T")
    digits(rest / 3_600_000, 2, at: 11)
    buffer[13] = UInt8(ascii: ":")
    digits(rest / 60_000 % 60, 2, at: 14)
    buffer[16] = UInt8(ascii: ":")
    digits(rest / 1000 % 60, 2, at: 17)
    buffer[19] = UInt8(ascii: ".")
    digits(rest % 1000, 3, at: 20)
    buffer[23] = UInt8(ascii: "Z")
  }

  /// Reads a date (`2022-06-03`, its midnight in UTC) or an RFC 3339 time (`2022-07-03T03:20:30.5+08:00`).
  /// - Returns: milliseconds since 1970 (finer fractions are cut off), or nil for anything else.
  public static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    var reader = DigitReader(text)
    guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
      let day = reader.number(2), isDate(year, month, day)
    else { return nil }
    let midnight = daysFromCivil(year, month, day) * 86_400_000
    if reader.isAtEnd { return midnight }
    guard reader.take("T") || reader.take("t") || reader.take(" "), let time = reader.timeOfDay() else { return nil }
    guard let offset = reader.zone(), reader.isAtEnd else { return nil }
    return midnight + time - offset
  }

  /// Reads a date or time; see ``parse(_:)-(UnsafeBufferPointer<UInt8>)``.
  public static func parse(_ text: String) -> Int64? {
    var text = text
    return text.withUTF8 { parse($0) }
  }

  static func isDate(_ year: Int, _ month: Int, _ day: Int) -> Bool {
    guard (1...12).contains(month), day >= 1 else { return false }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return day <= lengths[month - 1]
  }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
  }

  // Howard Hinnant's civil calendar: eras of 400 years that begin on the first of March.
  private static func civil(_ days: Int64) -> (Int, Int, Int) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = Int(shifted - era * 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private static func daysFromCivil(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = Int(floorDivide(Int64(year), 400))
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int64(era) * 146_097 + Int64(dayOfEra) - 719_468
  }
}

/// Takes fixed runs of digits from the front of a text.
private struct DigitReader {
  private let text: UnsafeBufferPointer<UInt8>
  private var place = 0

  init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

  var isAtEnd: Bool { place == text.count }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard place < text.count, UInt32(text[place]) == character.value else { return false }
    place += 1
    return true
  }

  mutating func number(_ digits: Int) -> Int? {
    guard place + digits <= text.count else { return nil }
    var value = 0
    for index in place..<(place + digits) {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index]) else { return nil }
      value = value * 10 + Int(text[index] - UInt8(ascii: "0"))
    }
    place += digits
    return value
  }

  /// `03:20:30` with an optional fraction, in milliseconds; a leap second counts as the next second's start.
  mutating func timeOfDay() -> Int64? {
    guard let hour = number(2), hour < 24, take(":"), let minute = number(2), minute < 60, take(":"),
      let second = number(2), second <= 60
    else { return nil }
    var milliseconds = 0
    if take(".") {
      var scale = 100
      var any = false
      while let digit = number(1) {
        milliseconds += digit * scale
        scale /= 10
        any = true
      }
      guard any else { return nil }
    }
    return Int64((hour * 3600 + minute * 60 + second) * 1000 + milliseconds)
  }

  /// `Z` or an offset such as `+08:00`, in milliseconds.
  mutating func zone() -> Int64? {
    if take("Z") || take("z") { return 0 }
    let sign: Int64 = take("+") ? 1 : take("-") ? -1 : 0
    guard sign != 0, let hours = number(2), hours < 24, take(":"), let minutes = number(2), minutes < 60 else {
      return nil
    }
    return sign * Int64(hours * 60 + minutes) * 60_000
  }
}
