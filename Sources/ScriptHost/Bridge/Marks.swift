import Contract
import Lua

/// Marks tables whose contents do not say what they are.
///
/// An array has a metatable of its own, so that an empty one is still an array. A checked DTO (`genauth.models`) is an
/// empty table; its fields are in another table, the store, under a key that scripts cannot name.
final class Marks {
  /// The key under which a checked DTO keeps its store; its metatable has it too.
  static let store = Sentinel()
  /// The key under which a client keeps its state in Swift.
  static let client = Sentinel()

  private let array: Reference
  private let arrayIdentity: UnsafeRawPointer?
  /// The metatable of lists in an operation's answer.
  private let answered: Reference
  private let answeredIdentity: UnsafeRawPointer?
  /// For empty lists in answers: the DTO of their elements and what was asked of it. A table with weak keys.
  private let emptyLists: Reference

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
    stack.createTable()
    stack.createTable(record: 1)
    stack.push("k")
    stack.rawSet(-2, "__mode")
    stack.setMetatable(-2)
    emptyLists = stack.popReference()
  }

  /// Remembers the DTO of the elements that the empty list on top would have.
  func markEmpty(_ stack: Stack, _ schema: Schema, _ asked: AskedFor) {
    stack.push(emptyLists)
    stack.copy(-2)
    stack.push(RowMark(schema, asked).number)
    stack.rawSet(-3)
    stack.pop()
  }

  /// What ``markEmpty(_:_:_:)`` has remembered of the table at `index`.
  func emptyList(_ stack: Stack, _ index: Int) -> RowMark? {
    let list = stack.absolute(index)
    stack.push(emptyLists)
    stack.copy(list)
    defer { stack.pop(2) }
    return stack.rawGet(-2) == .number ? stack.integer(-1).map { RowMark(number: Int($0)) } : nil
  }

  /// Raises for a name that shows that the script takes the list for the answer or page around it: there it would be
  /// nil.
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

  /// The mark of a table.
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
