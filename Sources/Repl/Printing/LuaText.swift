import ScriptHost

/// Strings, names and numbers as Lua writes them: read back, they give the same value.
public enum LuaText {
  /// The bytes as a literal on one line. What a terminal would not show as itself is escaped.
  public static func quoted(_ bytes: some Collection<UInt8>) -> String {
    var text = "\""
    for piece in VisibleText.pieces(of: Array(bytes)) {
      switch piece {
      case .plain("\""): text += "\\\""
      case .plain("\\"): text += "\\\\"
      case .plain(let character): text.append(character)
      case .hidden(let scalar): text += escape(scalar)
      case .invalid(let byte): text += hexadecimal(byte)
      }
    }
    return text + "\""
  }

  /// A key as a table constructor takes it: `name`, or `["other name"]`.
  public static func key(_ name: [UInt8]) -> String {
    isName(name) ? String(decoding: name, as: UTF8.self) : "[\(quoted(name))]"
  }

  /// True if the bytes can stand as a name: letters, digits and `_`, and no word of the language.
  public static func isName(_ name: [UInt8]) -> Bool {
    guard let first = name.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
    let fits = name.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: false
      }
    }
    return fits && !words.contains(String(decoding: name, as: UTF8.self))
  }

  /// A whole number. The least one has no literal of its own: `-9223372036854775808` is read as a float.
  public static func integer(_ value: Int64) -> String { value == .min ? "math.mininteger" : String(value) }

  /// A float, written so that it stays one.
  public static func number(_ value: Double) -> String {
    if value.isNaN { return "(0/0)" }
    if value.isInfinite { return value < 0 ? "-math.huge" : "math.huge" }
    return "\(value)"
  }

  /// Lua's own words.
  public static let words: Set<String> = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
    "not",
    "or", "repeat", "return", "then", "true", "until", "while",
  ]

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    case _ where scalar.value < 0x80: hexadecimal(UInt8(truncatingIfNeeded: scalar.value))
    default: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits
  }
}
