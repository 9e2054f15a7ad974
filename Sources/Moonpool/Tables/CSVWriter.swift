/// Turns rows into comma-separated values (RFC 4180, lines end with LF).
struct CSVWriter {
  /// What stands between two cells.
  var delimiter = UInt8(ascii: ",")

  /// A row as bytes, line end included.
  ///
  /// A cell is quoted where it must be. Text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`) is left as it is:
  /// phone numbers begin with `+`, and a file that is read again must give what was written.
  func line(_ cells: [String]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(delimiter) }
      append(cell, to: &bytes)
    }
    // A single empty cell would be an empty line, which readers skip.
    if cells.count == 1, cells[0].isEmpty { bytes += [UInt8(ascii: "\""), UInt8(ascii: "\"")] }
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  private func append(_ cell: String, to bytes: inout [UInt8]) {
    let quote = UInt8(ascii: "\"")
    let needsQuotes =
      cell.utf8.contains { $0 == delimiter || $0 == quote || $0 == 10 || $0 == 13 }
      || cell.utf8.first == 32 || cell.utf8.last == 32
    guard needsQuotes else { return bytes.append(contentsOf: cell.utf8) }
    bytes.append(quote)
    for byte in cell.utf8 {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte)
    }
    bytes.append(quote)
  }
}
