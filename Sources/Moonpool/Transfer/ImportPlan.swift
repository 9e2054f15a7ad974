import Contract

/// Which file is imported, and how its columns are read.
struct ImportPlan {
  /// The file; `-` is standard input.
  let file: String
  /// The field by column, as `--map` said.
  let renamed: [String: String]
  /// True to skip columns that no field has the name of.
  let ignoresUnknown: Bool
  /// dataType by key of the pool's custom fields.
  let customFields: [String: String]

  /// Opens the file and decides where its columns go.
  func open(_ format: TransferFormat) throws(CommandError) -> ImportSource {
    guard let schema = Catalogue.schema(named: "CreateUserInfoDto") else {
      throw CommandError(.pool, "CreateUserInfoDto: no such DTO in the catalogue")
    }
    switch format {
    case .csv: return .csv(try CSVSource(self, schema))
    case .jsonl: return .jsonl(try JSONLinesSource(self, schema))
    }
  }
}

/// A file of users that is being read.
enum ImportSource {
  case csv(CSVSource)
  case jsonl(JSONLinesSource)

  /// The next rows; fewer than `count` only at the end, or where the file cannot be read any further: then with the reason.
  func next(_ count: Int) -> (rows: [ImportRow], problem: CommandError?) {
    var rows: [ImportRow] = []
    do throws(CommandError) {
      while rows.count < count, let row = try nextRow() { rows.append(row) }
    } catch {
      return (rows, error)
    }
    return (rows, nil)
  }

  /// The line that the row begins at which was read last, or which could not be read.
  var line: Int {
    switch self {
    case .csv(let source): source.reader.rowLine
    case .jsonl(let source): source.reader.number
    }
  }

  private func nextRow() throws(CommandError) -> ImportRow? {
    switch self {
    case .csv(let source): try source.next()
    case .jsonl(let source): try source.next()
    }
  }

  /// The header as it stands in the file; empty where the form has none.
  var header: [String] { if case .csv(let source) = self { source.header } else { [] } }

  /// The part that has been read, from 0 to 1, where it is known.
  var fraction: Double? {
    switch self {
    case .csv(let source): source.reader.fraction
    case .jsonl(let source): source.reader.fraction
    }
  }
}

/// A CSV file of users.
final class CSVSource {
  fileprivate let reader: CSVReader
  private let map: FieldMap
  /// The names in the first line.
  let header: [String]

  init(_ plan: ImportPlan, _ schema: Schema) throws(CommandError) {
    reader = try CSVReader(path: plan.file)
    guard let header = try reader.row() else {
      throw CommandError(.input, "\(plan.file): is empty; the first line names the fields")
    }
    if let problem = header.problem { throw reader.problem(problem) }
    self.header = header.cells
    var columns = header.cells
    // What an earlier import wrote beside the rows that failed.
    if columns.last == FailureFile.column { columns.removeLast() }
    map = try FieldMap(
      columns: columns, renamed: plan.renamed, schema: schema, customFields: plan.customFields,
      ignoresUnknown: plan.ignoresUnknown)
  }

  func next() throws(CommandError) -> ImportRow? {
    guard let row = try reader.row() else { return nil }
    return ImportRow(line: reader.rowLine, entry: entry(row), original: .cells(row.cells))
  }

  private func entry(_ row: CSVRow) -> Result<Contract.Value, RowProblem> {
    if let problem = row.problem { return .failure(RowProblem(problem)) }
    guard row.cells.count == header.count else {
      return .failure(RowProblem("\(row.cells.count) cells where the header has \(header.count)"))
    }
    do throws(RowProblem) { return .success(try map.entry(row.cells)) } catch { return .failure(error) }
  }
}

/// A file with a JSON object a line.
final class JSONLinesSource {
  fileprivate let reader: LineReader
  private let plan: ImportPlan
  private let schema: Schema

  init(_ plan: ImportPlan, _ schema: Schema) throws(CommandError) {
    reader = try LineReader(path: plan.file)
    self.plan = plan
    self.schema = schema
  }

  func next() throws(CommandError) -> ImportRow? {
    while let line = try reader.line() {
      if line.allSatisfy({ $0 == 32 || $0 == 9 }) { continue }
      let text = String(decoding: line, as: UTF8.self)
      let entry: Result<Contract.Value, RowProblem>
      do throws(RowProblem) { entry = .success(try read(line)) } catch { entry = .failure(error) }
      return ImportRow(line: reader.number, entry: entry, original: .text(text))
    }
    return nil
  }

  private func read(_ line: ArraySlice<UInt8>) throws(RowProblem) -> Contract.Value {
    guard case .object(let members) = try JSONText.value(of: line) else { throw RowProblem("expected a JSON object") }
    var result: [Contract.Value.Member] = []
    for member in members {
      let name = plan.renamed[member.name] ?? member.name
      if name.isEmpty || name == FailureFile.column { continue }
      if plan.ignoresUnknown, schema.field(named: name) == nil { continue }
      result.append(.init(name, member.value))
    }
    return .object(result)
  }
}
