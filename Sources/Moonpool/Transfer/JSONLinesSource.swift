import Contract

/// A file with a JSON object a line.
final class JSONLinesSource: ImportSource {
  private let reader: LineReader
  private let plan: ImportPlan
  private let schema: Schema
  private(set) var setByPool: [String] = []

  init(_ plan: ImportPlan, _ schema: Schema) throws(CommandError) {
    reader = try LineReader(path: plan.file)
    self.plan = plan
    self.schema = schema
  }

  var line: Int { reader.number }
  var fraction: Double? { reader.fraction }

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
      // As an empty cell, null says nothing of a user that is made.
      if member.value == .null { continue }
      if setByPool.contains(name) { continue }
      if plan.renamed[member.name] == nil, PoolFields.contains(name) {
        setByPool.append(name)
        continue
      }
      if plan.ignoresUnknown, schema.field(named: name) == nil { continue }
      guard !result.contains(where: { $0.name == name }) else {
        throw RowProblem("\(name): is filled by another member as well as by \(member.name)")
      }
      result.append(.init(name, member.value))
    }
    return .object(result)
  }
}
