import Contract
import Lua

/// What the modules `csv` and `jsonl` need from Swift: readers and writers that hold one record.
enum TextFilesHost {
  static func fillCSV(_ table: TableBuilder, _ context: HostContext) {
    table.set("reader") { stack in
      let path = try Arguments(stack, stack.string(4) ?? "csv").path(1)
      let source = try ByteReader(path: path, for: RunBurden(stack.state))
      pushReader(CSVReader(source, delimiter: try wish(stack, 2), hasHeader: stack.isTrue(3)), stack)
      return 1
    }
    table.set("textReader") { stack in
      let text = try Arguments(stack, stack.string(4) ?? "csv").bytes(1, "a CSV text")
      let source = try ByteReader(text: text, name: "csv", for: RunBurden(stack.state))
      pushReader(CSVReader(source, delimiter: try wish(stack, 2), hasHeader: stack.isTrue(3)), stack)
      return 1
    }
    table.set("parseTime") { [unowned context] stack in try context.toolkit.call("time", "parse", on: stack) }
  }

  static func fillCSVWriting(_ table: TableBuilder, _ context: HostContext) {
    table.set("writer") { [unowned context] stack in try openWriter(stack, context) }
    table.set("buffer") { [unowned context] stack in
      pushWriter(RecordSink(.memory(RunBurden(stack.state))), stack, context)
      return 1
    }
    table.set("columns") { [unowned context] stack in columns(stack, context) }
  }

  static func fillColumns(_ table: TableBuilder, _ context: HostContext) {
    table.set("listColumns") { [unowned context] stack in
      let found = stack.type(1) == .table ? context.listColumns(stack, 1) : context.walkColumns(stack, 1)
      if let (_, columns) = found { push(columns, stack) } else { stack.pushNil() }
      return 1
    }
  }

  private static func push(_ columns: [String], _ stack: Stack) {
    stack.createTable(array: columns.count)
    for (place, name) in columns.enumerated() {
      stack.push(name)
      stack.rawSet(-2, at: place + 1)
    }
  }

  /// columns(row): the columns of a DTO's row, in the contract's order, and all its fields as a set; nil for other
  /// rows.
  private static func columns(_ stack: Stack, _ context: HostContext) -> Answer {
    guard let (schema, columns) = context.columns(stack, 1) else {
      stack.pushNil()
      return 1
    }
    push(columns, stack)
    stack.createTable(record: schema.fields.count)
    for field in schema.fields {
      stack.push(true)
      stack.rawSet(-2, field.name)
    }
    return 2
  }

  static func fillJSONLines(_ table: TableBuilder, _ context: HostContext) {
    table.set("reader") { [unowned context] stack in
      let path = try Arguments(stack, stack.string(2) ?? "jsonl").path(1)
      pushLines(try ByteReader(path: path, for: RunBurden(stack.state)), stack, context)
      return 1
    }
    table.set("textReader") { [unowned context] stack in
      let text = try Arguments(stack, stack.string(2) ?? "jsonl").bytes(1, "a text of JSON lines")
      pushLines(try ByteReader(text: text, name: "jsonl", for: RunBurden(stack.state)), stack, context)
      return 1
    }
    table.set("writer") { [unowned context] stack in try openWriter(stack, context) }
  }

  /// writer(path, what)
  private static func openWriter(_ stack: Stack, _ context: HostContext) throws -> Answer {
    let writer = try FileWriter(
      path: try Arguments(stack, stack.string(2) ?? "writer").path(1), output: context.output)
    writer.onLoss = context.noticeOfLoss
    try writer.count(for: RunBurden(stack.state))
    pushWriter(RecordSink(.file(writer)), stack, context)
    return 1
  }

  /// The delimiter that a script asks for; nil where the reader is to find it out.
  private static func wish(_ stack: Stack, _ index: Int) throws -> UInt8? {
    stack.isNil(index) ? nil : try delimiter(stack, index)
  }

  private static func delimiter(_ stack: Stack, _ index: Int) throws -> UInt8 {
    guard let bytes = stack.bytes(index), bytes.count == 1, let byte = bytes.first, ![10, 13, 34].contains(byte) else {
      throw ModuleError(.argument, "csv: delimiter: expected one character such as ; or a tab")
    }
    return byte
  }

