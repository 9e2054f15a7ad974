/// Tells whether a string is a date as the contract takes them: `2022-06-03`, or a date and time of RFC 3339.
enum DateCheck {
  static func isDate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var reader = Reader(text: text)
    guard let year = reader.digits(4), reader.take("-"), let month = reader.digits(2), reader.take("-"),
      let day = reader.digits(2), (1...12).contains(month), day >= 1, day <= days(in: month, of: year)
    else { return false }
    return reader.isAtEnd || time(&reader)
  }

  private static func time(_ reader: inout Reader) -> Bool {
    guard reader.take("T") || reader.take("t") || reader.take(" "), let hour = reader.digits(2), reader.take(":"),
      let minute = reader.digits(2), reader.take(":"), let second = reader.digits(2),
      hour < 24, minute < 60, second <= 60
    else { return false }
    if reader.take(".") {
      guard reader.digits(1) != nil else { return false }
      while reader.digits(1) != nil {}
    }
    if reader.take("Z") || reader.take("z") { return reader.isAtEnd }
    guard reader.take("+") || reader.take("-"), let hours = reader.digits(2), reader.take(":"),
      let minutes = reader.digits(2)
    else { return false }
    return hours < 24 && minutes < 60 && reader.isAtEnd
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private struct Reader {
    let text: UnsafeBufferPointer<UInt8>
    var at = 0

    var isAtEnd: Bool { at == text.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard at < text.count, text[at] == UInt8(ascii: character) else { return false }
      at += 1
      return true
    }

    mutating func digits(_ count: Int) -> Int? {
      guard at + count <= text.count else { return nil }
      var value = 0
      for index in at..<(at + count) {
        guard text[index] >= UInt8(ascii: "0"), text[index] <= UInt8(ascii: "9") else { return nil }
        value = value * 10 + Int(text[index] - UInt8(ascii: "0"))
      }
      at += count
      return value
    }
  }
}
