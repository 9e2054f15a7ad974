import Cryptography
import Encodings

/// How a text travels through mail: quoted-printable where it stays readable, base64 where most of it would be escapes (RFC 2045).
enum BodyEncoding {
  /// The name for Content-Transfer-Encoding and the encoded bytes, lines of at most 76 characters ending in CR LF.
  static func encode(_ body: Secret) -> (name: String, bytes: Secret) {
    body.withUnsafeBytes { bytes in
      let escapes = bytes.count(where: { !isPrintable($0) && $0 != 0x0a && $0 != 0x0d })
      return escapes * 3 > bytes.count
        ? ("base64", Secret(base64(bytes))) : ("quoted-printable", Secret(quotedPrintable(bytes)))
    }
  }

  private static func isPrintable(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte <= 0x7e && byte != UInt8(ascii: "=") || byte == 0x09
  }

  static func base64(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var output: [UInt8] = []
    var start = 0
    while start < bytes.count {
      let end = min(start + 57, bytes.count)
      output.append(contentsOf: Base64.encode(bytes[start..<end]).utf8)
      output.append(contentsOf: [0x0d, 0x0a])
      start = end
    }
    return output
  }

  /// Every line break, whatever it was, becomes CR LF; white space before one is escaped, as servers may strip it.
  static func quotedPrintable(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + bytes.count / 4)
    var column = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == 0x0d || byte == 0x0a {
        if byte == 0x0d, index < bytes.count, bytes[index] == 0x0a { index += 1 }
        output.append(contentsOf: [0x0d, 0x0a])
        column = 0
        continue
      }
      let endsLine = index == bytes.count || bytes[index] == 0x0d || bytes[index] == 0x0a
      let isPlain = isPrintable(byte) && !(endsLine && (byte == 0x20 || byte == 0x09))
      let width = isPlain ? 1 : 3
      // The last character of a line is left for the soft break.
      if column + width > 75 {
        output.append(contentsOf: [UInt8(ascii: "="), 0x0d, 0x0a])
        column = 0
      }
      if isPlain {
        output.append(byte)
      } else {
        output.append(UInt8(ascii: "="))
        output.append(contentsOf: Hexadecimal.encode(CollectionOfOne(byte)).uppercased().utf8)
      }
      column += width
    }
    if column > 0 { output.append(contentsOf: [0x0d, 0x0a]) }
    return output
  }
}
