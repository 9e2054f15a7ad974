import Contract
import Repl

/// An operation in the reference.
enum OperationReference {
  static func text(_ operation: Operation, on page: String, _ places: [Schema: String]) -> String {
    let client = operation.client == .management ? "management" : "authentication"
    var text = "## \(title(operation))\n\n"
    if let summary = operation.summary { text += summary + "\n\n" }
    var facts = operation.effect.names
    if operation.isHelper { facts.append("helper of the client") }
    if let path = operation.path, let method = operation.method { facts.append("`\(method.name) \(path)`") }
    if operation.isDeprecated { facts.append("deprecated") }
    if let batch = operation.batch {
      facts.append("`\(batch.field.name)` of any length, sent \(batch.limit) per request")
    }
    if let response = operation.response { facts.append("returns " + SchemaReference.link(response, on: page, places)) }
    text += "`\(client)`: " + facts.joined(separator: " · ") + "\n\n"
    if let line = SubjectLine.text(operation) { text += line + "\n\n" }
    if let code = ExampleText.call(operation, width: 100) { text += "```lua\n\(code)\n```\n\n" }
    if operation.isHelper { return text + helper(operation) }
    guard let schema = operation.argument, !schema.fields.isEmpty else { return text }
    if !schema.isParameterList { text += "Takes \(SchemaReference.link(schema, on: page, places)).\n\n" }
    return schema.isParameterList ? text + SchemaReference.table(schema, on: page, places) : text
  }

  /// The heading, which names the client where the other one has the operation too.
  private static func title(_ operation: Operation) -> String {
    if operation.isReachedByPathOnly { return "\(operation.name) (\(operation.path ?? ""))" }
    let other: Operation.Client = operation.client == .management ? .authentication : .management
    guard Catalogue.operation(named: operation.name, client: other) != nil else { return operation.name }
    return "\(operation.client == .management ? "management" : "authentication"):\(operation.name)"
  }

  /// What a link to the heading ends with.
  static func anchor(_ operation: Operation) -> String {
    String(
      title(operation).lowercased().compactMap { $0 == " " ? "-" : $0.isLetter || $0.isNumber || $0 == "-" ? $0 : nil })
  }

  private static func helper(_ operation: Operation) -> String {
    let parameters = HelperSignature(operation).parameters
    if parameters.isEmpty { return "" }
    let rows = parameters.map { ReferenceTable.row($0.isOptional ? $0.name : "**\($0.name)**", $0.type, $0.line) }
    return ReferenceTable.head + rows.joined() + "\n"
  }
}

/// A DTO in the reference.
enum SchemaReference {
  static func text(_ schema: Schema, on page: String, _ places: [Schema: String]) -> String {
    var text = "## \(schema.name)\n\n"
    if let summary = schema.summary { text += summary + "\n\n" }
    return text
      + (schema.fields.isEmpty
        ? "The contract names no fields: any field is allowed.\n\n" : table(schema, on: page, places))
  }

  static func table(_ schema: Schema, on page: String, _ places: [Schema: String]) -> String {
    let rows = schema.fields.map { field in
      let inner =
        if case .ref(let schema) = field.type { schema } else if case .ref(let schema)? = field.items?.type {
          schema
        } else { Schema?.none }
      let isList = if case .array = field.type { true } else { false }
      let type = inner.map { link($0, on: page, places) + (isList ? "[]" : "") }
      return ReferenceTable.row(
        field.isRequired ? "**\(field.name)**" : field.name, type ?? LuaTypes.type(of: field),
        FieldNotes.line(of: field), isLink: type != nil)
    }
    return ReferenceTable.head + rows.joined() + "\n"
  }

  static func link(_ schema: Schema, on page: String, _ places: [Schema: String]) -> String {
    guard let place = places[schema] else { return "`\(schema.name)`" }
    return "[\(schema.name)](\(place == page ? "" : place)#\(schema.name.lowercased()))"
  }
}

/// Tables of fields.
enum ReferenceTable {
  static let head = "| field | type | |\n|---|---|---|\n"

  static func row(_ name: String, _ type: String, _ line: String, isLink: Bool = false) -> String {
    "| \(name) | \(isLink ? type : "`\(escaped(type))`") | \(escaped(line)) |\n"
  }

  private static func escaped(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
