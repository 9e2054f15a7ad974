/// Base64 (RFC 4648) in its two alphabets.
enum Base64 {
  enum Alphabet {
    /// `+` and `/`, padded.
    case standard
    /// `-` and `_`, not padded.
    case url
  }

  static func encode(_ bytes: some Collection<UInt8>, alphabet: Alphabet) -> String {
    let letters = Array(
      (alphabet == .standard
        ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_").utf8)
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    var buffer: UInt32 = 0
    var bits = 0
    for byte in bytes {
      buffer = buffer << 8 | UInt32(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        result.append(letters[Int(buffer >> UInt32(bits) & 63)])
      }
      buffer &= 0xFF
    }
    if bits > 0 { result.append(letters[Int(buffer << UInt32(6 - bits) & 63)]) }
    if alphabet == .standard { while result.count % 4 != 0 { result.append(UInt8(ascii: "=")) } }
    return String(decoding: result, as: UTF8.self)
  }

  /// The bytes of a text in either alphabet, padded or not; line ends are passed over. nil where it is no base64.
  static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var buffer: UInt32 = 0
    var bits = 0
    var count = 0
    var isPadding = false
    for letter in text {
      if letter == 10 || letter == 13 { continue }
      if letter == UInt8(ascii: "=") {
        isPadding = true
        continue
      }
      guard !isPadding, let value = value(letter) else { return nil }
      count += 1
      buffer = buffer << 6 | value
      bits += 6
      if bits >= 8 {
        bits -= 8
        result.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
      }
      buffer &= 0xFFF
    }
    return count % 4 == 1 ? nil : result
  }

  private static func value(_ letter: UInt8) -> UInt32? {
    switch letter {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - 65)
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - 71)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter + 4)
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
