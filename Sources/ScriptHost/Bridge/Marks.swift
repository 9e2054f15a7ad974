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
  /// Of lists in an operation's answer.
  private let answered: Reference
  private let answeredIdentity: UnsafeRawPointer?

  init(_ state: State) {
    let stack = state.stack
    stack.createTable(record: 1)
    stack.push("array")
    stack.rawSet(-2, "__name")
    arrayIdentity = stack.identity(-1)
    array = stack.popReference()
    stack.createTable(record: 3)
    stack.push("array")
    stack.rawSet(-2, "__name")
    stack.push { stack in try Self.refuse(stack) }
    stack.rawSet(-2, "__index")
    stack.push { _ in throw LuaError("a list is not an iterator; a loop over it is for _, row in ipairs(list) do … end")
    }
    stack.rawSet(-2, "__call")
    answeredIdentity = stack.identity(-1)
    answered = stack.popReference()
  }

  /// What an answer's list is taken for by mistake, whose `list` would read as nil.
  private static func refuse(_ stack: Stack) throws -> Answer {
    if let name = stack.string(2), ["list", "data", "totalCount"].contains(name) {
      throw LuaError("\(name): no such field; this is the list itself, as in ipairs(data)")
    }
    stack.pushNil()
    return 1
  }

  /// Marks the table on top as a list of an operation's answer.
  func markAnsweredArray(_ stack: Stack) {
    stack.push(answered)
    stack.setMetatable(-2)
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
  }

  /// The mark of the table at `index`. Leaves the stack as it is.
  func mark(_ stack: Stack, _ index: Int) -> Mark {
    guard stack.metatable(index) else { return .none }
    defer { stack.pop() }
    let identity = stack.identity(-1)
    if identity == arrayIdentity || identity == answeredIdentity { return .array }
    stack.push(Self.store)
    let kind = stack.rawGet(-2)
    stack.pop()
    return kind == .boolean ? .store : .none
  }
}
