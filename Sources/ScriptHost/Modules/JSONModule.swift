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
      stack.push(try encode(stack, 1, style, context, "json.encode"))
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
    _ stack: Stack, _ index: Int, _ style: JSONWriter.Style, _ context: HostContext, _ name: String
  ) throws -> [UInt8] {
    if stack.isNil(index) { throw ModuleError(.argument, "\(name): expected a value, got nil; use json.null for null") }
    do {
      return try context.reader.tape(stack, index).json(style)
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
    do throws(JSONError) {
      tape = try Tape(json: bytes)
    } catch {
      throw ModuleError(.malformed, "\(name): \(error)")
    }
    if let path = tape.repeatedName {
      throw ModuleError(.malformed, "\(name): \(path.rendered(indexBase: 1)): occurs twice")
    }
    try tape.withRoot { node throws(LuaError) in try context.pusher.push(node, on: stack) }
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
