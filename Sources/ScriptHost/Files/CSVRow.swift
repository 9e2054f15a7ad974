/// A row of a table as texts.
public struct CSVRow: Sendable, Equatable {
  /// Its cells; those of a malformed row as far as they can be told.
  public var cells: [String]
  /// Why the row cannot be taken although its end was found; nil if it is well formed.
  public var problem: String?
}

extension CSVReader {
  /// The next row, or nil at the end. A row with text after a closing quote, or text that is not UTF-8, says so; the
  /// next one can be read.
  /// - Throws: ``ModuleError`` if no row can be told any more: a quote that is not closed, a record that is too large,
  ///   a read error.
  public func row() throws(ModuleError) -> CSVRow? {
    var row = CSVRow(cells: [])
    let count = try nextRecord { _, bytes in
      if let text = String(validating: bytes, as: UTF8.self) {
        row.cells.append(text)
      } else {
        row.problem =
          "the text is not UTF-8; if it comes from a Chinese spreadsheet, convert it with iconv -f GB18030 -t UTF-8"
        row.cells.append(String(decoding: bytes, as: UTF8.self))
      }
    }
    if let problem { row.problem = problem }
    return count == nil ? nil : row
  }
}
