/// The tokens of a Lua text that parses: names, and every other character by itself; comments, strings and numbers are left out.
struct LuaTokens {
  struct Token {
    var text: String
    var isName: Bool
    var line: Int
    var column: Int
  }

  private let bytes: [UInt8]
  private var at = 0
  private var line = 1
  private var lineStart = 0
  private(set) var all: [Token] = []

  init(_ source: [UInt8]) {
    bytes = source
    if bytes.first == UInt8(ascii: "#") { skip { $0 != 10 } }
    while at < bytes.count { step() }
  }

  private func peek(_ ahead: Int = 0) -> UInt8 { at + ahead < bytes.count ? bytes[at + ahead] : 0 }

  private mutating func advance() {
    if bytes[at] == 10 {
      line += 1
      lineStart = at + 1
    }
    at += 1
  }

  private mutating func skip(while holds: (UInt8) -> Bool) {
    while at < bytes.count, holds(bytes[at]) { advance() }
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    byte == 95 || (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }

  private mutating func step() {
    let byte = bytes[at]
    switch byte {
    case UInt8(ascii: "-") where peek(1) == byte:
      at += 2
      if !skipLongBracket() { skip { $0 != 10 } }
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      add("\"", isName: false)
      skipString(byte)
    case UInt8(ascii: "["):
      if skipLongBracket() { return }
      add("[", isName: false)
      at += 1
    case 48...57: skip { Self.isNamePart($0) || $0 == UInt8(ascii: ".") }
    case _ where Self.isNamePart(byte):
      let start = at
      let column = at - lineStart + 1
      while at < bytes.count, Self.isNamePart(bytes[at]) { at += 1 }
      all.append(
        Token(text: String(decoding: bytes[start..<at], as: UTF8.self), isName: true, line: line, column: column))
    case 9...13, 32: advance()
    default:
      add(String(decoding: [byte], as: UTF8.self), isName: false)
      at += 1
    }
  }

  private mutating func add(_ text: String, isName: Bool) {
    all.append(Token(text: text, isName: isName, line: line, column: at - lineStart + 1))
  }

  private mutating func skipString(_ quote: UInt8) {
    at += 1
    while at < bytes.count, bytes[at] != quote {
      if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count { advance() }
      advance()
    }
    if at < bytes.count { at += 1 }
  }

  /// Passes over `[==[ … ]==]`; false where none begins here.
  private mutating func skipLongBracket() -> Bool {
    guard peek() == UInt8(ascii: "[") else { return false }
    var level = 0
    while peek(1 + level) == UInt8(ascii: "=") { level += 1 }
    guard peek(1 + level) == UInt8(ascii: "[") else { return false }
    at += level + 2
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "]"), peek(level + 1) == UInt8(ascii: "]"),
        (0..<level).allSatisfy({ peek(1 + $0) == UInt8(ascii: "=") })
      {
        at += level + 2
        return true
      }
      advance()
    }
    return true
  }
}
