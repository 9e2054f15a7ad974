/// A value as a plain Swift enum, for code where comfort counts more than speed. Members keep their order.
public enum Value: Sendable, Equatable {
  /// JSON's null.
  case null
  /// A boolean.
  case bool(Bool)
  /// A whole number.
  case integer(Int64)
  /// A floating-point number.
  case number(Double)
  /// A string.
  case string(String)
  /// An array.
  case array([Value])
  /// An object.
  case object([Member])

  /// A member of an object.
  public struct Member: Sendable, Equatable {
    /// The member's name.
    public var name: String
    /// The member's value.
    public var value: Value

    /// A member of that name and value.
    public init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  /// The value that a tape's node holds.
  public init(_ node: TapeNode) {
    switch node.kind {
    case .null: self = .null
    case .false: self = .bool(false)
    case .true: self = .bool(true)
    case .integer: self = .integer(node.integer ?? 0)
    case .number: self = .number(node.number ?? 0)
    case .string: self = .string(node.string ?? "")
    case .array:
      var elements: [Value] = []
      elements.reserveCapacity(node.count)
      node.forEachElement { elements.append(Value($0)) }
      self = .array(elements)
    case .object:
      var members: [Member] = []
      members.reserveCapacity(node.count)
      node.forEachMember { members.append(Member($0.name, Value($1))) }
      self = .object(members)
    }
  }

  /// Replays the value into a sink.
  public func emit(into sink: inout some ValueSink & ~Copyable) {
    switch self {
    case .null: sink.null()
    case .bool(let value): sink.bool(value)
    case .integer(let value): sink.integer(value)
    case .number(let value): sink.number(value)
    case .string(let value): sink.string(value)
    case .array(let elements):
      sink.beginArray(count: elements.count)
      for element in elements { element.emit(into: &sink) }
      sink.endArray()
    case .object(let members):
      sink.beginObject(count: members.count)
      for member in members {
        sink.key(member.name)
        member.value.emit(into: &sink)
      }
      sink.endObject()
    }
  }
}

extension Value {
  /// The member of that name, or nil if there is none or this is not an object.
  public subscript(name: String) -> Value? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  /// The element at that place, or nil if there is none or this is not an array.
  public subscript(index: Int) -> Value? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The text, if it is a string.
  public var string: String? { if case .string(let value) = self { value } else { nil } }

  /// The number, if it is a whole one.
  public var integer: Int64? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int64(exactly: value)
    default: nil
    }
  }

  /// The boolean, if it is one.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// The elements, if it is an array.
  public var array: [Value]? { if case .array(let value) = self { value } else { nil } }
}

extension Tape {
  /// A tape of a plain value.
  public init(_ value: Value) {
    var writer = TapeWriter()
    value.emit(into: &writer)
    // A plain value takes more memory than its tape, so the tape's limit is out of reach in practice; null is what is left to say.
    self = writer.finish() ?? Tape(storage: Tape.null())
  }

  private static func null() -> TapeStorage {
    let storage = TapeStorage(capacity: 1)
    storage.extend(1).storeBytes(of: TapeKind.null.rawValue, as: UInt8.self)
    return storage
  }
}
