import Contract

/// Describes DTOs as JSON schemas (OpenAPI 3.0's dialect), each once, those that they refer to included.
struct SchemaCollector {
  private var done: [Value.Member] = []
  private var names: Set<String> = []
  private var waiting: [Schema] = []

  /// A reference to a DTO, which is described later.
  mutating func reference(_ schema: Schema) -> Value {
    if names.insert(schema.name).inserted { waiting.append(schema) }
    return ["$ref": .string("#/components/schemas/\(schema.name)")]
  }

  /// Everything that has been referred to.
  mutating func finish() -> [Value.Member] {
    while let schema = waiting.popLast() {
      let described = describe(schema)
      done.append(.init(schema.name, described))
    }
    return done.sorted { $0.name < $1.name }
  }

  private mutating func describe(_ schema: Schema) -> Value {
    var members: [Value.Member] = [.init("type", "object")]
    if let summary = schema.summary { members.append(.init("description", .string(summary))) }
    let required = schema.fields.filter(\.isRequired).map { Value.string($0.name) }
    if !required.isEmpty { members.append(.init("required", .array(required))) }
    var properties: [Value.Member] = []
    for field in schema.fields { properties.append(.init(field.name, self.schema(of: field))) }
    if !properties.isEmpty { members.append(.init("properties", .object(properties))) }
    return .object(members)
  }

  /// What a field's value must be.
  mutating func schema(of field: Field) -> Value {
    if case .ref(let schema) = field.type {
      let reference = reference(schema)
      return field.isNullable ? ["nullable": true, "allOf": [reference]] : reference
    }
    var members = type(field.type)
    if let items = field.items {
      members.append(.init("items", element(items)))
    } else if !field.enumValues.isEmpty {
      var values = field.enumValues.map { Value.string($0) }
      if field.isNullable { values.append(.null) }
      members.append(.init("enum", .array(values)))
    }
    // A date alone passes as well, so no format is promised.
    let bounds: [(String, Int?)] = [
      ("minItems", field.minItems), ("maxItems", field.maxItems), ("minLength", field.minLength),
      ("maxLength", field.maxLength), ("minimum", field.minimum), ("maximum", field.maximum),
    ]
    for (name, bound) in bounds { if let bound { members.append(.init(name, .integer(Int64(bound)))) } }
    if field.isNullable, !members.isEmpty { members.append(.init("nullable", true)) }
    if let summary = field.summary { members.append(.init("description", .string(summary))) }
    return .object(members)
  }

  private mutating func element(_ items: Field.Items) -> Value {
    if case .ref(let schema) = items.type { return reference(schema) }
    var members = type(items.type)
    if !items.enumValues.isEmpty { members.append(.init("enum", .array(items.enumValues.map { .string($0) }))) }
    return .object(members)
  }

  private func type(_ type: Field.ValueType) -> [Value.Member] {
    switch type {
    case .any, .ref: []
    case .string: [.init("type", "string")]
    case .number: [.init("type", "number")]
    case .integer: [.init("type", "integer")]
    case .boolean: [.init("type", "boolean")]
    case .object: [.init("type", "object")]
    case .array: [.init("type", "array")]
    }
  }
}
