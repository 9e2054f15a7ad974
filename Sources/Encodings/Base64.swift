/// Base64 text (RFC 4648): the standard and the URL alphabet.
public enum Base64 {
  private static let standard = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let url = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// Writes bytes in the standard alphabet.
  /// - Parameters:
  ///   - bytes: any bytes.
  ///   - padded: whether the text is filled up with `=` to a multiple of four.
  public static func encode(_ bytes: some Sequence<UInt8>, padded: Bool = true) -> String {
    encode(Array(bytes), alphabet: standard, padded: padded)
  }

  /// Writes bytes in the URL alphabet (`-` and `_`), without padding, as JSON web tokens do.
  /// - Parameter bytes: any bytes.
  public static func encodeURL(_ bytes: some Sequence<UInt8>) -> String {
    encode(Array(bytes), alphabet: url, padded: false)
  }

  /// Reads the standard alphabet. Padding may be left out but must be right where it stands; `.` is read as `+`, as the hash strings of passlib write it.
  /// - Parameter text: base64 without line breaks.
  /// - Returns: the bytes, or nil when the text is anything else, unused bits that are not zero included.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    decode(text.utf8) { character in
      switch character {
      case UInt8(ascii: "+"), UInt8(ascii: "."): 62
      case UInt8(ascii: "/"): 63
      default: nil
      }
    }
  }

  /// Reads the URL alphabet. Padding may be left out but must be right where it stands.
  /// - Parameter text: base64url without line breaks.
  /// - Returns: the bytes, or nil when the text is anything else, unused bits that are not zero included.
  public static func decodeURL(_ text: some StringProtocol) -> [UInt8]? {
    decode(text.utf8) { character in
      switch character {
      case UInt8(ascii: "-"): 62
      case UInt8(ascii: "_"): 63
      default: nil
      }
    }
  }

  /// Reads either alphabet, as it comes from files and mail: line ends are passed over.
  /// - Parameter text: base64 or base64url; padding may be left out but must be right where it stands.
  /// - Returns: the bytes, or nil when the text is anything else, unused bits that are not zero included.
  public static func decodeEither(_ text: some Sequence<UInt8>) -> [UInt8]? {
    decode(text.lazy.filter { $0 != 10 && $0 != 13 }) { character in
      switch character {
      case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
      case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
      default: nil
      }
    }
  }

  private static func encode(_ bytes: [UInt8], alphabet: [UInt8], padded: Bool) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var bits: UInt32 = 0
    var held = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      held += 8
      while held >= 6 {
        held -= 6
        text.append(alphabet[Int(bits >> UInt32(held) & 63)])
      }
    }
    if held > 0 { text.append(alphabet[Int(bits << UInt32(6 - held) & 63)]) }
    while padded && text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
    return String(decoding: text, as: UTF8.self)
  }

  private static func decode(_ text: some Sequence<UInt8>, special: (UInt8) -> UInt32?) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.underestimatedCount / 4 * 3)
    var bits: UInt32 = 0
    var held = 0
    var digits = 0
    var padding = 0
    for character in text {
      if character == UInt8(ascii: "=") {
        padding += 1
        continue
      }
      guard padding == 0, let value = value(of: character) ?? special(character) else { return nil }
      digits += 1
      bits = bits << 6 | value
      held += 6
      if held >= 8 {
        held -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
      }
    }
    guard digits % 4 != 1, bits & (1 << UInt32(held) - 1) == 0 else { return nil }
    guard padding == 0 || (padding <= 2 && (digits + padding) % 4 == 0) else { return nil }
    return bytes
  }

  private static func value(of character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
    default: nil
    }
  }
}
