import Contract

/// Which of the fields that an answer has only on request were asked for.
///
/// `customData`, `identities`, `departmentIds` and `postIdList` are in an answer only where the request says
/// `withCustomData` and so on (docs/lua-api.md, "Reading answers"). Reading one that was not asked for raises instead
/// of looking empty.
public struct AskedFor: Hashable, Sendable {
  /// One bit per ``options``: 1 where reading the field is fine. The bit above them: the answer's objects may have any
  /// field.
  let bits: UInt8

  init(bits: UInt8) { self.bits = bits }

  /// Nothing is missing because nobody asked for it.
  public static let everything = AskedFor(bits: 0x0F)

  /// The answer's objects may have any field (`flatCustomData`).
  public static let anything = AskedFor(bits: 0x1F)

  static let options: [(field: String, option: String)] = [
    ("customData", "withCustomData"), ("identities", "withIdentities"), ("departmentIds", "withDepartmentIds"),
    ("postIdList", "withPost"),
  ]

  /// True where the answer's objects may have any field.
  public var isOpen: Bool { bits & 0x10 != 0 }

  /// The fields that were not asked for, each with the option that asks for it.
  public var missing: [(field: String, option: String)] {
    Self.options.enumerated().filter { bits & (1 << $0.offset) == 0 }.map(\.element)
  }
}

/// What an operation's argument has to say about ``AskedFor``, found out once per operation.
public struct AskingRule {
  private var keys: [(bit: UInt8, key: Key, isNested: Bool)] = []
  private var untouched: UInt8 = 0x0F
  private let options = Key("options")

  /// The rule of an operation.
  /// - Parameter schema: what its argument must look like.
  public init(_ schema: Schema?) {
    guard let schema else { return }
    var nested: Schema?
    if let field = schema.field(named: "options"), case .ref(let inner) = field.type { nested = inner }
    for (place, option) in AskedFor.options.enumerated() {
      add(option.option, bit: 1 << UInt8(place), schema, nested)
    }
    add("flatCustomData", bit: 0x10, schema, nested)
  }

  private mutating func add(_ option: String, bit: UInt8, _ schema: Schema, _ nested: Schema?) {
    guard let key = Key(option) else { return }
    if schema.field(key) != nil {
      keys.append((bit, key, false))
    } else if nested?.field(key) != nil {
      keys.append((bit, key, true))
    } else {
      return
    }
    untouched &= ~bit
  }

  /// What a request asks for.
  public func asked(by body: Tape) -> AskedFor {
    if keys.isEmpty { return .everything }
    return body.withRoot { root in
      var bits = untouched
      let nested = options.flatMap { root[$0] }
      for entry in keys where (entry.isNested ? nested : root)?[entry.key]?.bool == true { bits |= entry.bit }
      return AskedFor(bits: bits)
    }
  }

  /// What a request may ask for of which nothing is known.
  public var unknown: AskedFor { keys.contains { $0.bit == 0x10 } ? .anything : .everything }
}
