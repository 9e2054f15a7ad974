import ScriptHost

/// A table of aligned columns that fits the terminal: wide columns are cut, then the less telling ones left out and
/// named below. One or two rows that do not fit are turned, one field a line.
struct TableText {
  private struct Column {
    var title: String
    var cells: [TableCell]
    var width: Int
    var isNumeric: Bool
    /// Names and ids are no use when they are cut.
    var isRigid: Bool
    var rank: Int
    var place: Int
  }

  private let sheet: Sheet
  private let printer: Printer
  private let first: Int
  private var columns: [Column] = []
  private var empty: [String] = []
  private var leftOut: [String] = []
  private static let gap = 2
  /// Below this a cut column says too little.
  private static let narrowest = 12

  init(_ sheet: Sheet, printer: Printer, first: Int) {
    self.sheet = sheet
    self.printer = printer
    self.first = first
    makeColumns()
  }

  /// The whole table with its notes.
  func text() -> String {
    var table = self
    if table.natural > printer.width, sheet.rows.count <= 2, !table.canShrink {
      let turned = VerticalText(printer: printer).text(of: sheet.rows, omitted: 0, first: first)
      return turned + printer.notes(sheet.notes)
    }
    table.fit()
    var notes = sheet.notes
    if !table.leftOut.isEmpty {
      notes.append("not shown: " + table.leftOut.joined(separator: ", ") + " (\\set output vertical)")
    }
    if !table.empty.isEmpty { notes.append("empty: " + table.empty.joined(separator: ", ")) }
    return table.lines() + printer.notes(notes)
  }

  private mutating func makeColumns() {
    var places: [[UInt8]: Int] = [:]
    var keys: [[UInt8]] = []
    for case .record(let entries, _, _) in sheet.rows {
      for entry in entries {
        guard case .string(let key) = entry.key, places[key] == nil else { continue }
        places[key] = keys.count
        keys.append(key)
      }
    }
    var cells = keys.map { _ in [TableCell](repeating: .absent, count: sheet.rows.count) }
    for (row, value) in sheet.rows.enumerated() {
      guard case .record(let entries, _, _) = value else { continue }
      for entry in entries {
        guard case .string(let key) = entry.key, let place = places[key] else { continue }
        cells[place][row] = TableCell(entry.value)
      }
    }
    let all = zip(keys, cells).enumerated().map { Self.column($1.0, $1.1, place: $0) }
    columns = all.filter { !$0.cells.allSatisfy(\.isEmpty) }
    // Where nothing has a value, that is what there is to show.
    if columns.isEmpty { columns = all } else { empty = all.filter { $0.cells.allSatisfy(\.isEmpty) }.map(\.title) }
  }

  private static func column(_ key: [UInt8], _ cells: [TableCell], place: Int) -> Column {
    let title = TextWidth.elided(VisibleText.line(key), to: 60)
    let widest = cells.reduce(TextWidth.of(title)) { max($0, TextWidth.of($1.text)) }
    let filled = cells.filter { $0.kind != .absent && $0.kind != .null }
    return Column(
      title: title, cells: cells, width: widest,
      isNumeric: !filled.isEmpty && filled.allSatisfy { $0.kind == .number },
      isRigid: widest <= 24 && (place == 0 || title.hasSuffix("Id") || title == "id"), rank: rank(title, place),
      place: place)
  }

  /// Which columns stay longest, where not all fit: what says which thing it is, what people call it, how to reach it,
  /// its state; then in the DTO's order.
  private static func rank(_ title: String, _ place: Int) -> Int {
    let telling = [
      "userId", "id", "code", "key", "username", "name", "label", "title", "email", "status", "phone", "nickname",
      "type",
      "externalId", "company", "lastLogin", "createdAt",
    ]
    if place == 0 { return -1 }
    return telling.firstIndex(of: title) ?? telling.count + place
  }

  private var natural: Int { width(of: columns) { $0.width } }

  /// True if it fits once the wide columns are cut.
  private var canShrink: Bool {
    width(of: columns) { $0.isRigid ? $0.width : min($0.width, Self.narrowest) } <= printer.width
  }

  private func width(of columns: [Column], _ each: (Column) -> Int) -> Int {
    columns.reduce(0) { $0 + each($1) } + Self.gap * max(0, columns.count - 1)
  }

  private mutating func fit() {
    guard natural > printer.width else { return }
    var leaving: [Column] = []
    // First what it takes to show every column; if that is not enough, the last in rank leave until it is.
    let comfortable = 16
    while columns.count > 1,
      width(of: columns, { $0.isRigid ? $0.width : min($0.width, comfortable) }) > printer.width,
      let last = columns.indices.max(by: { columns[$0].rank < columns[$1].rank })
    {
      leaving.append(columns.remove(at: last))
    }
    // A narrow one may still find room beside those that stayed.
    for column in leaving.sorted(by: { $0.rank < $1.rank })
    where width(of: columns + [column], { $0.isRigid ? $0.width : min($0.width, comfortable) }) <= printer.width {
      columns.append(column)
      leaving.removeAll { $0.place == column.place }
    }
    columns.sort { $0.place < $1.place }
    leftOut = leaving.sorted { $0.place < $1.place }.map(\.title)
    var cap = columns.reduce(0) { max($0, $1.width) }
    while cap > 4, width(of: columns, { $0.isRigid ? $0.width : min($0.width, cap) }) > printer.width { cap -= 1 }
    for index in columns.indices where !columns[index].isRigid { columns[index].width = min(columns[index].width, cap) }
    if columns.count == 1 { columns[0].width = min(columns[0].width, printer.width) }
  }

  private func lines() -> String {
    let palette = printer.palette
    let gap = String(repeating: " ", count: Self.gap)
    let last = columns.count - 1
    var text =
      columns.enumerated().map { place, column in
        let title = TextWidth.elided(column.title, to: column.width)
        let padded = TextWidth.padded(title, to: column.width, right: column.isNumeric)
        return palette.heading(place == last && !column.isNumeric ? title : padded)
      }.joined(separator: gap) + "\n"
    text += columns.map { palette.dim(String(repeating: "─", count: $0.width)) }.joined(separator: gap) + "\n"
    for row in sheet.rows.indices {
      var line = columns.enumerated().map { place, column in
        column.cells[row].shown(width: column.width, right: column.isNumeric, isLast: place == last, palette)
      }.joined(separator: gap)
      while line.last == " " { line.removeLast() }
      text += line + "\n"
    }
    return text
  }
}
