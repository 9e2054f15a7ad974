import Contract
import Lua

/// The module `json`.
enum JSONModule {
  static func push(_ stack: Stack, _ context: HostContext) {
    let table = TableBuilder(stack)
    table.set("null", Sentinel.null)
    table.set("array") { [unowned context] stack in try ArrayFunction.call(stack, context, "json.array") }
    table.set("encode") { [unowned context] stack in
      let style = try style(stack, 2)
      try encode(stack, 1, style, context, "json.encode") { stack.push($0) }
      return 1
    }
    table.set("decode") { [unowned context] stack in
      let bytes = try Arguments(stack, "json.decode").bytes(1, "a JSON text")
      try decode(bytes, stack, context, "json.decode")
      return 1
    }
  }

  /// The value at `index` as JSON.
  static func encode(
    _ stack: Stack, _ index: Int, _ style: JSONWriter.Style, _ context: HostContext, _ name: String,
    limit: Int = TapeWriter.maximumSize
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try encode(stack, index, style, context, name, limit: limit) { bytes = Array($0) }
    return bytes
  }

  /// Writes the value at `index` as JSON and hands the text to `body`.
  /// - Parameter limit: how many bytes the value may have as a tape.
  static func encode(
    _ stack: Stack, _ index: Int, _ style: JSONWriter.Style, _ context: HostContext, _ name: String,
    limit: Int = TapeWriter.maximumSize, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) throws {
    if stack.isNil(index) { throw ModuleError(.argument, "\(name): expected a value, got nil; use json.null for null") }
    do {
      let tape = try context.reader.tape(stack, index, limit: limit)
      let held = HeldMemory.counting(tape.byteCount, for: stack)
      defer { withExtendedLifetime(held) {} }
      let written: Void? = try stack.withinRoom { room in
        // The text is copied into Lua; what is sorted is copied once more.
        let limit = room.map { $0 / (style.sortsKeys ? 3 : 2) }
        var writer = JSONWriter(style, capacity: min(tape.byteCount * 3 / 2, limit ?? .max), limit: limit ?? .max)
        tape.emit(into: &writer)
        if writer.isFull { return nil }
        if let failure = writer.failure { throw failure }
        writer.withText(body)
        return ()
      }
      _ = written
    } catch let error as BridgeError {
      throw ModuleError(.argument, "\(name): \(error)")
    } catch let error as JSONError {
      throw ModuleError(.malformed, "\(name): \(error)")
    }
  }

  /// Pushes what a JSON text says.
  static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, _ stack: Stack, _ context: HostContext, _ name: String
  ) throws {
    let tape: Tape
    do {
      tape = try Self.tape(bytes, stack)
    } catch let error as JSONError {
      throw ModuleError(.malformed, "\(name): \(error)")
    }
    let held = HeldMemory.counting(tape.byteCount, for: stack)
    defer { withExtendedLifetime(held) {} }
    if let path = try repeatedName(tape, stack, held) {
      throw ModuleError(.malformed, "\(name): \(path.rendered(indexBase: 1)): occurs twice")
    }
    try tape.withRoot { node throws(LuaError) in try context.pusher.push(node, on: stack) }
  }

  /// Where a name occurs twice in an object. A stop ends the search, and its memory counts.
  /// - Parameter held: the memory of the tape; nil without a memory limit.
  static func repeatedName(_ tape: Tape, _ stack: Stack, _ held: HeldMemory?) throws(LuaError) -> Path? {
    defer { try? held?.resize(to: tape.byteCount) }
    return try tape.repeatedName { steps, bytes throws(LuaError) in
      try stack.look(steps: steps)
      if bytes > 0 { try held?.resize(to: tape.byteCount + bytes) }
    }
  }

  /// The tape of a JSON text, within the script's memory limit.
  static func tape(_ bytes: UnsafeBufferPointer<UInt8>, _ stack: Stack) throws -> Tape {
    try stack.withinRoom { room in
      var limits = JSONReader.Limits()
      if let room { limits.tape = min(limits.tape, room) }
      do throws(JSONError) {
        return try Tape(json: bytes, limits: limits)
      } catch {
        if error.code == .tooLarge, limits.tape < TapeWriter.maximumSize { return nil }
        throw error
      }
    }
  }

  private static func style(_ stack: Stack, _ index: Int) throws -> JSONWriter.Style {
    if stack.isNil(index) { return .compact }
    guard stack.type(index) == .table else {
      throw ModuleError(.argument, "json.encode: expected a table of options, got \(stack.type(index).name)")
    }
    var style = JSONWriter.Style.compact
    var sorts: Bool?
    try stack.forEachPair(index) { stack in
      let name = stack.string(-2) ?? "?"
      switch name {
      case "pretty": if stack.isTrue(-1) { style.indentation = 2 }
      case "indent":
        guard let width = stack.integer(-1), (0...16).contains(width) else {
          throw ModuleError(.argument, "json.encode: indent: expected a whole number from 0 to 16")
        }
        style.indentation = Int(width)
      case "sort": sorts = stack.isTrue(-1)
      case "ascii": style.isASCII = stack.isTrue(-1)
      default:
        let near = NearMiss.find(name, among: ["pretty", "indent", "sort", "ascii"])
        throw ModuleError(
          .argument, "json.encode: \(name): no such option" + (near.map { "; did you mean \($0)?" } ?? ""))
      }
    }
    // For people, the order of a Lua table is no order.
    style.sortsKeys = sorts ?? (style.indentation != nil)
    return style
  }
}
