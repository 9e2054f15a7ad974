import Contract

extension Completer {
  /// The offers for a field's value: its words, true and false, a brace; else what is expected, as a hint.
  static func values(of field: Field) -> [Offer] {
    let allowed = field.enumValues
    if !allowed.isEmpty { return words(allowed) }
    switch field.type {
    case .boolean: return [Offer("true", .value), Offer("false", .value)]
    case .ref, .array, .object: return [Offer("{ … }", .value, insert: "{ ", line: field.summary)]
    default: return [Offer(typeName(field), .hint, insert: "", line: field.summary)]
    }
  }

  /// Texts as literals.
  static func words(_ texts: [String]) -> [Offer] { texts.map { Offer($0, .value, insert: "\"\($0)\"") } }

  /// A field's type in words.
  static func typeName(_ field: Field) -> String {
    switch field.type {
    case .any: "any value"
    case .string: field.format == "date-time" ? "a date such as \"2024-05-01T08:00:00Z\"" : "a string"
    case .number: "a number"
    case .integer: "a whole number"
    case .boolean: "true or false"
    case .object: "a table"
    case .array: "a list"
    case .ref(let schema): schema.name
    }
  }

  /// The pool's custom fields without those that stand already.
  func customFields(_ given: Set<String>) async -> [Offer] {
    await surroundings.customFields().filter { !given.contains($0.name) }.map {
      Offer($0.name, .customField, line: $0.line)
    }
  }

  /// Values that depend on the pool or on another field: what an advancedFilter compares, the keys of custom data.
  func filterValues(of key: String, in schema: Schema, _ syntax: EntrySyntax) async -> [Offer]? {
    if schema.name == "SetCustomDataDto", key == "key" { return quoted(await customFields([])) }
    guard schema.name.hasSuffix("AdvancedFilterItemDto") else { return nil }
    switch key {
    case "field": return quoted(await customFields([]) + Self.filterFields)
    case "value":
      guard let name = syntax.text(of: "field"), let user = Catalogue.schema(named: "UserDto"),
        let field = user.field(named: name)
      else { return nil }
      return Self.values(of: field)
    default: return nil
    }
  }

  private func quoted(_ offers: [Offer]) -> [Offer] {
    offers.map { Offer($0.shown, $0.kind, insert: "\"\($0.shown)\"", line: $0.line) }
  }

  /// What an advancedFilter can ask of a user (docs/operations.md, "Lists"): the plain fields, and the relations.
  private static var filterFields: [Offer] {
    guard let user = Catalogue.schema(named: "UserDto") else { return [] }
    let plain = user.fields.filter { field in
      switch field.type {
      case .string, .number, .integer, .boolean: true
      default: false
      }
    }
    return plain.map { Offer($0.name, .field, line: $0.summary) } + [
      Offer("department", .field, line: "The departments of the user."),
      Offer("identity", .field, line: "The external identities of the user."),
      Offer("loggedInApps", .field, line: "The applications that the user has signed in to."),
      Offer("userSource", .field, line: "Where the user came from."),
    ]
  }
}
