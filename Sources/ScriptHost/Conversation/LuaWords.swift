/// A word of Lua source, with its place: enough to find names, literals and blocks in a text that is just being typed.
public struct LuaWord: Sendable, Equatable {
  /// What sort of word.
  public enum Kind: Sendable, Equatable {
    case name, keyword, string, number, symbol
    /// A string or long bracket that does not end in the text.
    case unfinished
  }

  /// What sort of word.
  public var kind: Kind
  /// The word as it is written.
  public var text: String
  /// Where it stands, in bytes of UTF-8 from the beginning.
  public var range: Range<Int>

  /// The words that Lua keeps for itself.
  public static let keywords: Set<String> = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
    "not", "or", "repeat", "return", "then", "true", "until", "while",
  ]

  /// The words of a text, comments left out. Any text has some: what is no Lua is split as well as can be.
  public static func split(_ text: String) -> [LuaWord] { split(Array(text.utf8)) }

  /// The words of a source as it is in its file, whose bytes may be no UTF-8.
  public static func split(_ source: [UInt8]) -> [LuaWord] {
    var reader = WordReader(source)
    return reader.all()
  }
}

private struct WordReader {
  let bytes: [UInt8]
  var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func all() -> [LuaWord] {
    var words: [LuaWord] = []
    while let word = next() { words.append(word) }
    return words
  }

  private func byte(_ offset: Int = 0) -> UInt8 { place + offset < bytes.count ? bytes[place + offset] : 0 }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte == 95 || (65...90).contains(byte) || (97...122).contains(byte)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private mutating func next() -> LuaWord? {
    while place < bytes.count {
      let start = place
      let first = byte()
      if first <= 32 {
        place += 1
      } else if first == 45, byte(1) == 45 {
        place += 2
        if let end = longBracket() {
          if !end { return word(.unfinished, start) }
        } else {
          while place < bytes.count, byte() != 10 { place += 1 }
        }
      } else if Self.isLetter(first) {
        while Self.isLetter(byte()) || Self.isDigit(byte()) { place += 1 }
        let found = word(.name, start)
        return LuaWord.keywords.contains(found.text) ? word(.keyword, start) : found
      } else if Self.isDigit(first) || first == 46 && Self.isDigit(byte(1)) {
        return number(start)
      } else if first == 34 || first == 39 {
        return short(first, start)
      } else if first == 91, let end = longBracket() {
        return word(end ? .string : .unfinished, start)
      } else {
        return symbol(start)
      }
    }
    return nil
  }

  private func word(_ kind: LuaWord.Kind, _ start: Int) -> LuaWord {
    LuaWord(kind: kind, text: String(decoding: bytes[start..<place], as: UTF8.self), range: start..<place)
  }

  private mutating func number(_ start: Int) -> LuaWord {
    var last: UInt8 = 0
    while true {
      let now = byte()
      let isSign = (now == 43 || now == 45) && [69, 101, 80, 112].contains(last)
      guard Self.isLetter(now) || Self.isDigit(now) || now == 46 || isSign else { break }
      last = now
      place += 1
    }
    return word(.number, start)
  }

  private mutating func short(_ quote: UInt8, _ start: Int) -> LuaWord {
    place += 1
    while place < bytes.count, byte() != quote {
      if byte() == 10 { return word(.unfinished, start) }
      if byte() == 92 {
        place += 1
        if byte() == 122 {  // \z passes over the white space behind it, line ends too
          place += 1
          while place < bytes.count, byte() <= 32 { place += 1 }
          continue
        }
      }
      place += 1
    }
    if place >= bytes.count {
      place = bytes.count
      return word(.unfinished, start)
    }
    place += 1
    return word(.string, start)
  }

  /// Passes `[[…]]` or `[=[…]=]` where one begins here: nil if there is none, false if it does not end.
  private mutating func longBracket() -> Bool? {
    guard byte() == 91 else { return nil }
    var level = 0
    while byte(1 + level) == 61 { level += 1 }
    guard byte(1 + level) == 91 else { return nil }
    place += 2 + level
    while place < bytes.count {
      if byte() == 93, (0..<level).allSatisfy({ byte(1 + $0) == 61 }), byte(1 + level) == 93 {
        place += 2 + level
        return true
      }
      place += 1
    }
    return false
  }

  private static let longSymbols = ["...", "..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>"].map { Array($0.utf8) }

  private mutating func symbol(_ start: Int) -> LuaWord {
    for long in Self.longSymbols where bytes[place...].starts(with: long) {
      place += long.count
      return word(.symbol, start)
    }
    place += 1
    while place < bytes.count, byte() & 0xC0 == 0x80 { place += 1 }
    return word(.symbol, start)
  }
}
