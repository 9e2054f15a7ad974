import Contract
import Lua

/// Reads a Lua value into a tape.
///
/// A table with a first element is an array and must be a sequence; one with names is an object; an empty one is an object unless it is marked as
/// an array. Integers stay integers. What JSON cannot hold is refused with its path.
struct TableReader {
  let marks: Marks
  let names: FieldNames
  /// Makes the tables of an answer that nobody has looked at yet.
  let open: (Stack, Int) throws(LuaError) -> Void

  /// The value at `index` as a tape.
  /// - Throws: ``BridgeError`` for functions, userdata, coroutines, numbers that are not finite, lists with holes, tables with both names and
  ///   numbers, a table inside itself, more than ``Catalogue/maximumDepth`` levels, more than a tape holds.
  func tape(_ stack: Stack, _ index: Int) throws(BridgeError) -> Tape {
    var reading = Reading(reader: self, stack: stack)
    try reading.value(stack.absolute(index))
    guard let tape = reading.writer.finish() else {
      throw BridgeError(expected: "at most \(TapeWriter.maximumSize >> 20) MiB of data", got: "more")
    }
    return tape
  }
}

/// One value being read.
private struct Reading {
  let reader: TableReader
  let stack: Stack
  var writer = TapeWriter()
  private var open: [UnsafeRawPointer] = []

  init(reader: TableReader, stack: Stack) {
    self.reader = reader
    self.stack = stack
  }

  @inline(__always)
  mutating func value(_ index: Int) throws(BridgeError) {
    switch stack.type(index) {
    case .string: writer.string((stack.bytes(index) ?? .init(start: nil, count: 0)).bindMemory(to: UInt8.self))
    case .number: try number(index)
    case .boolean: writer.bool(stack.isTrue(index))
    case .table: try table(index)
    case .sentinel where stack.isSentinel(index, .null): writer.null()
    case let kind: throw BridgeError(expected: "a value", got: "a \(kind.name)")
    }
  }

  private mutating func number(_ index: Int) throws(BridgeError) {
    if stack.isInteger(index) {
      writer.integer(stack.integer(index) ?? 0)
      return
    }
    let value = stack.number(index) ?? 0
    guard value.isFinite else { throw BridgeError(expected: "a finite number", got: value.isNaN ? "NaN" : "infinity") }
    writer.number(value)
  }

  private mutating func table(_ index: Int) throws(BridgeError) {
    let identity = stack.identity(index)
    if let identity, open.contains(identity) {
      throw BridgeError(expected: "a tree of tables", got: "a table that contains itself")
    }
    do throws(LuaError) { try stack.ensure(8) } catch {
      throw BridgeError(expected: "fewer nested tables", got: "a full stack")
    }
    guard open.count < Catalogue.maximumDepth else {
      throw BridgeError(expected: "at most \(Catalogue.maximumDepth) levels of tables", got: "more")
    }
    if let identity { open.append(identity) }
    switch reader.marks.mark(stack, index) {
    case .none:
      let length = stack.rawLength(index)
      if length > 0 { try array(index, length) } else { try object(index) }
    case .array: try array(index, stack.rawLength(index))
    case .pending:
      do throws(LuaError) { try reader.open(stack, index) } catch {
        throw BridgeError(expected: "less data", got: "more than the memory limit")
      }
      try object(index)
    case .store:
      stack.push(Marks.store)
      stack.rawGet(index)
      defer { stack.pop() }
      if stack.type(-1) == .table { try table(stack.count) } else { try object(index) }
    }
    open.removeLast()
  }

  private mutating func array(_ index: Int, _ length: Int) throws(BridgeError) {
    writer.beginArray(count: length)
    for position in 0..<length {
      stack.rawGet(index, at: position + 1)
      do throws(BridgeError) {
        if stack.isNil(-1) { throw BridgeError(expected: "a value", got: "nil in a list") }
        try value(stack.count)
      } catch {
        stack.pop()
        throw error.inside(.index(position))
      }
      stack.pop()
    }
    writer.endArray()
    try refuseNames(index, length)
  }

  /// A list may hold nothing beside its elements.
  private func refuseNames(_ index: Int, _ length: Int) throws(BridgeError) {
    if length > 0 { stack.push(length) } else { stack.pushNil() }
    guard stack.next(index) else { return }
    // Something comes after the last element: the elements may just be out of order, so all keys are looked at.
    stack.pop(2)
    stack.pushNil()
    while stack.next(index) {
      let isElement = stack.isInteger(-2) && (1...max(length, 1)).contains(Int(stack.integer(-2) ?? 0)) && length > 0
      if !isElement {
        let key = keyText()
        stack.pop(2)
        throw BridgeError(expected: "a list or an object", got: "a table with both list elements and \(key)")
      }
      stack.pop()
    }
  }

  private func keyText() -> String {
    switch stack.type(-2) {
    case .string: "the name \(stack.string(-2) ?? "")"
    case .number: "the number \((try? stack.description(-2)) ?? "")"
    case let kind: "a \(kind.name) as key"
    }
  }

  private mutating func object(_ index: Int) throws(BridgeError) {
    writer.beginObject(count: -1)
    stack.pushNil()
    while stack.next(index) {
      guard stack.type(-2) == .string, let bytes = stack.bytes(-2) else {
        let key = keyText()
        stack.pop(2)
        throw BridgeError(expected: "a list without holes or an object", got: "a table with \(key)")
      }
      if let key = reader.names.key(stack, -2, bytes) {
        writer.key(key)
      } else {
        writer.key(utf8: bytes.bindMemory(to: UInt8.self))
      }
      do throws(BridgeError) {
        try value(stack.count)
      } catch {
        let name = stack.string(-2) ?? ""
        stack.pop(2)
        throw error.inside(.name(name))
      }
      stack.pop()
    }
    writer.endObject()
  }
}
