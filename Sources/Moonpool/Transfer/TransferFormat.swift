import ArgumentParser

/// The forms a file of users can have.
enum TransferFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// Comma-separated values with a header.
  case csv
  /// A JSON object a line.
  case jsonl

  /// The format that was named, else the one that a file's ending tells.
  /// - Throws: ``CommandError``: `notYet` for a spreadsheet, `usage` for any other ending.
  static func of(_ path: String, named: TransferFormat?) throws(CommandError) -> TransferFormat {
    if let named { return named }
    let name = path.lowercased()
    if name.hasSuffix(".csv") || name.hasSuffix(".tsv") { return .csv }
    if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") { return .jsonl }
    if name.hasSuffix(".xlsx") || name.hasSuffix(".xls") {
      throw CommandError(.notYet, "\(path): spreadsheets cannot be read or written yet; save it as CSV")
    }
    throw CommandError(.usage, "\(path): say with --format whether it is csv or jsonl")
  }
}
