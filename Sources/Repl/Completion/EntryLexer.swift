/// A word of an entry that is still being typed.
struct EntryToken: Equatable {
  enum Kind: Equatable {
    /// A name or a keyword.
    case word
    /// A text in quotes or long brackets; ``EntryToken/text`` is what stands between them, escapes as written.
    case string
    case number
    /// An operator or a bracket.
    case symbol
  }

  var kind: Kind
  var text: String
  /// Where it begins, in bytes of the entry.
  var start: Int
  /// Where it ends.
  var end: Int

  /// Whether it is that word or symbol.
  func `is`(_ other: String) -> Bool { (kind == .word || kind == .symbol) && text == other }
}

/// Splits Lua that need not be complete into words.
struct EntryLexer {
  /// What the text ends in.
  enum End: Equatable {
    case code
    /// A text that is not closed: its quote and what stands behind it.
    case string(quote: UInt8, content: String)
    /// A comment or a long text: nothing is completed there.
    case closedToCompletion
  }

  /// The keywords of Lua 5.4.
  static let keywords: Set<String> = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
    "not",
    "or", "repeat", "return", "then", "true", "until", "while",
  ]

  private let bytes: [UInt8]
  private var at = 0
  private(set) var tokens: [EntryToken] = []
  private(set) var end = End.code

  /// Reads a text, or the beginning of one.
  init(_ text: some Sequence<UInt8>) {
    bytes = Array(text)
    while at < bytes.count, end == .code { step() }
  }

  private func byte(_ offset: Int = 0) -> UInt8 { at + offset < bytes.count ? bytes[at + offset] : 0 }

  private mutating func step() {
    let start = at
    let character = byte()
    if character <= 32 {
      at += 1
    } else if character == UInt8(ascii: "-"), byte(1) == UInt8(ascii: "-") {
      at += 2
      skipComment()
    } else if Self.isDigit(character) || character == UInt8(ascii: ".") && Self.isDigit(byte(1)) {
      add(.number, from: start) { Self.isWord($0) || $0 == UInt8(ascii: ".") }
    } else if Self.isWord(character) {
      add(.word, from: start, while: Self.isWord)
    } else if character == UInt8(ascii: "\"") || character == UInt8(ascii: "'") {
      readString(character)
    } else if let level = longLevel() {
      readLong(level)
    } else {
      let longest = ["...", "..", "::", "==", "~=", "<=", ">=", "//", "<<", ">>"].first { symbol in
        symbol.utf8.enumerated().allSatisfy { byte($0.offset) == $0.element }
      }
      at += longest?.utf8.count ?? 1
      append(.symbol, from: start, content: start..<at)
    }
  }

  private mutating func append(_ kind: EntryToken.Kind, from start: Int, content: Range<Int>) {
    tokens.append(EntryToken(kind: kind, text: String(decoding: bytes[content], as: UTF8.self), start: start, end: at))
  }

  private mutating func add(_ kind: EntryToken.Kind, from start: Int, while belongs: (UInt8) -> Bool) {
    while at < bytes.count, belongs(bytes[at]) { at += 1 }
    append(kind, from: start, content: start..<at)
  }

  private mutating func skipComment() {
    if let level = longLevel() {
      at += 2 + level
      if !skipLong(level) { end = .closedToCompletion }
      return
    }
    while at < bytes.count, byte() != 10 { at += 1 }
    if at == bytes.count { end = .closedToCompletion }
  }

  private mutating func readString(_ quote: UInt8) {
    let start = at
    at += 1
    // A line end closes it as well: Lua would refuse it there, and what comes behind is code again.
    while at < bytes.count, byte() != quote, byte() != 10 { at += byte() == UInt8(ascii: "\\") ? 2 : 1 }
    guard at < bytes.count else {
      at = bytes.count
      end = .string(quote: quote, content: String(decoding: bytes[(start + 1)...], as: UTF8.self))
      return
    }
    at += 1
    append(.string, from: start, content: (start + 1)..<(at - 1))
  }

  private mutating func readLong(_ level: Int) {
    let start = at
    at += 2 + level
    guard skipLong(level) else { return end = .closedToCompletion }
    append(.string, from: start, content: (start + 2 + level)..<(at - 2 - level))
  }

  /// The number of `=` in the long bracket that opens here; nil if there is none.
  private func longLevel() -> Int? {
    guard byte() == UInt8(ascii: "[") else { return nil }
    var level = 0
    while byte(1 + level) == UInt8(ascii: "=") { level += 1 }
    return byte(1 + level) == UInt8(ascii: "[") ? level : nil
  }

  /// Goes behind the closing long bracket; false if there is none.
  private mutating func skipLong(_ level: Int) -> Bool {
    while at < bytes.count {
      if byte() == UInt8(ascii: "]"), byte(1 + level) == UInt8(ascii: "]"),
        (0..<level).allSatisfy({ byte(1 + $0) == UInt8(ascii: "=") })
      {
        at += 2 + level
        return true
      }
      at += 1
    }
    return false
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  static func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95 || byte >= 128
  }
}
