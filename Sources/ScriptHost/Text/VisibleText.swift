import Encodings

/// Makes text safe to show: nothing in it moves the cursor, changes colours, or hides or reorders the text around it.
///
/// Kept as they are: letters, marks, symbols, emoji with what joins them. Made visible: control characters (C0, C1,
/// DEL), bidirectional controls, line and paragraph separators, characters without width or meaning, and bytes that are
/// not UTF-8. Of combining marks on one letter a few are kept, so that no pile of them reaches the lines above.
public enum VisibleText {
  /// A piece of a text.
  public enum Piece: Equatable, Sendable {
    /// What is shown as it is, with the marks that belong to it.
    case plain(Character)
    /// What is shown by its number.
    case hidden(Unicode.Scalar)
    /// A byte that is not valid UTF-8.
    case invalid(UInt8)
  }

  /// How many characters without width may follow a letter.
  private static let mostMarks = 8

  /// The text with everything harmful shown as `\n`, `\x1B`, `\u{202E}`, `\xFF`.
  public static func line(_ bytes: some Collection<UInt8>) -> String {
    if bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) { return String(decoding: bytes, as: UTF8.self) }
    if let whole = String(validating: bytes, as: UTF8.self), whole.unicodeScalars.allSatisfy(Scalars.isPlain) {
      return whole
    }
    var text = ""
    for piece in pieces(of: Array(bytes)) { text += shown(piece) }
    return text
  }

  /// The text with everything harmful made visible, the bytes of a ``SystemText`` that are not UTF-8 included.
  public static func line(_ text: String) -> String {
    SystemText.isUnicode(text) ? line(text.utf8) : line(SystemText.bytes(text))
  }

  /// Several lines: line ends and tabs stay, all else is made visible.
  public static func lines(_ text: String) -> String {
    SystemText.bytes(text).split(separator: 10, omittingEmptySubsequences: false).map { part in
      part.split(separator: 9, omittingEmptySubsequences: false).map { line($0) }.joined(separator: "\t")
    }.joined(separator: "\n")
  }

  /// A piece as it is shown.
  public static func shown(_ piece: Piece) -> String {
    switch piece {
    case .plain(let character): String(character)
    case .invalid(let byte): "\\x" + hexadecimal(UInt32(byte))
    case .hidden("\n"): "\\n"
    case .hidden("\r"): "\\r"
    case .hidden("\t"): "\\t"
    case .hidden(let scalar) where scalar.value < 0x80: "\\x" + hexadecimal(scalar.value)
    case .hidden(let scalar): "\\u{" + hexadecimal(scalar.value) + "}"
    }
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return digits.utf8.count < 2 ? "0" + digits : digits
  }

  /// The pieces of a text, in order.
  public static func pieces(of bytes: [UInt8]) -> [Piece] {
    var pieces: [Piece] = []
    pieces.reserveCapacity(bytes.count)
    var rest = bytes[...]
    while !rest.isEmpty {
      let (valid, invalid) = validPrefix(rest)
      for character in String(decoding: rest[..<valid], as: UTF8.self) { append(character, to: &pieces) }
      for place in valid..<invalid { pieces.append(.invalid(rest[place])) }
      rest = rest[invalid...]
    }
    return pieces
  }

  /// Where the valid text at the beginning ends, and where the bytes after it end that are none.
  private static func validPrefix(_ bytes: ArraySlice<UInt8>) -> (valid: Int, invalid: Int) {
    var iterator = bytes.makeIterator()
    var parser = Unicode.UTF8.ForwardParser()
    var place = bytes.startIndex
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let encoded): place += encoded.count
      case .emptyInput: return (place, place)
      case .error(let length): return (place, min(place + max(1, length), bytes.endIndex))
      }
    }
  }

  private static func append(_ character: Character, to pieces: inout [Piece]) {
    let scalars = character.unicodeScalars
    if scalars.count == 1, let only = scalars.first {
      pieces.append(Scalars.isHidden(only) ? .hidden(only) : .plain(character))
      return
    }
    var kept = ""
    var hidden: [Unicode.Scalar] = []
    var marks = 0
    for scalar in scalars {
      let isMark = Scalars.width(scalar) == 0
      marks = isMark ? marks + 1 : 0
      let joins = Scalars.isJoiner(scalar) && kept.unicodeScalars.last.map(Scalars.takesJoiner) == true
      let tags = Scalars.isTag(scalar) && scalars.first == "\u{1F3F4}"
      let isKept = hidden.isEmpty && (joins || tags || !Scalars.isHidden(scalar)) && (marks <= mostMarks || tags)
      // After the first that is hidden so is what follows, or it would join what it does not belong to.
      if isKept { kept.unicodeScalars.append(scalar) } else { hidden.append(scalar) }
    }
    if !kept.isEmpty { pieces.append(.plain(Character(kept))) }
    for scalar in hidden {
      pieces.append(
        Scalars.isHidden(scalar) || Scalars.width(scalar) == 0 ? .hidden(scalar) : .plain(Character(scalar)))
    }
  }
}
