import ScriptHost

/// CSV of rows that come page by page, as those of a walk do: one header, and the same columns in every row.
///
/// The columns are the contract's where the rows are a DTO's, and those of the first page's rows. A later field without a column ends the text: left out, it would be
/// lost, and written it would shift the row.
struct CSVPages {
  private var columns: [String]?

  /// The text of the next page.
  /// - Parameters:
  ///   - rows: its rows.
  ///   - shown: how many rows came before them.
  ///   - given: the columns that the rows have for certain, in their order.
  /// - Returns: the text of the rows up to the first that does not fit, and what is wrong with that one.
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
          "row \(Count.grouped(shown + place + 1)): the field \(stray.name) has no column; the header, written before it was known, has \(names). "
            + "Write the file with csv.write and columns = { … }"
        )
      }
      text += CSVText.line(row, columns)
    }
    return (text, nil)
  }
}
