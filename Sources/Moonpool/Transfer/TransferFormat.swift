import ArgumentParser

/// The formats that users can be written in.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  case csv, jsonl

  /// The same among all formats.
  var transfer: TransferFormat { self == .csv ? .csv : .jsonl }
}

/// The formats of a file of users.
enum TransferFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// Comma-separated values with a header.
  case csv
  /// A JSON object a line.
  case jsonl
  /// A spreadsheet of Excel 2007 and later; it can only be read.
  case xlsx

  /// The named format, or the format that the file's ending tells.
  /// - Throws: ``CommandError`` (`usage`) for any other ending.
  static func of(_ path: String, named: TransferFormat?) throws(CommandError) -> TransferFormat {
    if let named { return named }
    let name = path.lowercased()
    if name.hasSuffix(".csv") || name.hasSuffix(".tsv") { return .csv }
    if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") { return .jsonl }
    if name.hasSuffix(".xlsx") || name.hasSuffix(".xlsm") { return .xlsx }
    if name.hasSuffix(".xls") || name.hasSuffix(".xlsb") || name.hasSuffix(".ods") {
      throw CommandError(.usage, "\(path): this kind of spreadsheet cannot be read; save it as .xlsx or CSV")
    }
    if path == "-" {
      throw CommandError(.usage, "--format is missing; standard input and output need it: csv or jsonl")
    }
    throw CommandError(.usage, "\(path): the file's ending does not tell its format; use --format csv, jsonl or xlsx")
  }

  /// The form that rows of a file of this form are written in.
  var written: TransferFormat { self == .xlsx ? .csv : self }
}
