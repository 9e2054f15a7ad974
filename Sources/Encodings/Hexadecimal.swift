/// Hexadecimal text.
public enum Hexadecimal {
  private static let digits = [UInt8]("0123456789abcdef".utf8)

  /// Writes bytes as hexadecimal text in lower case.
  /// - Parameter bytes: any bytes.
  public static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.underestimatedCount * 2)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads hexadecimal text in lower, upper or mixed case.
  /// - Parameter text: an even number of hexadecimal digits and nothing else.
  /// - Returns: the bytes, or nil when the text is anything else.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? { decode(text.utf8) }

  /// Reads the bytes of such a text.
  public static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.underestimatedCount / 2)
    var high: UInt8?
    for character in text {
      guard let value = value(of: character) else { return nil }
      if let upper = high {
        bytes.append(upper << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return high == nil ? bytes : nil
  }

  private static func value(of character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
