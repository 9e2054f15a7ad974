import CLua
import LuaShim

/// A function held from Swift.
public struct Function {
  /// The state it belongs to.
  public let state: State
  /// What holds it.
  public let reference: Reference

  /// The function that `reference` holds.
  public init(state: State, reference: Reference) {
    self.state = state
    self.reference = reference
  }

  /// Pushes it.
  public func push(on stack: Stack) { stack.push(reference) }

  /// Calls it outside any task: host waits inside wait in place.
  @discardableResult
  public func call(_ arguments: [Value] = []) throws(LuaError) -> [Value] {
    let stack = state.stack
    let base = stack.count
    try stack.ensure(arguments.count + 2)
    stack.push(reference)
    for argument in arguments { stack.push(argument) }
    try stack.call(arguments.count)
    return stack.popValues(stack.count - base)
  }
}

/// A table held from Swift.
public struct Table {
  /// The state it belongs to.
  public let state: State
  /// What holds it.
  public let reference: Reference

  /// The table that `reference` holds.
  public init(state: State, reference: Reference) {
    self.state = state
    self.reference = reference
  }

  /// `table[key]`, metamethods included.
  public func get(_ key: String) throws(LuaError) -> Value {
    let stack = state.stack
    try stack.ensure(6)
    stack.push(reference)
    defer { stack.pop() }
    try stack.get(-1, key)
    defer { stack.pop() }
    return stack.value(-1)
  }

  /// `table[key] = value`, metamethods included.
  public func set(_ key: String, _ value: Value) throws(LuaError) {
    let stack = state.stack
    try stack.ensure(6)
    stack.push(reference)
    defer { stack.pop() }
    stack.push(value)
    try stack.set(-2, key)
  }

  /// `table[key] = function`, metamethods included.
  public func set(_ key: String, function: @escaping HostFunction) throws(LuaError) {
    let stack = state.stack
    try stack.ensure(6)
    stack.push(reference)
    defer { stack.pop() }
    stack.push(function: function)
    try stack.set(-2, key)
  }
}

extension State {
  /// The table of globals.
  public var globals: Table {
    stack.pushGlobals()
    return Table(state: self, reference: stack.popReference())
  }

  /// A new table.
  public func makeTable(array: Int = 0, record: Int = 0) -> Table {
    stack.createTable(array: array, record: record)
    return Table(state: self, reference: stack.popReference())
  }
}
