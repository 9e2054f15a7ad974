/// A value in a token: what JSON has.
public enum ClaimValue: Sendable, Hashable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number without fraction and exponent that fits into 64 bits.
  case integer(Int64)
  /// Any other number.
  case number(Double)
  /// A text.
  case string(String)
  /// A list.
  case array([ClaimValue])
  /// Named values, in their order.
  case object(Claims)

  /// The text, when it is one.
  public var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The number, when it is a whole one.
  public var whole: Int64? {
    switch self {
    case .integer(let number): number
    case .number(let number): Int64(exactly: number)
    default: nil
    }
  }
}

/// Named values of a token, in their order, each name once.
public struct Claims: Sendable, Hashable {
  /// A name and its value.
  public struct Entry: Sendable, Hashable {
    /// The claim's name, for example `sub`.
    public let name: String
    /// Its value.
    public fileprivate(set) var value: ClaimValue
  }

  /// All of them, in their order.
  public private(set) var entries: [Entry] = []

  /// No claims yet.
  public init() {}

  /// The value under a name; nil when there is none. Assigning nil removes it; a new name goes to the end.
  /// - Parameter name: the claim's name.
  public subscript(name: String) -> ClaimValue? {
    get { entries.first { $0.name == name }?.value }
    set {
      let index = entries.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let value?): entries[index].value = value
      case (let index?, nil): entries.remove(at: index)
      case (nil, let value?): entries.append(Entry(name: name, value: value))
      case (nil, nil): break
      }
    }
  }
}

extension Claims: ExpressibleByDictionaryLiteral {
  /// Claims in the order they are written; of two with one name the later counts.
  /// - Parameter elements: names and values.
  public init(dictionaryLiteral elements: (String, ClaimValue)...) {
    for (name, value) in elements { self[name] = value }
  }
}

extension ClaimValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral
{
  /// A text.
  /// - Parameter value: the text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A whole number.
  /// - Parameter value: the number.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// `true` or `false`.
  /// - Parameter value: the truth.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A list.
  /// - Parameter elements: its values.
  public init(arrayLiteral elements: ClaimValue...) { self = .array(elements) }
}
