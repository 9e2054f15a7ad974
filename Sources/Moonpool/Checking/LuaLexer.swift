/// A word of Lua.
struct LuaToken: Equatable {
  /// What it is.
  enum Kind: Equatable {
    /// A name or keyword.
    case word(String)
    /// A text.
    case text(String)
    /// A text with escapes that are not resolved here.
    case escapedText
    /// A number, as written.
    case number(String)
    /// An operator or bracket.
    case symbol(String)
  }

  /// What it is.
  let kind: Kind
  /// Where it stands in the source, in bytes.
  let range: Range<Int>

  /// Whether it is that word or symbol.
  func `is`(_ text: String) -> Bool { kind == .word(text) || kind == .symbol(text) }

  /// The word as it is written, where it is a name, keyword or symbol.
  var text: String {
    switch kind {
    case .word(let text), .symbol(let text): text
    default: ""
    }
  }

  /// The name or keyword, where it is one.
  var name: String? { if case .word(let name) = kind { name } else { nil } }
}

/// Splits Lua source into words. The source is known to parse, so that nothing is reported from here.
struct LuaLexer {
  private let bytes: [UInt8]
  private var at = 0

  /// The words of a source, without comments.
  static func tokens(of source: [UInt8]) -> [LuaToken] {
    var lexer = LuaLexer(bytes: source)
    var tokens: [LuaToken] = []
    lexer.skipFirstLine()
    while let token = lexer.next() { tokens.append(token) }
    return tokens
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func byte(_ offset: Int = 0) -> UInt8 { at + offset < bytes.count ? bytes[at + offset] : 0 }

  private func sees(_ text: StaticString) -> Bool {
    guard at + text.utf8CodeUnitCount <= bytes.count else { return false }
    return text.withUTF8Buffer { $0.elementsEqual(bytes[at..<(at + $0.count)]) }
  }

  private mutating func skipFirstLine() {
    if sees("\u{FEFF}") { at += 3 }
    if byte() == UInt8(ascii: "#") { while at < bytes.count, byte() != 10 { at += 1 } }
  }

  private mutating func next() -> LuaToken? {
    while at < bytes.count {
      let start = at
      let character = byte()
      if character <= 32 {
        at += 1
      } else if sees("--") {
        at += 2
        if longText() == nil { while at < bytes.count, byte() != 10 { at += 1 } }
      } else {
        let kind = kind(character)
        return LuaToken(kind: kind, range: start..<min(at, bytes.count))
      }
    }
    return nil
  }

  /// Takes what begins here.
  private mutating func kind(_ character: UInt8) -> LuaToken.Kind {
    if Self.isWord(character), !Self.isDigit(character) { return .word(take(Self.isWord)) }
    if Self.isDigit(character) || character == UInt8(ascii: ".") && Self.isDigit(byte(1)) { return .number(number()) }
    if character == UInt8(ascii: "\"") || character == UInt8(ascii: "'") {
      return shortText(character).map { .text($0) } ?? .escapedText
    }
    if character == UInt8(ascii: "["), let text = longText() { return .text(text) }
    return .symbol(symbol())
  }

  /// A number; the sign of its exponent belongs to it.
  private mutating func number() -> String {
    let start = at
    let marks = sees("0x") || sees("0X") ? Array("pP".utf8) : Array("eE".utf8)
    while at < bytes.count {
      if marks.contains(byte()), byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-") {
        at += 2
      } else if Self.isWord(byte()) || byte() == UInt8(ascii: ".") {
        at += 1
      } else {
        break
      }
    }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private mutating func take(_ belongs: (UInt8) -> Bool) -> String {
    let start = at
    while at < bytes.count, belongs(bytes[at]) { at += 1 }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  /// The text in quotes; nil where it has escapes other than those of the quotes and the backslash.
  private mutating func shortText(_ quote: UInt8) -> String? {
    var isPlain = true
    var text: [UInt8] = []
    at += 1
    while at < bytes.count, byte() != quote {
      if byte() == UInt8(ascii: "\\") {
        at += 1
        isPlain = isPlain && [UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'")].contains(byte())
      }
      text.append(byte())
      at += 1
    }
    at += 1
    return isPlain ? String(decoding: text, as: UTF8.self) : nil
  }

  /// The text of `[[…]]` or `[==[…]==]` that begins here; nil where none does.
  private mutating func longText() -> String? {
    guard byte() == UInt8(ascii: "[") else { return nil }
    var level = 0
    while byte(1 + level) == UInt8(ascii: "=") { level += 1 }
    guard byte(1 + level) == UInt8(ascii: "[") else { return nil }
    at += 2 + level
    let start = at
    while at < bytes.count {
      if byte() == UInt8(ascii: "]"), byte(1 + level) == UInt8(ascii: "]"),
        (0..<level).allSatisfy({ byte(1 + $0) == UInt8(ascii: "=") })
      {
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        at += 2 + level
        return text
      }
      at += 1
    }
    return ""
  }

  private mutating func symbol() -> String {
    for text in ["...", "..", "::", "==", "~=", "<=", ">=", "//", "<<", ">>"] {
      if text.utf8.enumerated().allSatisfy({ byte($0.offset) == $0.element }) {
        at += text.utf8.count
        return text
      }
    }
    at += 1
    return String(decoding: [bytes[at - 1]], as: UTF8.self)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  private static func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95 || byte >= 128
  }
}
