/// How a cell shows its number, as far as it says what the number means.
enum NumberFormat: Equatable {
  /// Any number.
  case plain
  /// A whole number with zeros in front, up to so many digits: `00000`.
  case padded(Int)
  /// A day.
  case date
  /// A time of day.
  case time
  /// A day and a time.
  case dateTime
  /// A span of hours, which may be more than a day: `[h]:mm`.
  case span

  /// The format of a number (ECMA-376, 18.8.30), those of the Chinese and Japanese versions included.
  static func builtIn(_ id: Int) -> NumberFormat {
    switch id {
    case 14...17, 27...31, 36, 50...54, 57, 58: .date
    case 18...21, 32...35, 45, 47, 55, 56: .time
    case 22: .dateTime
    case 46: .span
    default: .plain
    }
  }

  /// What a format's code says, judged by its first section: `yyyy"年"m"月"` is a day, `[Red]0.00` a number.
  init(code: String) {
    var letters: Set<UInt8> = []
    var hasDigits = false
    var isSpan = false
    var onlyZeros = true
    var bytes = Array(code.utf8)[...]
    var previous: UInt8 = 0
    scanning: while let byte = bytes.popFirst() {
      let lower = byte | 0x20
      switch byte {
      case UInt8(ascii: ";"): break scanning
      case UInt8(ascii: "\""):
        bytes = bytes.drop { $0 != UInt8(ascii: "\"") }.dropFirst()
        onlyZeros = false
      case UInt8(ascii: "\\"), UInt8(ascii: "_"), UInt8(ascii: "*"):
        bytes = bytes.dropFirst()
        onlyZeros = false
      case UInt8(ascii: "["):
        let inside = bytes.prefix { $0 != UInt8(ascii: "]") }
        bytes = bytes.dropFirst(inside.count + 1)
        let isElapsed = !inside.isEmpty && inside.allSatisfy { Array("hms".utf8).contains($0 | 0x20) }
        isSpan = isSpan || isElapsed
        onlyZeros = false
      case UInt8(ascii: "#"), UInt8(ascii: "?"):
        hasDigits = true
        onlyZeros = false
      case UInt8(ascii: "0"):
        // Fractions of a second: ss.000.
        if previous != UInt8(ascii: ".") || !letters.contains(UInt8(ascii: "s")) { hasDigits = true }
        continue scanning
      case UInt8(ascii: "."): onlyZeros = false
      default:
        onlyZeros = false
        if Array("ymdhs".utf8).contains(lower) { letters.insert(lower) }
      }
      previous = byte
    }
    let hasTime = letters.contains(UInt8(ascii: "h")) || letters.contains(UInt8(ascii: "s"))
    let hasDay = letters.contains(UInt8(ascii: "y")) || letters.contains(UInt8(ascii: "d"))
    switch (hasDigits, isSpan, hasDay, hasTime) {
    case (_, true, _, _): self = .span
    case (true, _, _, _): self = onlyZeros && code.utf8.count > 1 ? .padded(min(code.utf8.count, 64)) : .plain
    case (false, _, true, true): self = .dateTime
    case (false, _, true, false): self = .date
    case (false, _, false, true): self = .time
    case (false, _, false, false): self = letters.contains(UInt8(ascii: "m")) ? .date : .plain
    }
  }
}
