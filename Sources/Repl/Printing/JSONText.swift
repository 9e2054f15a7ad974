import Contract
import ScriptHost

/// JSON (RFC 8259) of what was taken out of Lua, in the order it has there.
///
/// What JSON cannot say becomes null (functions, infinite numbers); bytes that are not UTF-8 become U+FFFD. Control
/// characters that JSON would allow as they are (DEL, C1, bidirectional controls) are escaped, so that the text is safe
/// on a terminal.
enum JSONText {
  /// Indented by two.
  static func text(of value: ShownValue) -> String { write(value, indent: 0) }

  /// On one line.
  static func line(of value: ShownValue) -> String { write(value, indent: nil) }

  private static func write(_ value: ShownValue, indent: Int?) -> String {
    switch value {
    case .none, .null, .opaque: "null"
    case .boolean(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    case .number(let number): number.isFinite ? "\(number)" : "null"
    case .string(let bytes): quoted(bytes)
    case .list(let elements, _): block("[", elements.map { write($0, indent: indent.map { $0 + 2 }) }, "]", indent)
    case .record(let entries, _, _):
      block(
        "{",
        entries.map { entry in
          name(entry.key) + (indent == nil ? ":" : ": ") + write(entry.value, indent: indent.map { $0 + 2 })
        }, "}", indent)
    }
  }

  private static func block(_ open: String, _ parts: [String], _ close: String, _ indent: Int?) -> String {
    if parts.isEmpty { return open + close }
    guard let indent else { return open + parts.joined(separator: ",") + close }
    let margin = "\n" + String(repeating: " ", count: indent + 2)
    return open + margin + parts.joined(separator: "," + margin) + "\n" + String(repeating: " ", count: indent) + close
  }

  private static func name(_ key: ShownValue) -> String {
    switch key {
    case .string(let bytes): quoted(bytes)
    default: quoted(Array(LuaWriter.compact(key).utf8))
    }
  }

  static func quoted(_ bytes: [UInt8]) -> String {
    var text = "\""
    for piece in VisibleText.pieces(of: bytes) {
      switch piece {
      case .plain("\""): text += "\\\""
      case .plain("\\"): text += "\\\\"
      case .plain(let character): text.append(character)
      case .invalid: text.append("\u{FFFD}")
      case .hidden("\n"): text += "\\n"
      case .hidden("\r"): text += "\\r"
      case .hidden("\t"): text += "\\t"
      case .hidden(let scalar): for unit in UTF16.encode(scalar) ?? .init() { text += escape(unit) }
      }
    }
    return text + "\""
  }

  private static func escape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
  }
}
