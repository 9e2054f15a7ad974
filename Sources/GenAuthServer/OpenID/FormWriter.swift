/// Writes names and values so that they are safe in a query, a fragment or a form (`application/x-www-form-urlencoded`).
enum FormWriter {
  /// `name=value&name=value`, everything escaped that is not unreserved (RFC 3986, section 2.3).
  static func text(_ parameters: [(name: String, value: String)]) -> String {
    parameters.map { escaped($0.name) + "=" + escaped($0.value) }.joined(separator: "&")
  }

  /// A text with all but unreserved characters escaped.
  static func escaped(_ text: String) -> String {
    escaping(text) { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
      default: false
      }
    }
  }

  /// An address with everything escaped that is not allowed in a header: blanks, control characters, what is not ASCII.
  static func headerAddress(_ text: String) -> String { escaping(text) { (0x21...0x7E).contains($0) } }

  private static func escaping(_ text: String, unless isPlain: (UInt8) -> Bool) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      if isPlain(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
