/// How a secret looks where a script or the host escapes it. A quote, a backslash or a control character in it would
/// otherwise hide it from ``SecretSearch``.
enum EscapedSecret {
  /// The secret itself, and its escaped forms that differ from it: in JSON (also in ASCII only), as a Lua literal
  /// (`%q`, also with `\n` for a line break, as the fields of `log` have it), and with its control characters made
  /// visible.
  static func forms(of secret: String) -> [[UInt8]] {
    let bytes = Array(secret.utf8)
    var forms = [bytes]
    let escaped = [
      json(secret, inASCII: false), json(secret, inASCII: true), literal(bytes, lineBreak: [92, 10]),
      literal(bytes, lineBreak: [92, 110]), Array(VisibleText.lines(secret).utf8), Array(VisibleText.line(secret).utf8),
    ]
    for form in escaped where form.count >= bytes.count && !forms.contains(form) { forms.append(form) }
    return forms
  }

  /// The inside of a JSON string.
  private static func json(_ text: String, inASCII: Bool) -> [UInt8] {
    var result: [UInt8] = []
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22: result += [92, 34]
      case 0x5C: result += [92, 92]
      case 0x08: result += [92, 98]
      case 0x09: result += [92, 116]
      case 0x0A: result += [92, 110]
      case 0x0C: result += [92, 102]
      case 0x0D: result += [92, 114]
      default:
        let character = String(scalar)
        if scalar.value < 0x20 || inASCII && !scalar.isASCII {
          for unit in character.utf16 { result += unicode(unit) }
        } else {
          result += Array(character.utf8)
        }
      }
    }
    return result
  }

  /// A UTF-16 unit as `\u00e4`.
  private static func unicode(_ unit: UInt16) -> [UInt8] {
    let digits = String(unit, radix: 16)
    return Array("\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8)
  }

  /// The inside of a literal as `string.format("%q")` writes it.
  private static func literal(_ bytes: [UInt8], lineBreak: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for (place, byte) in bytes.enumerated() {
      switch byte {
      case 10: result += lineBreak
      case 34, 92: result += [92, byte]
      case 0..<32, 127:
        let digits = String(byte)
        let isBeforeDigit = place + 1 < bytes.count && (48...57).contains(bytes[place + 1])
        let zeros = isBeforeDigit ? String(repeating: "0", count: 3 - digits.utf8.count) : ""
        result += Array("\\\(zeros)\(digits)".utf8)
      default: result.append(byte)
      }
    }
    return result
  }
}
