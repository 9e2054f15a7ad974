import Contract

/// A field of the user data object: what `metadata` may hold (FunctionModelFieldDto; docs/operations.md, "Custom fields").
public struct MetadataField: Sendable, Equatable {
  /// What a field's values are; the raw value is the request's word.
  public enum Kind: String, Sendable, CaseIterable {
    /// A line of text.
    case text = "Text"
    /// Several lines of text.
    case textarea = "Textarea"
    /// A number.
    case number = "Number"
    /// true or false.
    case boolean = "Boolean"
    /// A date or time.
    case date = "Date"
    /// One of the field's options.
    case enumeration = "Enum"
    /// A list of strings and numbers.
    case list = "Array"

    /// The number that answers carry instead of the word.
    var number: Int64 {
      switch self {
      case .text: 1
      case .textarea: 2
      case .number: 3
      case .boolean: 4
      case .date: 5
      case .enumeration: 6
      case .list: 9
      }
    }

    /// The type of a custom field with the same values; nil for a list.
    var dataType: FieldDataType? {
      switch self {
      case .text, .textarea: .string
      case .number: .number
      case .boolean: .boolean
      case .date: .datetime
      case .enumeration: .enumeration
      case .list: nil
      }
    }
  }

  /// The one data object that the embedded pool has.
  public static let userModel = "user"

  /// The field's id: 24 hexadecimal digits.
  public let id: String
  /// The key; never changes.
  public let key: String
  /// What its values are; never changes.
  public let kind: Kind
  /// Everything else, as createField and updateField gave it.
  public var settings: Value

  /// A field.
  public init(id: String, key: String, kind: Kind, settings: Value) {
    self.id = id
    self.key = key
    self.kind = kind
    self.settings = settings
  }

  /// True if no two users may have the same value.
  var isUnique: Bool { settings["unique"]?.bool ?? false }
  /// True if a value, once there, may only be replaced.
  var isRequired: Bool { settings["require"]?.bool ?? false }

  /// The values an Enum takes: `dropDown` as an option, as options, or as plain strings.
  var options: [CustomField.Option] {
    let given = settings["dropDown"]
    return (given?.array ?? given.map { [$0] } ?? []).compactMap { item in
      if let text = item.string { return CustomField.Option(value: text, label: text) }
      guard let key = item["key"]?.string else { return nil }
      return CustomField.Option(value: key, label: item["label"]?.string ?? key)
    }
  }

  /// Whether a value keeps to `min`, `max` and `maxLength`. 0 means no limit: the contract makes each of them a required number.
  func isWithinLimits(_ node: TapeNode) -> Bool {
    switch kind {
    case .text, .textarea:
      guard let limit = settings["maxLength"]?.integer, limit > 0, let text = node.string else { return true }
      return text.unicodeScalars.count <= limit
    case .number: return isWithinRange(node.number)
    case .date: return isWithinRange(node.utf8.flatMap { Timestamp.parse($0) }.map(Double.init))
    default: return true
    }
  }

  private func isWithinRange(_ value: Double?) -> Bool {
    guard let value else { return true }
    if let least = number("min"), value < least { return false }
    if let most = number("max"), value > most { return false }
    return true
  }

  private func number(_ name: String) -> Double? {
    let number: Double? =
      switch settings[name] {
      case .integer(let value): Double(value)
      case .number(let value): value
      default: nil
      }
    return number == 0 ? nil : number
  }
}

extension MetadataField {
  /// The field as FunctionModelFieldDto. `type` is answered as a number; `dropDown` as the list of options.
  var answer: Value {
    var members: [Value.Member] = [
      .init("id", .string(id)), .init("modelId", .string(Self.userModel)), .init("key", .string(key)),
      .init("type", .integer(kind.number)),
    ]
    if case .object(let given) = settings { members += given.filter { !Self.answeredApart.contains($0.name) } }
    let listed = options.map { Value.object([.init("key", .string($0.value)), .init("label", .string($0.label))]) }
    members.append(.init("dropDown", .array(listed)))
    return .object(members)
  }

  private static let answeredApart: Set<String> = ["id", "modelId", "key", "type", "dropDown"]

  /// The field as it is stored.
  var stored: Value {
    ["id": .string(id), "key": .string(key), "kind": .string(kind.rawValue), "settings": settings]
  }

  /// Reads a stored field; nil if it is not valid.
  init?(stored value: Value) {
    guard let id = value["id"]?.string, let key = value["key"]?.string,
      let kind = value["kind"]?.string.flatMap(Kind.init(rawValue:))
    else { return nil }
    self.init(id: id, key: key, kind: kind, settings: value["settings"] ?? .object([]))
  }
}
