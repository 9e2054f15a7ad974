import ScriptHost

/// Records one field a line, as psql's `\x` shows them.
struct VerticalText {
  let printer: Printer

  /// The records.
  /// - Parameters:
  ///   - omitted: how many entries of the record were left out.
  ///   - first: the number of the first record; nil for one that stands by itself.
  func text(of rows: [ShownValue], omitted: Int, first: Int?) -> String {
    var text = ""
    for (place, row) in rows.enumerated() {
      if let first { text += heading(first + place) }
      text += lines(of: row)
    }
    if omitted > 0 { text += printer.palette.dim("\(Count.grouped(omitted)) more") + "\n" }
    return text
  }

  private func heading(_ number: Int) -> String {
    let title = "─[ \(number) ]"
    return printer.palette.heading(title + String(repeating: "─", count: max(0, min(printer.width, 60) - title.count)))
      + "\n"
  }

  private func lines(of row: ShownValue) -> String {
    guard case .record(let entries, _, _) = row else { return LuaWriter.compact(row) + "\n" }
    let names = entries.map { entry in
      if case .string(let name) = entry.key { VisibleText.line(name) } else { LuaWriter.compact(entry.key) }
    }
    let widest = min(names.reduce(0) { max($0, TextWidth.of($1)) }, printer.width / 2)
    let room = max(10, printer.width - widest - 3)
    var text = ""
    for (name, entry) in zip(names, entries) {
      let cell = TableCell(entry.value)
      let title = TextWidth.padded(TextWidth.elided(name, to: widest), to: widest)
      for (place, line) in folded(cell.text, to: room).enumerated() {
        let margin = place == 0 ? title : String(repeating: " ", count: widest)
        let part = TableCell(line, like: cell).shown(width: room, right: false, isLast: true, printer.palette)
        var whole = printer.palette.key(margin) + printer.palette.dim(" │ ") + part
        while whole.last == " " { whole.removeLast() }
        text += whole + "\n"
      }
    }
    return text
  }

  /// A text in pieces of a width.
  private func folded(_ text: String, to width: Int) -> [String] {
    if TextWidth.of(text) <= width { return [text] }
    var lines: [String] = []
    var line = ""
    var used = 0
    for character in text {
      let wide = TextWidth.of(character)
      if used + wide > width {
        lines.append(line)
        line = ""
        used = 0
      }
      line.append(character)
      used += wide
    }
    return lines + [line]
  }
}

extension TableCell {
  /// A part of a cell, in its colour.
  fileprivate init(_ part: String, like cell: TableCell) {
    self = cell
    text = part
  }
}
