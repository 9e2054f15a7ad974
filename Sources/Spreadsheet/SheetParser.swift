/// Takes in a sheet's elements and keeps the rows that are whole, until they are asked for.
final class SheetParser: XMLHandler {
  /// A cell that holds something.
  struct Cell {
    /// What stands in it.
    enum Kind {
      case number(NumberFormat)
      case shared(Int)
      case text
      case boolean
      case error
      /// A formula of which no result is kept.
      case formula
    }

    var column: Int
    var kind: Kind
    /// Where in ``Row/bytes`` it stands as it is written.
    var range: Range<Int>
  }

  /// A row with its cells.
  struct Row {
    var number: Int
    var cells: [Cell] = []
    var bytes: [UInt8] = []
  }

  /// The rows that were read and not yet taken.
  var rows: [Row] = []
  private let texts: SharedTexts
  private let styles: Styles
  private let limits: Limits

  private var isInData = false
  private var row = Row(number: 0)
  private var lastColumn = -1
  private var cell: Open?
  private var phonetic = 0
  private var isCollecting = false

  /// The cell that is being read.
  private struct Open {
    enum Kind { case number, shared, text, boolean, error }
    var column: Int
    var kind: Kind
    var format: NumberFormat
    var start: Int
    var hasFormula = false
    var hasValue = false
  }

  init(_ book: Workbook) {
    texts = book.texts
    styles = book.styles
    limits = book.limits
  }

  override func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    if cell != nil {
      beginInCell(name)
    } else if name == "c", isInData {
      beginCell(attributes)
    } else if name == "row", isInData {
      beginRow(attributes)
    } else if name == "sheetData" {
      isInData = true
    }
  }

  override func end(_ name: XMLName) {
    if isCollecting, name == "v" || name == "t" {
      isCollecting = false
    } else if cell != nil {
      if name == "rPh" { phonetic -= 1 } else if name == "c" { endCell() }
    } else if name == "row", isInData {
      rows.append(row)
    } else if name == "sheetData" {
      isInData = false
    }
  }

  override func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard isCollecting else { return }
    row.bytes.append(contentsOf: bytes)
    if row.bytes.count > limits.rowBytes {
      problem = SpreadsheetError(.limit, "row \(row.number) holds more than \(limits.rowBytes >> 20) MiB of text")
    }
  }

  private func beginRow(_ attributes: XMLAttributes) {
    var number = row.number + 1
    if let written = attributes["r"] {
      guard let place = Int(String(cString: written)) else {
        return refuse("a row has the number \"\(String(cString: written).prefix(40))\"")
      }
      number = place
    }
    guard number > row.number else { return refuse("row \(number) comes after row \(row.number)") }
    guard number <= Limits.rows else { return refuse("row \(number): a sheet has \(Limits.rows) rows") }
    row = Row(number: number)
    lastColumn = -1
  }

  private func beginCell(_ attributes: XMLAttributes) {
    var column = lastColumn + 1
    if let written = attributes["r"] {
      guard let place = CellReference(written), place.row == row.number else {
        let name = String(cString: written).prefix(40)
        return refuse("a cell of row \(row.number) has the name \"\(name)\", which is not in this row")
      }
      column = place.column
    }
    guard column > lastColumn, column < Limits.columns else {
      return refuse("the cells of row \(row.number) are out of order, or too many")
    }
    lastColumn = column
    let style = attributes.number("s") ?? 0
    guard let format = styles.format(style) else { return refuse("unknown cell style \(style)", column) }
    let kind: Open.Kind
    switch attributes.text("t") ?? "n" {
    case "n": kind = .number
    case "s": kind = .shared
    // Dates in text are those of ISO 8601 already.
    case "str", "inlineStr", "d": kind = .text
    case "b": kind = .boolean
    case "e": kind = .error
    case let other: return refuse("unknown cell type \"\(other.prefix(40))\"", column)
    }
    cell = Open(column: column, kind: kind, format: format, start: row.bytes.count)
  }

  private func beginInCell(_ name: XMLName) {
    if name == "v" {
      // One value a cell, whatever a broken file repeats.
      if let open = cell, open.hasValue { return refuse("has two values", open.column) }
      cell?.hasValue = true
      isCollecting = true
    } else if name == "t", phonetic == 0 {
      isCollecting = true
    } else if name == "rPh" {
      phonetic += 1
    } else if name == "f" {
      cell?.hasFormula = true
    }
  }

  private func endCell() {
    guard let open = cell else { return }
    cell = nil
    phonetic = 0
    let range = open.start..<row.bytes.count
    let kind: Cell.Kind
    switch open.kind {
    case _ where range.isEmpty && open.hasFormula && open.kind != .text: kind = .formula
    case _ where range.isEmpty: return
    case .number: kind = .number(open.format)
    case .text: kind = .text
    case .boolean: kind = .boolean
    case .error: kind = .error
    case .shared:
      let written = String(decoding: row.bytes[range], as: UTF8.self)
      guard let index = Int(written), index >= 0, index < texts.count else {
        return refuse(
          "its text is the shared text \(written.prefix(40)), but the file has only \(texts.count)", open.column)
      }
      kind = .shared(index)
    }
    row.cells.append(Cell(column: open.column, kind: kind, range: range))
  }

  private func refuse(_ message: String, _ column: Int? = nil) {
    let name = column.map { CellReference(column: $0, row: row.number).name }
    problem = SpreadsheetError(.malformed, "is broken: " + message, cell: name)
  }
}
