import Contract
import Lua

/// Writes rows of CSV or lines of JSON, to a file or into memory.
final class RecordSink {
  enum Place {
    case file(FileWriter)
    case memory(RunBurden)
  }

  private let place: Place
  private(set) var text: [UInt8] = []
  private var record: [UInt8] = []

  init(_ place: Place) { self.place = place }

  /// Writes the row at stack place 1: a list, or a table by the names in the list at place 4. Where place 5 is true,
  /// its metatable has no say. Places 6 and 7 are the function's name and the row's number, for errors.
  func row(_ stack: Stack, count: Int, delimiter: UInt8, _ context: HostContext) throws {
    record.removeAll(keepingCapacity: true)
    let isNamed = stack.type(4) == .table
    let isRaw = stack.isTrue(5)
    for place in 0..<max(0, count) {
      if place & 0x3FF == 0x3FF { try stack.look(steps: 0x400) }
      if place > 0 { record.append(delimiter) }
      if isNamed { stack.rawGet(4, at: place + 1) } else { stack.push(place + 1) }
      if isRaw { stack.rawGet(1) } else { try stack.get(1) }
      try cell(stack, place, isNamed, delimiter, context)
      stack.pop()
    }
    CSVText.end(&record, from: 0, fields: count)
    try write()
  }

  private func cell(
    _ stack: Stack, _ place: Int, _ isNamed: Bool, _ delimiter: UInt8, _ context: HostContext
  ) throws {
    switch stack.type(-1) {
    case .none, .nil: break
    case .string: field((stack.bytes(-1) ?? .init(start: nil, count: 0)).bindMemory(to: UInt8.self), delimiter)
    case .number where !stack.isInteger(-1):
      Array(Self.text(of: stack.number(-1) ?? 0, try stack.description(-1)).utf8).withUnsafeBufferPointer {
        field($0, delimiter)
      }
    case .number: integer(stack.integer(-1) ?? 0, delimiter)
    case .boolean: (stack.isTrue(-1) ? "true" : "false" as StaticString).withUTF8Buffer { field($0, delimiter) }
    case .table:
      let json = try JSONModule.encode(
        stack, stack.count, .compact, context, Self.place(stack, place, isNamed))
      json.withUnsafeBufferPointer { field($0, delimiter) }
    case .sentinel where stack.isSentinel(-1, .null): break
    case let kind:
      throw ModuleError(
        .argument,
        "\(Self.place(stack, place, isNamed)): expected a string, a number or a boolean, got a \(kind.name)")
    }
  }

  /// A number as Lua writes it, if that gives the number again; else with all its digits.
  private static func text(of number: Double, _ short: String) -> String {
    // Most numbers have few digits, of which Lua writes fourteen.
    if (number * 16).rounded() == number * 16, abs(number) < 1e9 { return short }
    return number.isFinite && Double(short) != number ? "\(number)" : short
  }

  /// Where a cell is, for its error.
  private static func place(_ stack: Stack, _ place: Int, _ isNamed: Bool) -> String {
    var column = "column \(place + 1)"
    if isNamed {
      stack.rawGet(4, at: place + 1)
      column = stack.string(-1) ?? column
      stack.pop()
    }
    return "\(stack.string(6) ?? "csv"): row \(stack.integer(7) ?? 1): \(column)"
  }

  /// Writes a whole number, without a string in between: most columns that are not text have these.
  private func integer(_ value: Int64, _ delimiter: UInt8) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var place = digits.count
      var rest = value.magnitude
      repeat {
        place -= 1
        digits[place] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      } while rest > 0
      if value < 0 {
        place -= 1
        digits[place] = UInt8(ascii: "-")
      }
      field(UnsafeBufferPointer(rebasing: digits[place...]), delimiter)
    }
  }

  private func field(_ bytes: UnsafeBufferPointer<UInt8>, _ delimiter: UInt8) {
    CSVText.append(bytes, delimiter: delimiter, to: &record)
  }

  /// Writes a line.
  func line(_ bytes: [UInt8]) throws {
    record = bytes
    record.append(10)
    try write()
  }

  private func write() throws {
    switch place {
    case .file(let writer):
      try record.withUnsafeBufferPointer { bytes in try writer.write(bytes) }
    case .memory(let burden):
      guard text.count + record.count > text.capacity else { return text += record }
      // It grows into one of twice its size.
      try burden.holds(3 * (text.count + record.count))
      text += record
      try burden.holds(text.capacity)
    }
  }

  func close() throws { if case .file(let writer) = place { try writer.close() } }

  func abandon() { if case .file(let writer) = place { writer.abandon() } }
}
