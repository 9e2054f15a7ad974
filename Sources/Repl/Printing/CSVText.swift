import ScriptHost

/// CSV (RFC 4180, lines ended by LF) of records: nested records as columns `outer.inner`, lists as `a;b` or as JSON.
///
/// An empty string is `""` and what is null or not there is nothing, so that they stay apart. Cells that a spreadsheet
/// would take for formulas are left as they are, because the text must say what the pool holds; ``Printer/note(of:)``
/// counts them.
enum CSVText {
  static func text(of values: [ShownValue], header: Bool = true) -> String {
    let rows = rows(of: values)
    let columns = columns(of: rows)
    return (header ? self.header(columns) : "") + rows.map { line($0, columns) }.joined()
  }

  /// The names of the cells, in the order in which they first occur behind those that are given.
  static func columns(of rows: [[Cell]], after first: [String] = []) -> [String] {
    var columns = first
    var known = Set(first)
    for row in rows { for cell in row where known.insert(cell.name).inserted { columns.append(cell.name) } }
    return columns
  }

  static func header(_ columns: [String]) -> String {
    columns.map { quoted($0, isText: false) }.joined(separator: ",") + "\n"
  }

  static func line(_ row: [Cell], _ columns: [String]) -> String {
    let cells = Dictionary(row.map { ($0.name, $0) }) { first, _ in first }
    // A line of one empty cell would be an empty line, which readers pass over.
    let line = columns.map { cells[$0].map { quoted($0.text, isText: $0.isText) } ?? "" }.joined(separator: ",")
    return (line.isEmpty ? "\"\"" : line) + "\n"
  }

  /// The cells of a row that is one of many: a table within is JSON in one cell, because the names in later rows are
  /// not known yet.
  static func flatCells(of row: ShownValue) -> [Cell] {
    guard case .record(let entries, _, _) = row else { return cells(of: row, name: "") }
    return entries.map { entry in
      let name = name(of: entry.key)
      if case .record = entry.value { return Cell(name: name, text: JSONText.line(of: entry.value), isText: true) }
      return cells(of: entry.value, name: name).first ?? Cell(name: name, text: "", isText: false)
    }
  }

  private static func name(of key: ShownValue) -> String {
    if case .string(let bytes) = key { VisibleText.line(bytes) } else { LuaWriter.compact(key) }
  }

  /// How many cells begin like a formula.
  static func formulas(in values: [ShownValue]) -> Int {
    rows(of: values).reduce(0) { count, row in
      count
        + row.count { cell in
          guard cell.isText, let first = cell.text.unicodeScalars.first else { return false }
          return ["=", "+", "-", "@", "\t", "\r"].contains(first)
        }
    }
  }

  struct Cell {
    var name: String
    var text: String
    var isText: Bool
  }

  private static func rows(of values: [ShownValue]) -> [[Cell]] {
    if values.count == 1, let only = values.first {
      if let sheet = Sheet(only) { return sheet.rows.map { cells(of: $0, name: "") } }
      if case .list(let elements, _) = only { return elements.map { cells(of: $0, name: "") } }
    }
    return values.map { cells(of: $0, name: "") }
  }

  private static func cells(of value: ShownValue, name: String) -> [Cell] {
    let title = name.isEmpty ? "value" : name
    switch value {
    case .record(let entries, _, _):
      return entries.flatMap { entry -> [Cell] in
        let key = Self.name(of: entry.key)
        return cells(of: entry.value, name: name.isEmpty ? key : name + "." + key)
      }
    case .list(let elements, _):
      if elements.isEmpty { return [Cell(name: title, text: "", isText: false)] }
      let texts = elements.map { scalar($0) }
      let joined =
        texts.contains { $0 == nil || $0?.contains(";") == true }
        ? JSONText.line(of: value) : texts.compactMap { $0 }.joined(separator: ";")
      return [Cell(name: title, text: joined, isText: true)]
    case .string(let bytes): return [Cell(name: title, text: shown(bytes), isText: true)]
    default: return [Cell(name: title, text: scalar(value) ?? "", isText: false)]
    }
  }

  private static func scalar(_ value: ShownValue) -> String? {
    switch value {
    case .none, .null: ""
    case .boolean(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    case .number(let number): "\(number)"
    case .string(let bytes): shown(bytes)
    case .opaque(let text): VisibleText.line(text)
    case .list, .record: nil
    }
  }

  /// Text with its line ends and tabs; what would work on a terminal is made visible.
  private static func shown(_ bytes: [UInt8]) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { return VisibleText.line(bytes) }
    return VisibleText.lines(text)
  }

  private static func quoted(_ text: String, isText: Bool) -> String {
    let isPlain = !text.utf8.contains { $0 == 34 || $0 == 44 || $0 == 10 || $0 == 13 }
    if isPlain, !(isText && text.isEmpty), text.first != " ", text.last != " " { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
