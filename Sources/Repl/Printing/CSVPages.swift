import ScriptHost

/// Writes rows as CSV page by page, such as those of a walk: one header, and the same columns in every row.
///
/// For rows of a DTO, the columns are those of the contract and then the others of the first page; for other rows,
/// those of the first page. A row with a field that has no column ends the text: leaving the field out would lose it,
/// and writing it would shift the row.
struct CSVPages {
  private var columns: [String]?

  /// The text of the next page.
  /// - Parameters:
  ///   - rows: the rows of the page.
  ///   - shown: the number of rows on the pages before.
  ///   - given: the columns of the DTO, in order; empty for other rows.
  /// - Returns: the text up to the first row that does not fit, and what is wrong with that row.
  mutating func text(of rows: [ShownValue], after shown: Int, columns given: [String]) -> (
    text: String, problem: String?
  ) {
    let cells = rows.map { CSVText.flatCells(of: $0) }
    var text = ""
    if columns == nil, !rows.isEmpty || !given.isEmpty {
      let found = CSVText.columns(of: cells, after: given)
      columns = found
      text = CSVText.header(found)
    }
    let columns = columns ?? []
    let known = Set(columns)
    for (place, row) in cells.enumerated() {
      if let stray = row.first(where: { !known.contains($0.name) }) {
        let names = columns.prefix(12).joined(separator: ", ") + (columns.count > 12 ? ", …" : "")
        return (
          text,
          "row \(Count.grouped(shown + place + 1)): the field \(stray.name) has no column; the header is written already "
            + "and has \(names). Write the file with csv.write and columns = { … }"
        )
      }
      text += CSVText.line(row, columns)
    }
    return (text, nil)
  }
}
