import Encodings

/// The two forms of an SM2 ciphertext: the clients' C1C3C2 (x, y, a 32-byte digest, as many bytes as the message) and OpenSSL's DER
/// `SEQUENCE { INTEGER x, INTEGER y, OCTET STRING C3, OCTET STRING C2 }`.
enum SM2Ciphertext {
  private static let coordinate = 32
  private static let shortest = 3 * coordinate + 1

  /// The bytes of a ciphertext's text.
  static func bytes(of text: String) -> [UInt8]? {
    guard text.utf8.count <= TransportKeys.longestText else { return nil }
    var plain = String(text.unicodeScalars.filter { !$0.properties.isWhitespace }.map(Character.init))
    if plain.prefix(4).lowercased() == "sm2:" { plain.removeFirst(4) }
    // Base64 of a hundred bytes that happens to be hexadecimal digits only: 10^-60.
    return Hexadecimal.decode(plain) ?? Base64.decode(plain)
  }

  /// What the bytes can mean: without and with the mark of an uncompressed point.
  static func readings(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var readings: [ArraySlice<UInt8>] = []
    if bytes.first == 4 && bytes.count > shortest { readings.append(bytes.dropFirst()) }
    if bytes.count >= shortest { readings.append(bytes[...]) }
    return readings
  }

  /// DER of C1C3C2 without the mark; the body has at least 97 bytes.
  static func der(of body: ArraySlice<UInt8>) -> [UInt8] {
    let x = body.prefix(coordinate)
    let y = body.dropFirst(coordinate).prefix(coordinate)
    let digest = body.dropFirst(2 * coordinate).prefix(coordinate)
    let message = body.dropFirst(3 * coordinate)
    let content = integer(x) + integer(y) + element(0x04, digest) + element(0x04, message)
    return element(0x30, content[...])
  }

  /// C1C3C2 without the mark, of DER.
  static func body(ofDER der: [UInt8]) -> [UInt8]? {
    var outer = der[...]
    guard var content = take(0x30, &outer), outer.isEmpty,
      let x = take(0x02, &content).flatMap(padded), let y = take(0x02, &content).flatMap(padded),
      let digest = take(0x04, &content), digest.count == coordinate, let message = take(0x04, &content), content.isEmpty
    else { return nil }
    return x + y + digest + message
  }

  // MARK: DER

  private static func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var digits = bytes.drop { $0 == 0 }
    if digits.isEmpty { digits = [0] }
    // A set top bit would mean a negative number.
    let sign: [UInt8] = (digits.first ?? 0) >= 0x80 ? [0] : []
    return element(0x02, (sign + digits)[...])
  }

  private static func element(_ tag: UInt8, _ content: ArraySlice<UInt8>) -> [UInt8] {
    let count = content.count
    let length: [UInt8] =
      switch count {
      case ..<0x80: [UInt8(count)]
      case ..<0x100: [0x81, UInt8(count)]
      default: [0x82, UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
      }
    return [tag] + length + content
  }

  private static func take(_ tag: UInt8, _ input: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard input.popFirst() == tag, let first = input.popFirst() else { return nil }
    var count = Int(first)
    if first >= 0x80 {
      guard first == 0x81 || first == 0x82 else { return nil }
      count = 0
      for _ in 0..<(first & 0x0f) {
        guard let next = input.popFirst() else { return nil }
        count = count << 8 | Int(next)
      }
    }
    guard count <= input.count else { return nil }
    defer { input = input.dropFirst(count) }
    return input.prefix(count)
  }

  private static func padded(_ integer: ArraySlice<UInt8>) -> [UInt8]? {
    let digits = integer.drop { $0 == 0 }
    guard digits.count <= coordinate else { return nil }
    return [UInt8](repeating: 0, count: coordinate - digits.count) + digits
  }
}
