import Contract
import Lua
import ToolkitData

/// The modules of the host: made when they are first used, as globals or by `require`.
///
/// Those in Lua are files of the toolkit inside the program; such a file is called with a table of what it needs from
/// Swift and answers the module.
final class Toolkit {
  /// Chunks of the toolkit have names that begin so: errors are never placed in them.
  static let chunkPrefix = "=moonpool/"

  /// The modules that scripts see, by name.
  static let modules: Set<String> = [
    "genauth", "management", "authentication", "parallel", "json", "csv", "jsonl", "log", "args", "env", "time",
    "crypto",
    "fs", "progress",
  ]

  /// Those with functions that go over a list or an iterator.
  private static let goOverItems: Set<String> = ["csvwriting", "jsonl", "parallel", "progress"]

  /// Those that know, or must know, the columns of rows before the first one.
  private static let knowColumns: Set<String> = ["csv", "csvwriting", "progress"]

  private unowned let context: HostContext
  private var loaded: [String: Reference] = [:]
  /// True once the globals have all been made, and none is made when it is first read.
  var areGlobalsMade = false

  init(_ context: HostContext) { self.context = context }

  /// The module of that name.
  /// - Throws: ``LuaError`` if it cannot be made (memory).
  func module(_ name: String, on stack: Stack) throws -> Reference {
    if let known = loaded[name] { return known }
    try stack.ensure(12)
    try push(name, stack)
    let reference = stack.popReference()
    loaded[name] = reference
    return reference
  }

  /// Pushes the module of that name for a script that names it. Who names `args` looks at the words.
  func pushUsed(_ name: String, on stack: Stack) throws {
    stack.push(try module(name, on: stack))
    guard name == "args" else { return }
    stack.push(1)
    try stack.get(-2)
    stack.pop()
  }

  /// Calls a module's function with the first argument of a host function, and leaves its result on the stack.
  func call(_ module: String, _ function: String, on stack: Stack) throws -> Answer {
    stack.push(try self.module(module, on: stack))
    stack.rawGet(-1, function)
    stack.copy(1)
    try stack.call(1, results: 1)
    return 1
  }

  /// Makes `management` and `authentication` anew when they are next used; what holds the old ones keeps them.
  func forgetClients(on stack: Stack) {
    guard (try? stack.ensure(20)) != nil else { return }
    stack.pushGlobals()
    defer { stack.pop() }
    for name in ["management", "authentication"] {
      guard let known = loaded.removeValue(forKey: name) else { continue }
      stack.rawGet(-1, name)
      stack.push(known)
      let isTheirs = stack.rawEqual(-1, -2)
      stack.pop(2)
      guard isTheirs else { continue }
      if areGlobalsMade, let made = try? module(name, on: stack) { stack.push(made) } else { stack.pushNil() }
      stack.rawSet(-2, name)
    }
  }

  private func push(_ name: String, _ stack: Stack) throws {
    switch name {
    case "management": try context.clients.push(client(.management), on: stack)
    case "authentication": try context.clients.push(client(.authentication), on: stack)
    case "json": JSONModule.push(stack, context)
    case "env": EnvironmentModule.push(stack, context)
    case "crypto": CryptoModule.push(stack, context)
    default:
      guard let source = Self.source(name) else { throw LuaError("there is no module \(name)") }
      try stack.load(Chunk(source, name: Self.chunkPrefix + name + ".lua"))
      try pushHost(name, stack)
      try stack.call(1, results: 1)
    }
  }

  private func client(_ kind: TargetOptions.Kind) -> Client {
    Client(TargetOptions(kind: kind), provider: context.provider, accessToken: context.host.accessToken?.text)
  }

  /// Pushes the table that a file of the toolkit is called with.
  private func pushHost(_ name: String, _ stack: Stack) throws {
    let table = TableBuilder(stack, record: 16)
    CommonHost.fill(table, context)
    if Self.goOverItems.contains(name) {
      let items = try module("items", on: stack)
      table.setPushed("items") { $0.push(items) }
    }
    if Self.knowColumns.contains(name) {
      let columns = try module("columns", on: stack)
      table.setPushed("known") { $0.push(columns) }
    }
    switch name {
    case "genauth": GenauthHost.fill(table, context)
    case "models", "dto", "inspect": ModelsHost.fill(table, context)
    case "parallel": ParallelHost.fill(table, context)
    case "csv":
      let writing = try module("csvwriting", on: stack)
      table.setPushed("writing") { $0.push(writing) }
      TextFilesHost.fillCSV(table, context)
    case "csvwriting": TextFilesHost.fillCSVWriting(table, context)
    case "columns": TextFilesHost.fillColumns(table, context)
    case "jsonl": TextFilesHost.fillJSONLines(table, context)
    case "log": LogHost.fill(table, context)
    case "progress": LogHost.fillProgress(table, context)
    case "args", "words": ArgumentsHost.fill(table, context)
    case "time": TimeHost.fill(table, context)
    case "fs": FilesHost.fill(table, context)
    default: break
    }
  }

  /// The text of a file of the toolkit.
  static func source(_ name: String) -> [UInt8]? {
    var index = 0
    while true {
      let file = moonpool_toolkit_file_at(index)
      guard let fileName = file.name else { return nil }
      if String(cString: fileName) == name {
        return Array(UnsafeRawBufferPointer(start: file.text, count: file.size))
      }
      index += 1
    }
  }
}

/// What every file of the toolkit may use.
enum CommonHost {
  static func fill(_ table: TableBuilder, _ context: HostContext) {
    // fail(text): raises at the script's own line.
    table.set("fail") { stack in throw LuaError(stack.string(1) ?? "error") }
    // suggest(name, names): the nearest name, or nil.
    table.set("suggest") { stack in
      var names: [String] = []
      if stack.type(2) == .table {
        for place in 0..<stack.rawLength(2) {
          stack.rawGet(2, at: place + 1)
          if let name = stack.string(-1) { names.append(name) }
          stack.pop()
        }
      }
      if let near = NearMiss.find(stack.string(1) ?? "", among: names.sorted()) {
        stack.push(near)
      } else {
        stack.pushNil()
      }
      return 1
    }
    // callable(value): whether it can be called. What an operation answers cannot: its `__call` only says so.
    table.set("callable") { [unowned context] stack in
      var answer = stack.type(1) == .function
      if !answer, stack.type(1) != .table || context.marks.mark(stack, 1) != .array, stack.metatable(1) {
        let metatable = stack.absolute(-1)
        answer = stack.rawGet(-1, "__call") != .nil && context.pusher.strict.origin(stack, metatable) == nil
      }
      stack.push(answer)
      return 1
    }
    // kind(value): the name of its type as messages have it.
    table.set("kind") { stack in
      stack.push(stack.isSentinel(1, .null) ? "null" : stack.type(1) == .none ? "nothing" : stack.type(1).name)
      return 1
    }
    // isSecret(name[, value]): whether a field or variable of that name, or that value of it, is a secret.
    table.set("isSecret") { stack in
      let kind: Redactor.ValueKind =
        switch stack.type(2) {
        case .boolean: .flag
        case .number: .number
        default: .other
        }
      stack.push(Redactor.isSecret(kind, name: stack.string(1) ?? ""))
      return 1
    }
  }
}
