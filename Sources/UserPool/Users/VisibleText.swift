@_spi(_Unicode) import Swift

/// Checks usernames, external ids and email addresses: they consist of visible characters, each in one Unicode form (docs/operations.md, "Formats").
/// Otherwise two accounts could look alike.
enum VisibleText {
  /// What is wrong with a text.
  enum Flaw: Equatable {
    /// It has a character that cannot be seen, or that stands for one that was lost.
    case hidden(Unicode.Scalar)
    /// It begins or ends with a blank.
    case blankAtEnd(Unicode.Scalar)
    /// A letter and its marks are written as several characters that have one of their own (it is not in NFC).
    case decomposed
  }

  /// The first flaw of a text; nil if it has none.
  static func flaw(in text: UTF8Bytes) -> Flaw? {
    if text.first == space || text.last == space { return .blankAtEnd(" ") }
    if text.allSatisfy({ (space..<0x7F).contains($0) }) { return nil }
    let text = String(decoding: text, as: UTF8.self)
    let scalars = text.unicodeScalars
    if let blank = [scalars.first, scalars.last].lazy.compactMap(\.self).first(where: \.properties.isWhitespace) {
      return .blankAtEnd(blank)
    }
    if let hidden = scalars.first(where: isHidden) { return .hidden(hidden) }
    return text._nfc.elementsEqual(scalars) ? nil : .decomposed
  }

  private static let space = UInt8(ascii: " ")

  /// Whether people cannot see a character, or cannot tell it from a space.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    // The ideographic space is as wide as a letter, so it can be told from the space.
    if scalar == " " || scalar == "\u{3000}" { return false }
    // The replacement character, and a Braille pattern without dots.
    if scalar == "\u{FFFD}" || scalar == "\u{2800}" { return true }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: return true
    default:
      return properties.isWhitespace || properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint
    }
  }
}

extension Unicode.Scalar {
  /// The character as a text that can be seen, such as `\u{200B}`.
  var escaped: String { "\\u{" + String(value, radix: 16, uppercase: true) + "}" }
}
