import Contract

/// Arguments made from a DTO: whatever the operation, they pass the contract's check.
struct Sample {
  /// Whether optional fields are there too.
  let isWhole: Bool
  /// What is put in for fields of that name, ids above all.
  let known: [String: Contract.Value]
  private static let deepest = 3

  /// An object with the schema's fields.
  func object(_ schema: Schema?, depth: Int = 0) -> Contract.Value {
    guard let schema else { return [:] }
    var members: [Contract.Value.Member] = []
    for field in schema.fields where field.isRequired || isWhole && depth < Self.deepest {
      members.append(.init(field.name, value(field, depth)))
    }
    return .object(members)
  }

  private func value(_ field: Field, _ depth: Int) -> Contract.Value {
    if let items = field.items {
      return .array([element(items, field.name, depth)])
    }
    if let known = known[field.name], field.enumValues.isEmpty { return known }
    if let word = field.enumValues.first { return .string(word) }
    if field.format == "date-time" { return "2022-06-03T00:00:00.000Z" }
    if case .string = field.type, let length = field.minLength, length > 1 {
      return .string(String(repeating: "x", count: length))
    }
    return plain(field.type, least: field.minimum, depth)
  }

  private func element(_ items: Field.Items, _ name: String, _ depth: Int) -> Contract.Value {
    if let word = items.enumValues.first { return .string(word) }
    if let known = known[name] { return known }
    return plain(items.type, least: nil, depth)
  }

  private func plain(_ type: Field.ValueType, least: Int?, _ depth: Int) -> Contract.Value {
    switch type {
    case .ref(let schema): object(schema, depth: depth + 1)
    case .boolean: true
    case .integer, .number: .integer(Int64(least ?? 1))
    case .object: [:]
    case .array: []
    default: "x"
    }
  }
}
