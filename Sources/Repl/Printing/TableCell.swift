import ScriptHost

/// A cell of a table: a value on one line.
struct TableCell {
  /// What it is, for alignment and colour.
  enum Kind { case absent, null, boolean, number, text, nested }

  var text: String
  var kind: Kind
  /// True for `""`, null and what is not there.
  var isEmpty: Bool

  /// What is not there at all.
  static let absent = TableCell(text: "", kind: .absent, isEmpty: true)

  /// Nothing is cut here but what no column is wide enough for.
  private static let widest = 400

  init(_ value: ShownValue) {
    switch value {
    case .none: self = .absent
    case .null: self.init(text: "null", kind: .null, isEmpty: true)
    case .boolean(let flag): self.init(text: flag ? "true" : "false", kind: .boolean, isEmpty: false)
    case .integer(let number): self.init(text: String(number), kind: .number, isEmpty: false)
    case .number(let number): self.init(text: LuaText.number(number), kind: .number, isEmpty: false)
    case .string(let bytes): self.init(text: Self.text(bytes), kind: .text, isEmpty: bytes.isEmpty)
    case .opaque(let text): self.init(text: "<" + VisibleText.line(text) + ">", kind: .nested, isEmpty: false)
    case .list(let elements, _):
      self.init(
        text: elements.isEmpty ? "{}" : TextWidth.elided(LuaWriter.compact(value), to: Self.widest), kind: .nested,
        isEmpty: false)
    case .record:
      self.init(text: TextWidth.elided(LuaWriter.compact(value), to: Self.widest), kind: .nested, isEmpty: false)
    }
  }

  private init(text: String, kind: Kind, isEmpty: Bool) {
    self.text = text
    self.kind = kind
    self.isEmpty = isEmpty
  }

  /// Text as it is; in quotes where it would be taken for nothing, for null, or end unseen.
  private static func text(_ bytes: [UInt8]) -> String {
    let isBlank = bytes.first == 32 || bytes.last == 32
    if bytes.isEmpty || isBlank || bytes == Array("null".utf8) || bytes.first == 34 {
      return LuaText.quoted(bytes.prefix(widest * 4))
    }
    return TextWidth.elided(VisibleText.line(bytes.prefix(widest * 4)), to: widest)
  }

  /// The cell at a width, in its colour.
  func shown(width: Int, right: Bool, isLast: Bool, _ palette: Palette) -> String {
    let cut = TextWidth.elided(text, to: width)
    let blanks = String(repeating: " ", count: max(0, width - TextWidth.of(cut)))
    let painted =
      switch kind {
      case .absent, .text: cut
      case .null: palette.dim(cut)
      case .boolean: palette.word(cut)
      case .number: palette.number(cut)
      case .nested: palette.key(cut)
      }
    if right { return blanks + painted }
    return isLast ? painted : painted + blanks
  }
}
