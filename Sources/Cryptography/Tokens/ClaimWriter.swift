import Encodings

/// Writes claims as JSON whose base64url has neither `-` nor `_`.
///
/// Some clients decode a token's payload with the plain base64 alphabet. `-` stands for the bits 111110, `_` for 111111. In ASCII text, whose top bits are
/// clear, such six bits arise only as the low bits of `>`, `?`, `~` and DEL: writing those four and everything beyond ASCII as `\uXXXX`
/// keeps both out, whatever the claims are.
enum ClaimWriter {
  static func json(_ claims: Claims) -> [UInt8] {
    var output: [UInt8] = []
    write(.object(claims), to: &output)
    return output
  }

  private static func write(_ value: ClaimValue, to output: inout [UInt8]) {
    switch value {
    case .null: output.append(contentsOf: "null".utf8)
    case .bool(let truth): output.append(contentsOf: (truth ? "true" : "false").utf8)
    case .integer(let number): output.append(contentsOf: "\(number)".utf8)
    case .number(let number): output.append(contentsOf: (number.isFinite ? "\(number)" : "null").utf8)
    case .string(let text): write(text, to: &output)
    case .array(let values):
      output.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        write(value, to: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .object(let claims):
      output.append(UInt8(ascii: "{"))
      for (index, entry) in claims.entries.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        write(entry.name, to: &output)
        output.append(UInt8(ascii: ":"))
        write(entry.value, to: &output)
      }
      output.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    for unit in text.utf16 {
      switch unit {
      case 0x22, 0x5c: output.append(contentsOf: [UInt8(ascii: "\\"), UInt8(unit)])
      case 0x3e, 0x3f, 0x7e, 0x7f, ..<0x20, 0x80...:
        let bytes = [UInt8(truncatingIfNeeded: unit >> 8), UInt8(truncatingIfNeeded: unit)]
        output.append(contentsOf: "\\u\(Hexadecimal.encode(bytes))".utf8)
      default: output.append(UInt8(unit))
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}
