import Contract
import ScriptHost

/// A file with a JSON object a line.
final class JSONLinesSource: ImportSource {
  private let reader: ByteReader
  private let plan: ImportPlan
  private let schema: Schema
  private(set) var setByPool: [String] = []

  init(_ plan: ImportPlan, _ schema: Schema) throws(CommandError) {
    reader = try reading { () throws(ModuleError) in try ByteReader(path: plan.file) }
    self.plan = plan
    self.schema = schema
  }

  private(set) var line = 0
  private var hasRows = false
  var fraction: Double? { reader.fraction }

  func next() throws(CommandError) -> ImportRow? {
    while let bytes = try nextLine() {
      if bytes.allSatisfy({ $0 == 32 || $0 == 9 }) { continue }
      let entry: Result<Contract.Value, RowProblem>
      do throws(RowProblem) { entry = .success(try read(bytes)) } catch { entry = .failure(error) }
      hasRows = true
      return ImportRow(line: line, entry: entry, original: .text(String(decoding: bytes, as: UTF8.self)))
    }
    guard hasRows else {
      throw CommandError(.input, "\(plan.file): the file is empty; expected a JSON object on each line")
    }
    return nil
  }

  /// The next line, valid until the one after it is asked for.
  private func nextLine() throws(CommandError) -> UnsafeBufferPointer<UInt8>? {
    let isFirst = line == 0
    line += 1
    return try reading { () throws(ModuleError) in
      if isFirst { try reader.beginText() }
      return try reader.nextLine()
    }
  }

  private func read(_ line: UnsafeBufferPointer<UInt8>) throws(RowProblem) -> Contract.Value {
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
      if plan.ignoresUnknown, schema.field(named: name) == nil, !ImportedResets.contains(name) { continue }
      guard !result.contains(where: { $0.name == name }) else {
        throw RowProblem("\(name): two members fill this field; leave one out")
      }
      result.append(.init(name, member.value))
    }
    return .object(result)
  }
}
