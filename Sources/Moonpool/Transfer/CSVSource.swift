import Contract
import ScriptHost

/// A CSV file of users.
final class CSVSource: ImportSource {
  private let reader: CSVReader
  private let map: FieldMap
  /// The names in the first line.
  let header: [String]

  init(_ plan: ImportPlan, _ schema: Schema) throws(CommandError) {
    let reader = try reading { () throws(ModuleError) in
      CSVReader(try ByteReader(path: plan.file), delimiter: nil)
    }
    self.reader = reader
    guard let header = try reading({ () throws(ModuleError) in try reader.row() }) else {
      throw CommandError(.input, "\(plan.file): the file is empty; its first line must name the fields")
    }
    if let problem = header.problem {
      throw CommandError(.input, "\(plan.file), line \(reader.line): \(problem)")
    }
    self.header = header.cells
    map = try plan.fieldMap(header.cells, schema)
  }

  var line: Int { reader.line }
  var fraction: Double? { reader.fraction }

  var setByPool: [String] { map.setByPool }

  func next() throws(CommandError) -> ImportRow? {
    guard let row = try reading({ () throws(ModuleError) in try reader.row() }) else { return nil }
    return ImportRow(line: reader.line, entry: entry(row), original: .cells(row.cells))
  }

  private func entry(_ row: CSVRow) -> Result<Contract.Value, RowProblem> {
    if let problem = row.problem { return .failure(RowProblem(problem)) }
    guard row.cells.count == header.count else {
      return .failure(RowProblem("expected \(Count.of(header.count, "cell")) as in the header, got \(row.cells.count)"))
    }
    do throws(RowProblem) { return .success(try map.entry(row.cells)) } catch { return .failure(error) }
  }
}
