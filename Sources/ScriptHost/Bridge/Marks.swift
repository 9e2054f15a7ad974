import Lua

/// How tables tell the bridge what they are, where their contents do not say it.
///
/// An array carries a metatable of its own, so that an empty one stays an array. A checked DTO (`genauth.models`) is an empty table whose
/// fields stand in a store behind it, under a key that no script can name.
final class Marks {
  /// The key under which a checked DTO keeps its store; its metatable has it too.
  static let store = Sentinel()
  /// The key under which a client keeps what Swift knows of it.
  static let client = Sentinel()

  private let array: Reference
  private let arrayIdentity: UnsafeRawPointer?

  init(_ state: State) {
    let stack = state.stack
    stack.createTable(record: 1)
    stack.push("array")
    stack.rawSet(-2, "__name")
    arrayIdentity = stack.identity(-1)
    array = stack.popReference()
  }

  /// Marks the table on top as an array.
  func markArray(_ stack: Stack) {
    stack.push(array)
    stack.setMetatable(-2)
  }

  /// What a table says of itself.
  enum Mark {
    case none
    case array
    case store
    case pending
  }

  /// The mark of the table at `index`. Leaves the stack as it is.
  func mark(_ stack: Stack, _ index: Int) -> Mark {
    guard stack.metatable(index) else { return .none }
    defer { stack.pop() }
    if stack.identity(-1) == arrayIdentity { return .array }
    stack.push(Self.store)
    let kind = stack.rawGet(-2)
    stack.pop()
    if kind == .boolean { return .store }
    stack.push(PendingData.mark)
    let pending = stack.rawGet(-2)
    stack.pop()
    return pending == .boolean ? .pending : .none
  }
}