  /// A CSV file: `next()` gives a list of fields, `records(columns, metatable)` an iterator over tables.
  private static func pushReader(_ reader: CSVReader, _ stack: Stack) {
    let table = TableBuilder(stack)
    table.set("next") { stack in
      stack.setCount(0)
      stack.createTable(array: 8)
      let count = try reader.next { index, field in
        stack.push(field)
        stack.rawSet(1, at: index + 1)
      }
      if count == nil {
        stack.pushNil()
        return 1
      }
      stack.push(reader.line)
      return 2
    }
    table.set("records") { stack in
      guard stack.type(1) == .table else { throw ModuleError(.argument, "csv: expected a list of columns") }
      let width = stack.rawLength(1)
      let columns = stack.reference(1)
      let metatable = stack.reference(2)
      stack.push { stack in try pushRecord(reader, columns, metatable, width, stack) }
      return 1
    }
    table.set("fail") { stack in
      throw reader.failure(stack.string(1) ?? "", line: stack.integer(2).map { Int($0) })
    }
    table.set("wrongCount") { stack in
      throw reader.wrongCount(Int(stack.integer(1) ?? 0), expected: Int(stack.integer(2) ?? 0))
    }
    table.set("close") { _ in
      reader.close()
      return 0
    }
    table.setCloser("closer") { reader.close() }
  }

  private static func pushRecord(
    _ reader: CSVReader, _ columns: Reference, _ metatable: Reference, _ width: Int, _ stack: Stack
  ) throws -> Answer {
    stack.setCount(0)
    stack.push(columns)
    stack.createTable(record: width)
    let count = try reader.next { index, field in
      guard index < width else { return }
      stack.rawGet(1, at: index + 1)
      stack.push(field)
      stack.rawSet(2)
    }
    guard let count else {
      stack.pushNil()
      return 1
    }
    if count != width { throw reader.wrongCount(count, expected: width) }
    stack.push(metatable)
    stack.setMetatable(2)
    stack.push(reader.line)
    return 2
  }

  private static func pushLines(_ source: ByteReader, _ stack: Stack, _ context: HostContext) {
    let table = TableBuilder(stack)
    var line = 0
    table.set("next") { [unowned context] stack in
      if line == 0 { try source.beginText() }
      while let bytes = try source.nextLine() {
        line += 1
        if line & 0xFFF == 0 { try source.check() }
        if bytes.allSatisfy({ $0 == 32 || $0 == 9 }) { continue }
        let tape: Tape
        do {
          tape = try JSONModule.tape(bytes, stack)
        } catch let error as JSONError {
          throw ModuleError(
            .malformed, "column \(error.column): expected \(error.expected)", path: source.name, line: line)
        }
        let held = HeldMemory.counting(tape.byteCount, for: stack)
        defer { withExtendedLifetime(held) {} }
        if let path = try JSONModule.repeatedName(tape, stack, held) {
          throw ModuleError(
            .malformed, "\(path.rendered(indexBase: 1)): occurs twice", path: source.name, line: line)
        }
        try tape.withRoot { node throws(LuaError) in try context.pusher.push(node, on: stack) }
        stack.push(line)
        return 2
      }
      stack.pushNil()
      return 1
    }
    table.set("close") { _ in
      source.close()
      return 0
    }
    table.setCloser("closer") { source.close() }
  }

  /// A sink: `row(list or table, count, delimiter, columns, isRaw, function, number)`, `value(v)`, `close()`,
  /// `abandon()`, `text()`.
  private static func pushWriter(_ sink: RecordSink, _ stack: Stack, _ context: HostContext) {
    let table = TableBuilder(stack)
    table.set("row") { [unowned context] stack in
      try sink.row(stack, count: Int(stack.integer(2) ?? 0), delimiter: try delimiter(stack, 3), context)
      return 0
    }
    table.set("value") { [unowned context] stack in
      try sink.line(try JSONModule.encode(stack, 1, .compact, context, "jsonl: write"))
      return 0
    }
    table.set("close") { _ in
      try sink.close()
      return 0
    }
    table.set("abandon") { _ in
      sink.abandon()
      return 0
    }
    table.set("text") { stack in
      stack.push(sink.text)
      return 1
    }
  }
}

extension CSVReader {
  /// What to say of a row that has not as many fields as the header.
  fileprivate func wrongCount(_ count: Int, expected: Int) -> ModuleError {
    failure("expected \(Count.of(expected, "field")) as in the header, got \(count)")
  }
}
