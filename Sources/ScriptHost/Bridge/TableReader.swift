import Contract
import Lua

/// Reads a Lua value into a tape.
///
/// A table with a first element is an array and must be a sequence; one with names is an object; an empty one is an
/// object unless it is marked as an array. Integers stay integers. What JSON cannot hold is refused with its path.
struct TableReader {
  let marks: Marks
  let names: FieldNames

  /// The value at `index` as a tape. A table that is reached by two ways is read twice.
  /// - Parameter limit: how many bytes the tape may have; less where the script's memory limit leaves less.
  /// - Throws: ``BridgeError`` for functions, userdata, coroutines, numbers that are not finite, lists with holes,
  ///   tables with both names and numbers, a table inside itself, more than ``Catalogue/maximumDepth`` levels, more
  ///   than the tape may hold; and where the run is to end.
  func tape(_ stack: Stack, _ index: Int, limit: Int = TapeWriter.maximumSize) throws(BridgeError) -> Tape {
    let index = stack.absolute(index)
    let room = stack.room
    if let tape = try read(stack, index, limit: min(room ?? limit, limit)) { return tape }
    if let room, room < limit {
      // What is garbage by now may have made up the rest.
      stack.state.collectGarbage()
      if let now = stack.room, now > room + room / 4, let tape = try read(stack, index, limit: min(now, limit)) {
        return tape
      }
      stack.state.interrupt.stop(.memory)
      throw BridgeError(LuaError(stopped: .memory))
    }
    let size = limit >= 1 << 20 ? "\(limit >> 20) MiB" : "\(limit) bytes"
    throw BridgeError(
      expected: "at most \(size) of data, where a table that occurs twice counts twice", got: "more")
  }

  private func read(_ stack: Stack, _ index: Int, limit: Int) throws(BridgeError) -> Tape? {
    let base = stack.count
    var reading = Reading(reader: self, stack: stack, limit: limit)
    do throws(BridgeError) {
      try reading.value(index)
    } catch {
      stack.setCount(base)
      if reading.writer.isFull { return nil }
      throw error
    }
    return reading.writer.finish()
  }
}

/// One value being read.
private struct Reading: ~Copyable {
  /// How many values are read between two looks at the run.
  private static let period = 1024

  let reader: TableReader
  let stack: Stack
  var writer: TapeWriter
  private var open: [UnsafeRawPointer] = []
  private var left = Self.period

  init(reader: TableReader, stack: Stack, limit: Int) {
    self.reader = reader
    self.stack = stack
    writer = TapeWriter(limit: limit)
  }

  /// Counts a value, and now and then looks whether there is any use in going on.
  @inline(__always)
  private mutating func count() throws(BridgeError) {
    left -= 1
    if left <= 0 { try look() }
  }

  @inline(never)
  private mutating func look() throws(BridgeError) {
    left = Self.period
    if writer.isFull { throw BridgeError(expected: "less data", got: "more") }
    do throws(LuaError) { try stack.look(steps: Self.period) } catch { throw BridgeError(error) }
  }

  /// The next pair of the table at `index`.
  @inline(__always)
  private func next(_ index: Int) throws(BridgeError) -> Bool {
    do throws(LuaError) { return try stack.next(index) } catch { throw BridgeError(error) }
  }

  @inline(__always)
  mutating func value(_ index: Int) throws(BridgeError) {
    try count()
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
    let place = stack.count + 1
    for position in 0..<length {
      stack.rawGet(index, at: position + 1)
      do throws(BridgeError) {
        if stack.isNil(-1) { throw BridgeError(expected: "a value", got: "nil in a list") }
        try value(place)
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
  private mutating func refuseNames(_ index: Int, _ length: Int) throws(BridgeError) {
    if length > 0 { stack.push(length) } else { stack.pushNil() }
    guard try next(index) else { return }
    // Something comes after the last element: the elements may just be out of order, so all keys are looked at.
    stack.pop(2)
    stack.pushNil()
    while try next(index) {
      try count()
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
    // Where the values of all pairs come to lie.
    let place = stack.count + 2
    stack.pushNil()
    while try next(index) {
      guard let bytes = stack.bytes(-2) else {
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
        try value(place)
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
