/// What a look at a string's bytes says.
enum UTF8Check {
  /// UTF-8 without U+0000.
  case fine
  /// Bytes that are not UTF-8 (RFC 3629: overlong forms, surrogates and what lies past U+10FFFF included).
  case invalid
  /// UTF-8 with a U+0000 in it.
  case hasNUL

  /// Looks at a string's bytes, eight at a time while they are ASCII.
  static func of(_ text: UnsafeBufferPointer<UInt8>) -> UTF8Check {
    guard let base = text.baseAddress else { return .fine }
    let count = text.count
    var at = 0
    var hasNUL = false
    while true {
      while at + 8 <= count {
        let eight = UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)
        // Neither a high bit nor a zero byte among the eight.
        let zero = (eight &- 0x0101_0101_0101_0101) & ~eight
        if (eight | zero) & 0x8080_8080_8080_8080 != 0 { break }
        at += 8
      }
      guard at < count else { return hasNUL ? .hasNUL : .fine }
      let byte = base[at]
      if byte < 0x80 {
        if byte == 0 { hasNUL = true }
        at += 1
      } else {
        let length = sequenceLength(base + at, count - at)
        if length == 0 { return .invalid }
        at += length
      }
    }
  }

  /// The length of the well-formed sequence of two to four bytes that begins here, or 0.
  @inline(__always)
  static func sequenceLength(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    func continues(_ index: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
      bytes[index] >= low && bytes[index] <= high
    }
    switch bytes[0] {
    case 0xC2...0xDF: return count >= 2 && continues(1) ? 2 : 0
    case 0xE0: return count >= 3 && continues(1, 0xA0) && continues(2) ? 3 : 0
    case 0xED: return count >= 3 && continues(1, 0x80, 0x9F) && continues(2) ? 3 : 0
    case 0xE1...0xEF: return count >= 3 && continues(1) && continues(2) ? 3 : 0
    case 0xF0: return count >= 4 && continues(1, 0x90) && continues(2) && continues(3) ? 4 : 0
    case 0xF1...0xF3: return count >= 4 && continues(1) && continues(2) && continues(3) ? 4 : 0
    case 0xF4: return count >= 4 && continues(1, 0x80, 0x8F) && continues(2) && continues(3) ? 4 : 0
    default: return 0
    }
  }
}
