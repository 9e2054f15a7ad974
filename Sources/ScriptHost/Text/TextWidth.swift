/// How wide text is on a terminal, and text cut or filled to a width.
public enum TextWidth {
  /// How many columns a text takes that has no control characters.
  public static func of(_ text: some StringProtocol) -> Int {
    var text = String(text)
    let plain = text.withUTF8 { $0.allSatisfy { $0 < 0x80 } ? $0.count : nil }
    if let plain { return plain }
    if text.unicodeScalars.allSatisfy(Scalars.isPlain) {
      return text.unicodeScalars.reduce(0) { $0 + Scalars.width($1) }
    }
    return text.reduce(0) { $0 + of($1) }
  }

  /// How many columns a character takes with its marks: an emoji two, however many parts it is joined of.
  public static func of(_ character: Character) -> Int {
    let scalars = character.unicodeScalars
    guard let first = scalars.first else { return 0 }
    if scalars.count == 1 { return Scalars.width(first) }
    if scalars.contains("\u{FE0F}"), first.properties.isEmoji { return 2 }
    if scalars.contains("\u{FE0E}"), first.properties.isEmoji { return 1 }
    if first.properties.isEmojiPresentation || (first.properties.isEmoji && scalars.contains("\u{200D}")) { return 2 }
    return scalars.reduce(0) { $0 + Scalars.width($1) }
  }

  /// The text, cut to `width` columns with `…` at its end where it is wider.
  public static func elided(_ text: String, to width: Int) -> String {
    if text.utf8.count <= width || of(text) <= width { return text }
    var kept = ""
    var used = 0
    for character in text {
      let wide = of(character)
      if used + wide > width - 1 { break }
      kept.append(character)
      used += wide
    }
    return width > 0 ? kept + "…" : ""
  }

  /// The text, filled with blanks to `width` columns.
  public static func padded(_ text: String, to width: Int, right: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - of(text)))
    return right ? blanks + text : text + blanks
  }

  /// The text in lines of at most `width` columns, broken between words; a longer word is broken inside.
  public static func wrapped(_ text: String, to width: Int) -> [String] {
    let width = max(1, width)
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: true) {
      var rest = word
      if used > 0, used + 1 + of(rest) <= width {
        line += " " + rest
        used += 1 + of(rest)
        continue
      }
      if used > 0 { lines.append(line) }
      while of(rest) > width {
        let part = prefix(rest, width)
        lines.append(String(part))
        rest = rest[part.endIndex...]
      }
      line = String(rest)
      used = of(rest)
    }
    if used > 0 || lines.isEmpty { lines.append(line) }
    return lines
  }

  private static func prefix(_ text: Substring, _ width: Int) -> Substring {
    var end = text.startIndex
    var used = 0
    while end < text.endIndex {
      let wide = of(text[end])
      if used + wide > width, used > 0 { break }
      used += wide
      end = text.index(after: end)
    }
    return text[..<end]
  }
}
