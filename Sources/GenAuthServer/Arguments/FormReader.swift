/// Reads query strings and forms (`application/x-www-form-urlencoded`, as the URL standard has it): `+` is a blank, `%XX` a byte.
enum FormReader {
  /// Names and values in the order given. A broken escape stays as it is; bytes that are no UTF-8 become U+FFFD, which no check of a value takes
  /// for what was meant.
  static func parameters(_ text: String) -> [(name: String, value: String)] {
    var text = text
    return text.withUTF8 { parameters($0) }
  }

  /// The same of a body's bytes.
  static func parameters(_ bytes: UnsafeBufferPointer<UInt8>) -> [(name: String, value: String)] {
    bytes.split(separator: UInt8(ascii: "&")).map { pair in
      guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { return (decoded(pair), "") }
      return (decoded(pair[..<equals]), decoded(pair[(equals + 1)...]))
    }
  }

  /// A part of a path with its escapes resolved; `+` stays.
  static func pathPart(_ text: Substring) -> String {
    var text = String(text)
    return text.withUTF8 { decoded($0[...], plusIsBlank: false) }
  }

  private static func decoded(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, plusIsBlank: Bool = true) -> String {
    if !bytes.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) {
      return String(decoding: bytes, as: UTF8.self)
    }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte == UInt8(ascii: "%"), bytes.endIndex - index > 2, let high = digit(bytes[index + 1]),
        let low = digit(bytes[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
        continue
      }
      result.append(plusIsBlank && byte == UInt8(ascii: "+") ? 0x20 : byte)
      index += 1
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
