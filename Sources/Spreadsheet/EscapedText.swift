/// Texts of spreadsheets write characters that XML cannot hold as `_x000D_` (ECMA-376, 22.9.2.19, ST_Xstring).
enum EscapedText {
  /// The text with those escapes resolved.
  static func decoded(_ bytes: some Collection<UInt8>) -> String {
    guard bytes.contains(UInt8(ascii: "_")) else { return String(decoding: bytes, as: UTF8.self) }
    let bytes = Array(bytes)
    var units: [UInt16] = []
    var text = ""
    var plain = bytes.startIndex
    var at = bytes.startIndex
    func flushUnits() {
      text += String(decoding: units, as: UTF16.self)
      units = []
    }
    while at < bytes.count {
      guard let unit = unit(bytes, at) else {
        at += 1
        continue
      }
      if plain < at {
        flushUnits()
        text += String(decoding: bytes[plain..<at], as: UTF8.self)
      }
      // Two in a row may be the halves of one character.
      units.append(unit)
      at += 7
      plain = at
    }
    flushUnits()
    return text + String(decoding: bytes[plain...], as: UTF8.self)
  }

  private static func unit(_ bytes: [UInt8], _ at: Int) -> UInt16? {
    guard at + 7 <= bytes.count, bytes[at] == UInt8(ascii: "_"), bytes[at + 1] == UInt8(ascii: "x"),
      bytes[at + 6] == UInt8(ascii: "_")
    else { return nil }
    let digits = bytes[(at + 2)..<(at + 6)]
    guard digits.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }) else { return nil }
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
