/// Writes fields as CSV (RFC 4180).
public enum CSVText {
  /// Appends a field, quoted where it must be.
  ///
  /// Text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`) is left as it is: phone
  /// numbers begin with `+`, and a file that is read again must give what was written.
  public static func append(_ field: UnsafeBufferPointer<UInt8>, delimiter: UInt8, to bytes: inout [UInt8]) {
    let isQuoted =
      field.contains { $0 == delimiter || $0 == 34 || $0 == 10 || $0 == 13 } || field.first == 32 || field.last == 32
    guard isQuoted else {
      bytes.append(contentsOf: field)
      return
    }
    bytes.append(34)
    for byte in field {
      if byte == 34 { bytes.append(34) }
      bytes.append(byte)
    }
    bytes.append(34)
  }

  /// Ends the record that begins at `start`. A lone empty field would be a blank line, which readers pass over.
  public static func end(_ bytes: inout [UInt8], from start: Int, fields: Int) {
    if fields == 1, bytes.count == start { bytes += [34, 34] }
    bytes.append(10)
  }

  /// A record with its line end.
  public static func line(_ cells: [String], delimiter: UInt8 = UInt8(ascii: ",")) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(delimiter) }
      var cell = cell
      cell.withUTF8 { append($0, delimiter: delimiter, to: &bytes) }
    }
    end(&bytes, from: 0, fields: cells.count)
    return bytes
  }
}
