import Encodings
import Lua

/// Fills the table on top of a stack.
struct TableBuilder {
  let stack: Stack

  /// Pushes a new table to be filled.
  init(_ stack: Stack, record: Int = 8) {
    self.stack = stack
    stack.createTable(record: record)
  }

  func set(_ name: String, _ body: @escaping HostFunction) {
    stack.push(function: body)
    stack.rawSet(-2, name)
  }

  func set(_ name: String, _ value: Bool) {
    stack.push(value)
    stack.rawSet(-2, name)
  }

  func set(_ name: String, _ value: String) {
    stack.push(value)
    stack.rawSet(-2, name)
  }

  func set(_ name: String, _ value: Sentinel) {
    stack.push(value)
    stack.rawSet(-2, name)
  }

  /// Sets a field to what `push` pushes.
  func setPushed(_ name: String, _ push: (Stack) throws -> Void) rethrows {
    try push(stack)
    stack.rawSet(-2, name)
  }

  /// A value for the last place of a generic `for`, which calls `body` when the loop ends however it does.
  func setCloser(_ name: String, _ body: @escaping () -> Void) {
    stack.createTable()
    stack.createTable(record: 1)
    stack.push { _ in
      body()
      return 0
    }
    stack.rawSet(-2, "__close")
    stack.setMetatable(-2)
    stack.rawSet(-2, name)
  }
}

/// The arguments of a module's function, with messages that name the function.
struct Arguments {
  let stack: Stack
  let name: String

  init(_ stack: Stack, _ name: String) {
    self.stack = stack
    self.name = name
  }

  private func wrong(_ index: Int, _ expected: String) -> ModuleError {
    let kind = stack.type(index)
    return ModuleError(.argument, "\(name): expected \(expected), got \(kind == .none ? "nothing" : kind.name)")
  }

  /// The text at `index`; a number counts as its text.
  func text(_ index: Int, _ what: String = "a string") throws -> String {
    try stack.require(room: stack.rawLength(index))
    if let text = stack.string(index) { return text }
    if stack.type(index) == .number { return try stack.description(index) }
    throw wrong(index, what)
  }

  /// The text at `index` as a ``SystemText``; a number counts as its text.
  func systemText(_ index: Int, _ what: String) throws -> String {
    try stack.require(room: stack.rawLength(index))
    return try stack.systemText(index) ?? text(index, what)
  }

  /// The path at `index`, as a ``SystemText``: text without a zero byte.
  func path(_ index: Int) throws -> String {
    guard let bytes = stack.bytes(index) else { throw wrong(index, "a path") }
    if bytes.contains(0) { throw ModuleError(.argument, "\(name): a path cannot contain a zero byte") }
    if bytes.isEmpty { throw ModuleError(.argument, "\(name): the path is empty") }
    return SystemText.text(bytes)
  }

  /// The bytes at `index`, valid while the value is on the stack.
  func bytes(_ index: Int, _ what: String = "a string") throws -> UnsafeBufferPointer<UInt8> {
    guard let bytes = stack.bytes(index) else { throw wrong(index, what) }
    return bytes.bindMemory(to: UInt8.self)
  }

  /// The whole number at `index`, within bounds.
  func integer(_ index: Int, _ bounds: ClosedRange<Int64>, default fallback: Int64? = nil) throws -> Int64 {
    if stack.isNil(index), let fallback { return fallback }
    guard let value = stack.integer(index) else { throw wrong(index, "a whole number") }
    guard bounds.contains(value) else {
      throw ModuleError(
        .argument, "\(name): expected a whole number from \(bounds.lowerBound) to \(bounds.upperBound), got \(value)")
    }
    return value
  }

  /// The number at `index`.
  func number(_ index: Int) throws -> Double {
    guard let value = stack.number(index) else { throw wrong(index, "a number") }
    return value
  }
}
