import Contract
import ScriptHost

/// The page of an operation.
enum OperationHelp {
  static func write(_ operation: Operation, isSupported: Bool, to page: inout HelpPage) {
    let client = operation.client == .management ? "management" : "authentication"
    page.line(page.palette.heading("\(client):\(operation.name)\(argument(operation))"))
    if let summary = operation.summary { page.paragraph(summary, indent: 2) }
    page.paragraph(facts(operation, isSupported).joined(separator: " · "), indent: 2, dim: true)
    if let line = SubjectLine.text(operation) { page.paragraph(line, indent: 2, dim: true) }
    if operation.isHelper {
      let rows = HelperSignature(operation).parameters.map {
        HelpPage.Row(name: $0.name + ($0.isOptional ? "" : "*"), kind: $0.type, line: $0.line)
      }
      if !rows.isEmpty { page.heading("Takes") }
      page.rows(rows)
      return
    }
    if let schema = operation.argument, !schema.fields.isEmpty {
      page.heading(operation.request.map { "Takes \($0.name)" } ?? "Takes")
      page.rows(SchemaHelp.rows(schema, nested: true))
    }
    if let response = operation.response { writeAnswer(response, to: &page) }
    if operation.argument?.fields.contains(where: \.isRequired) == true {
      page.line()
      page.paragraph("* required. \(operation.name)?? shows an example.", dim: true)
    }
  }

  private static func argument(_ operation: Operation) -> String {
    if operation.isHelper {
      let signature = HelperSignature(operation)
      return signature.takesTable ? " { … }" : "(\(signature.parameters.map(\.name).joined(separator: ", ")))"
    }
    return operation.argument?.fields.isEmpty == false ? " { … }" : " {}"
  }

  /// The facts besides its fields: what it does to the pool, and who answers it.
  private static func facts(_ operation: Operation, _ isSupported: Bool) -> [String] {
    var facts: [String] = []
    if operation.isHelper {
      facts.append(
        ClientHelpers.works(operation) ? "helper of the client" : "helper of the client, not available in a script")
    } else {
      facts.append(operation.effect.names.joined(separator: ", "))
      facts.append(isSupported ? "supported by the embedded pool" : "not supported by the embedded pool (501)")
    }
    if let path = operation.path, let method = operation.method { facts.append("\(method.name) \(path)") }
    if operation.isDeprecated { facts.append("deprecated") }
    if let batch = operation.batch {
      facts.append("\(batch.field.name) may have any length; each request carries \(batch.limit)")
    }
    facts.append(operation.group)
    return facts.filter { !$0.isEmpty }
  }

  /// The answer: the envelope's data, or the bare DTO.
  private static func writeAnswer(_ response: Schema, to page: inout HelpPage) {
    page.heading("Returns \(response.name)")
    guard let data = response.field(named: "data"), let inner = HelpSubject.inner(of: data) else {
      return page.rows(SchemaHelp.rows(response, nested: false).filter { !envelope.contains($0.name) })
    }
    if let list = inner.field(named: "list"), let entry = HelpSubject.inner(of: list) {
      page.rows([
        .init(name: "data.list", kind: LuaTypes.type(of: list), line: "For its fields, type \(entry.name)?")
      ])
    } else {
      page.rows([.init(name: "data", kind: LuaTypes.type(of: data), line: "For its fields, type \(inner.name)?")])
    }
  }

  private static let envelope: Set<String> = ["statusCode", "message", "apiCode", "requestId"]
}

/// The page of `management:users{…}`.
enum WalkHelp {
  static let line = "Walks over every matching user, page by page, in constant memory."
  static let example = """
    for user in management:users {
      advancedFilter = { { field = "status", operator = "EQUAL", value = "Suspended" } },
      withCustomData = true,
    } do
      print(user.userId, user.email)
    end
    """

  static func write(to page: inout HelpPage) {
    page.line(page.palette.heading("for user in management:users { … } do … end"))
    page.paragraph(line, indent: 2)
    page.paragraph(
      "Takes the fields of listUsers (see listUsers?), its options also at the top level, and pageSize (1 to 10000).",
      indent: 2)
    page.heading("Takes")
    if let schema = Catalogue.operation(named: "listUsers", client: .management)?.argument {
      page.rows(SchemaHelp.rows(schema, nested: true).filter { !$0.name.contains("pagination") })
    }
  }
}
