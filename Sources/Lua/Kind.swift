/// The type of a Lua value.
@frozen
public enum Kind: Int32, Sendable {
  /// No value: an index beyond the top.
  case none = -1
  /// nil
  case `nil` = 0
  /// true or false
  case boolean = 1
  /// A bare pointer; ``Sentinel`` values are such.
  case sentinel = 2
  /// An integer or a float; see ``Stack/isInteger(_:)``.
  case number = 3
  /// A string of bytes.
  case string = 4
  /// A table.
  case table = 5
  /// A function, of Lua or of the host.
  case function = 6
  /// A userdata.
  case userdata = 7
  /// A coroutine.
  case coroutine = 8

  /// From C's numbering.
  @inlinable
  init(lua number: Int32) {
    switch number {
    case 0: self = .nil
    case 1: self = .boolean
    case 2: self = .sentinel
    case 3: self = .number
    case 4: self = .string
    case 5: self = .table
    case 6: self = .function
    case 7: self = .userdata
    case 8: self = .coroutine
    default: self = .none
    }
  }

  /// The name that scripts know it by (`type(v)`).
  public var name: String {
    switch self {
    case .none: "no value"
    case .nil: "nil"
    case .boolean: "boolean"
    case .sentinel, .userdata: "userdata"
    case .number: "number"
    case .string: "string"
    case .table: "table"
    case .function: "function"
    case .coroutine: "thread"
    }
  }
}
