import CLua
import LuaShim

/// A Lua value held in Swift: for results, arguments and set-up, where convenience counts more than speed.
public enum Value: Sendable {
  /// nil
  case `nil`
  /// true or false
  case boolean(Bool)
  /// A number of the integer subtype.
  case integer(Int64)
  /// A number of the float subtype.
  case number(Double)
  /// A string of bytes.
  case bytes([UInt8])
  /// A light userdata.
  case sentinel(Sentinel)
  /// A table.
  case table(Reference)
  /// A function.
  case function(Reference)
  /// A userdata.
  case userdata(Reference)
  /// A coroutine.
  case coroutine(Reference)

  /// A string in UTF-8.
  public static func string(_ text: String) -> Value { .bytes(Array(text.utf8)) }

  /// The string, repaired where it is not UTF-8; nil for any other type.
  public var string: String? {
    if case .bytes(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
  }

  /// The integer; nil for any other type.
  public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }

  /// The number of either subtype; nil for any other type.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The boolean; nil for any other type.
  public var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }

  /// The reference to a table, function, userdata or coroutine; nil for any other type.
  public var reference: Reference? {
    switch self {
    case .table(let reference), .function(let reference), .userdata(let reference), .coroutine(let reference):
      reference
    default: nil
    }
  }

  /// Whether it is nil.
  public var isNil: Bool { if case .nil = self { true } else { false } }
}

extension Stack {
  /// Pushes a value.
  public func push(_ value: Value) {
    switch value {
    case .nil: pushNil()
    case .boolean(let value): push(value)
    case .integer(let value): push(value)
    case .number(let value): push(value)
    case .bytes(let bytes): push(bytes)
    case .sentinel(let sentinel): push(sentinel)
    case .table(let reference), .function(let reference), .userdata(let reference), .coroutine(let reference):
      push(reference)
    }
  }

  /// The value at `index`.
  public func value(_ index: Int) -> Value {
    switch type(index) {
    case .none, .nil: .nil
    case .boolean: .boolean(isTrue(index))
    case .sentinel: sentinel(index).map(Value.sentinel) ?? .nil
    case .number: isInteger(index) ? .integer(integer(index) ?? 0) : .number(number(index) ?? 0)
    case .string: .bytes(Array(bytes(index) ?? UnsafeRawBufferPointer(start: nil, count: 0)))
    case .table: .table(reference(index))
    case .function: .function(reference(index))
    case .userdata: .userdata(reference(index))
    case .coroutine: .coroutine(reference(index))
    }
  }

  /// Pops the topmost `count` values, the lowest first.
  public func popValues(_ count: Int) -> [Value] {
    let first = self.count - count + 1
    let values = (0..<max(0, count)).map { value(first + $0) }
    pop(count)
    return values
  }
}
