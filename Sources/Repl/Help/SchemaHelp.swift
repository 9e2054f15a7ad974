import Contract

/// The page of a DTO, and the rows of its fields.
enum SchemaHelp {
  static func write(_ schema: Schema, to page: inout HelpPage) {
    page.line(page.palette.heading(schema.name))
    if let summary = schema.summary { page.paragraph(summary, indent: 2) }
    page.heading("Fields")
    if schema.fields.isEmpty {
      page.paragraph("The contract names no fields: any field is allowed.", indent: 2)
    } else {
      page.rows(rows(schema, nested: false))
    }
    let users = operations(with: schema)
    if users.isEmpty { return }
    page.line()
    let shown = users.prefix(12).joined(separator: ", ") + (users.count > 12 ? " and \(users.count - 12) more" : "")
    page.paragraph("Used by \(shown).", dim: true)
  }

  /// The rows of a DTO's fields, those that are required first.
  /// - Parameter nested: true to show the fields of `options` and of a list's entries below them.
  static func rows(_ schema: Schema, nested: Bool) -> [HelpPage.Row] {
    let fields = schema.fields.filter(\.isRequired) + schema.fields.filter { !$0.isRequired }
    var rows: [HelpPage.Row] = []
    for field in fields {
      rows.append(row(field, name: field.name))
      guard nested, let inner = HelpSubject.inner(of: field), inner != schema, inner.fields.count <= 24,
        field.name == "options" || fields.count <= 3
      else { continue }
      let dot = if case .array = field.type { "  [i]." } else { "  ." }
      for innerField in inner.fields { rows.append(row(innerField, name: dot + innerField.name)) }
    }
    return rows
  }

  private static func row(_ field: Field, name: String) -> HelpPage.Row {
    let type = LuaTypes.type(of: field)
    var line = FieldNotes.line(of: field)
    var kind = type
    let allowed = field.enumValues.isEmpty ? field.items?.enumValues ?? [] : field.enumValues
    if !allowed.isEmpty {
      let isList = if case .array = field.type { true } else { false }
      kind = isList ? "string[]" : "string"
      let choices = "One of: " + allowed.joined(separator: ", ") + "."
      line = line.isEmpty ? choices : line + " " + choices
    }
    return HelpPage.Row(name: name + (field.isRequired ? "*" : ""), kind: kind, line: line)
  }

  /// The operations that take or answer a DTO, directly or in the envelope.
  private static func operations(with schema: Schema) -> [String] {
    Catalogue.operations.filter { operation in
      [operation.argument, operation.response].compactMap { $0 }.contains {
        $0 == schema || holds($0, schema, depth: 2)
      }
    }.map(\.name)
  }

  private static func holds(_ outer: Schema, _ schema: Schema, depth: Int) -> Bool {
    outer.fields.contains { field in
      guard let inner = HelpSubject.inner(of: field) else { return false }
      return inner == schema || (depth > 1 && holds(inner, schema, depth: depth - 1))
    }
  }
}

/// The page of a field.
enum FieldHelp {
  static func write(_ field: Field, path: String, to page: inout HelpPage) {
    page.line(page.palette.heading(path) + "  " + page.palette.number(LuaTypes.type(of: field)))
    if let summary = field.summary { page.paragraph(summary, indent: 2) }
    var facts = [field.isRequired ? "required" : "optional"]
    if field.isNullable, !field.isRequired { facts.append("genauth.null clears it") }
    facts += FieldNotes.limits(of: field).map { $0.prefix(1).lowercased() + $0.dropFirst() }
    page.paragraph(facts.joined(separator: " · "), indent: 2, dim: true)
    guard let inner = HelpSubject.inner(of: field), !inner.fields.isEmpty else { return }
    page.heading(inner.name)
    page.rows(SchemaHelp.rows(inner, nested: true))
  }
}
