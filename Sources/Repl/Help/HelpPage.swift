import ScriptHost

/// A page of help under way: lines that fit the terminal.
struct HelpPage {
  let width: Int
  let palette: Palette
  private(set) var text = ""

  init(width: Int, palette: Palette) {
    self.width = width
    self.palette = palette
  }

  /// A row of a list: a name, what sort it is, a line about it.
  struct Row {
    var name: String
    var kind: String
    var line: String
  }

  /// A line as it is.
  mutating func line(_ line: String = "") { text += line + "\n" }

  /// A heading after an empty line.
  mutating func heading(_ title: String) { text += (text.isEmpty ? "" : "\n") + palette.heading(title) + "\n" }

  /// Text, broken between words.
  mutating func paragraph(_ words: String, indent: Int = 0, dim: Bool = false) {
    let margin = String(repeating: " ", count: indent)
    for line in TextWidth.wrapped(words, to: width - indent) {
      text += margin + (dim ? palette.dim(line) : line) + "\n"
    }
  }

  /// Lua, indented.
  mutating func code(_ code: String) {
    for line in code.split(separator: "\n", omittingEmptySubsequences: false) {
      text += "  " + palette.string(String(line)) + "\n"
    }
  }

  /// Rows in columns; if there is no room for three, the lines stand below the names.
  mutating func rows(_ rows: [Row], indent: Int = 2) {
    let names = min(rows.reduce(0) { max($0, TextWidth.of($1.name)) }, width < 100 ? 24 : 30)
    let kinds = min(rows.reduce(0) { max($0, TextWidth.of($1.kind)) }, width < 100 ? 14 : 20)
    let start = indent + names + 2 + (kinds > 0 ? kinds + 2 : 0)
    let isNarrow = width - start < 24
    let margin = String(repeating: " ", count: indent)
    for row in rows {
      let overflows = isNarrow || TextWidth.of(row.name) > names || TextWidth.of(row.kind) > kinds
      // What stands last in its line is not filled up.
      let isLast = overflows || row.line.isEmpty
      var head = palette.key(
        isLast && row.kind.isEmpty ? row.name : TextWidth.padded(row.name, to: isNarrow ? 0 : names))
      if !row.kind.isEmpty {
        head += "  " + palette.number(isLast ? row.kind : TextWidth.padded(row.kind, to: kinds))
      } else if kinds > 0, !isLast {
        head += String(repeating: " ", count: kinds + 2)
      }
      guard !overflows else {
        text += margin + head + "\n"
        if !row.line.isEmpty { paragraph(row.line, indent: isNarrow ? indent + 4 : start) }
        continue
      }
      let lines = row.line.isEmpty ? [] : TextWidth.wrapped(row.line, to: width - start)
      text += margin + head + (lines.first.map { "  " + $0 } ?? "") + "\n"
      for line in lines.dropFirst() { text += String(repeating: " ", count: start) + line + "\n" }
    }
  }
}
