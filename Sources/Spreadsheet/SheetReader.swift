/// A row of a sheet.
public struct SheetRow: Sendable, Equatable {
  /// Its number on the sheet, from 1.
  public var number: Int
  /// The texts of its cells from the first column on; empty ones at the end are left out.
  public var cells: [String]
  /// Why it cannot be taken, with the cell's name; nil if nothing is wrong.
  public var problem: String?
}

/// Reads a sheet row by row, with no more than a piece of it in memory.
///
/// A cell's text is what the sheet shows of it, as far as it is data: numbers without an exponent and to 15 digits, with zeros in front where their format is all
/// zeros; `true` and `false`; days as `2026-01-31`, moments as `2026-01-31T08:30:00Z` (a sheet knows no time zone: it is taken for UTC), times of day as `08:30:00`. Of
/// a formula it is the result that is kept with it.
public final class SheetReader {
  private let texts: SharedTexts
  private let dates: SerialDate
  private let parser: SheetParser
  private let stream: XMLStream
  private let limits: Limits
  private let sheet: String
  private var taken = 0
  /// The columns that are read: what stands further right is a problem of its row.
  public var width = Limits.columns

  init(_ book: Workbook, _ sheet: Workbook.Sheet, _ part: Archive.Part) {
    texts = book.texts
    dates = SerialDate(is1904: book.is1904)
    limits = book.limits
    self.sheet = sheet.name
    parser = SheetParser(book)
    stream = XMLStream(part, parser, book.limits)
  }

  /// The next row that holds anything, or nil at the end.
  /// - Throws: ``SpreadsheetError`` naming sheet and cell, if the file is broken.
  public func next() throws(SpreadsheetError) -> SheetRow? {
    while let row = try nextRow() {
      let result = try resolved(row)
      if !result.cells.isEmpty || result.problem != nil { return result }
    }
    return nil
  }

  /// Reads to the end, to see whether the file is whole.
  /// - Returns: the number of the last row.
  public func check() throws(SpreadsheetError) -> Int {
    var last = 0
    while let row = try nextRow() { last = row.number }
    return last
  }

  private func nextRow() throws(SpreadsheetError) -> SheetParser.Row? {
    do throws(SpreadsheetError) {
      while taken == parser.rows.count {
        parser.rows.removeAll(keepingCapacity: true)
        taken = 0
        if try !stream.step(), parser.rows.isEmpty { return nil }
      }
    } catch {
      throw SpreadsheetError(error.code, error.message, sheet: sheet, cell: error.cell)
    }
    defer { taken += 1 }
    return parser.rows[taken]
  }

  private func resolved(_ row: SheetParser.Row) throws(SpreadsheetError) -> SheetRow {
    var result = SheetRow(number: row.number, cells: [])
    var size = 0
    for cell in row.cells {
      let text: String
      do throws(NumberText.Problem) {
        text = try self.text(cell, row)
      } catch {
        text = String(decoding: row.bytes[cell.range], as: UTF8.self)
        note(error.message, cell, &result)
      }
      if text.isEmpty { continue }
      guard cell.column < width else {
        note("is to the right of the last heading", cell, &result)
        continue
      }
      size += text.utf8.count
      guard size <= limits.rowBytes else {
        throw SpreadsheetError(
          .limit, "row \(row.number) holds more than \(limits.rowBytes >> 20) MiB of text", sheet: sheet)
      }
      result.cells.append(contentsOf: repeatElement("", count: cell.column - result.cells.count))
      result.cells.append(text)
    }
    return result
  }

  private func note(_ message: String, _ cell: SheetParser.Cell, _ row: inout SheetRow) {
    // What was found first counts.
    if row.problem != nil { return }
    row.problem = "cell \(CellReference(column: cell.column, row: row.number).name): \(message)"
  }

  private func text(_ cell: SheetParser.Cell, _ row: SheetParser.Row) throws(NumberText.Problem) -> String {
    let bytes = row.bytes[cell.range]
    switch cell.kind {
    case .number(let format): return try NumberText.text(bytes, format, dates)
    case .shared(let index): return EscapedText.decoded(texts.bytes(of: index))
    case .text: return EscapedText.decoded(bytes)
    case .boolean: return bytes.elementsEqual("1".utf8) || bytes.elementsEqual("true".utf8) ? "true" : "false"
    case .error:
      throw NumberText.Problem(message: "contains the error \(String(decoding: bytes, as: UTF8.self))")
    case .formula:
      throw NumberText.Problem(
        message: "contains a formula without its result; open the file in a spreadsheet program and save it")
    }
  }
}
