import Contract

// Definitions of custom fields and of the user data object.
extension Adoption {
  /// Takes a custom field over. Rules that the embedded pool does not apply are left out, as the field is needed for its values.
  /// - Returns: false if it already exists.
  mutating func takeCustomField(_ value: Value) throws(PoolFailure) -> Bool {
    let key = try Self.text(value, "key")
    let type = try Self.text(value, "targetType")
    guard let target = FieldTarget(rawValue: type) else {
      throw .invalid(["targetType"], .notOneOf, [FieldTarget.allCases.map(\.rawValue).joined(separator: ", ")])
    }
    guard try transaction.fieldTables().customField(target, key) == nil else { return false }
    for name in ["validateRules", "appIds"] where value[name]?.array?.isEmpty == false {
      omit("\(type) \(key): \(name) of the definition")
    }
    if value["desensitization"]?.bool == true { omit("\(type) \(key): desensitization of the definition") }
    var names = [
      "targetType", "key", "dataType", "label", "description", "encrypted", "isUnique", "userEditable",
      "visibleInAdminConsole", "visibleInUserCenter", "i18n",
    ]
    if value["dataType"]?.string == FieldDataType.enumeration.rawValue { names.append("options") }
    cloning.clock.set(try Self.time(value, "createdAt"))
    try perform(
      { (call) throws(PoolFailure) in try CustomFieldOperations.set(call) }, "setCustomFields",
      [
        .init("list", .array([.object(Self.members(value, names))]))
      ])
    return true
  }

  /// Takes a field of the user data object over.
  /// - Returns: false if it already exists.
  mutating func takeMetadataField(_ value: Value) throws(PoolFailure) -> Bool {
    let key = try Self.text(value, "key")
    guard try transaction.fieldTables().metadataField(key) == nil else { return false }
    guard case .object(let members) = value else { return false }
    var entry: [Value.Member] = []
    for member in members where member.value != .null {
      switch member.name {
      case "type": entry.append(.init("type", Self.kind(member.value)))
      case "modelId": entry.append(.init("modelId", .string(MetadataField.userModel)))
      case "dropDown" where member.value == .array([]): continue
      case let name where Self.unapplied.contains(name) && Self.saysSomething(member.value):
        omit("metadata \(key): \(member.name) of the definition")
      default: entry.append(member)
      }
    }
    pool.ids.preset([value["id"]?.string])
    try perform(MetadataOperations.create, "createField", entry)
    return true
  }

  /// Rules that the embedded pool does not apply.
  private static let unapplied: Set<String> = ["regexp", "default", "forLogin", "fuzzySearch"]

  /// The word for a type, which answers give as a number.
  private static func kind(_ value: Value) -> Value {
    guard let number = value.integer else { return value }
    return MetadataField.Kind.allCases.first { $0.number == number }.map { .string($0.rawValue) }
      ?? .string("\(number)")
  }

  private static func saysSomething(_ value: Value) -> Bool {
    switch value {
    case .null, .bool(false), .string(""), .array([]), .object([]): false
    default: true
    }
  }
}
