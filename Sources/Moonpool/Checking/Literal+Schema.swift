import Contract

/// What can be said of a table's names where its values are computed.
extension Literal {
  /// The table with a value for every computed field that the DTO does not have, so that the run's own rules find the name.
  func naming(_ schema: Schema) -> Literal {
    guard case .fields(let fields) = content, !schema.isOpen else { return self }
    var result = self
    result.content = .fields(
      fields.map { field in
        var field = field
        if let known = schema.field(named: field.name) {
          field.value = field.value.naming(known)
        } else if field.value.isComputed {
          field.value.content = .value(.bool(true))
        }
        return field
      })
    return result
  }

  private func naming(_ field: Contract.Field) -> Literal {
    switch (field.type, content) {
    case (.ref(let schema), _): return naming(schema)
    case (.array, .list(let elements)):
      guard case .ref(let schema)? = field.items?.type else { return self }
      var result = self
      result.content = .list(elements.map { ($0.position, $0.value.naming(schema)) })
      return result
    default: return self
    }
  }

  /// A required field that is not there.
  struct Missing {
    /// Where it should be, list positions as they are written.
    var path: [Path.Element]
    /// The place of the table that should have it.
    var place: Range<Int>
    var error: ArgumentError
  }

  /// The required fields that are missing from this table and those in it, as far as all their names are written out.
  func missing(_ schema: Schema, _ path: [Path.Element] = []) -> [Missing] {
    let fields: [Field]
    switch content {
    case .fields(let written): fields = written
    default: return []
    }
    var found: [Missing] = []
    let names = Set(fields.filter { !$0.value.isAbsent }.map(\.name))
    if !isOpen {
      for field in schema.fields where field.isRequired && !names.contains(field.name) {
        found.append(.init(path: path + [.name(field.name)], place: place, error: schema.missing(field)))
      }
    }
    for field in fields {
      guard let known = schema.field(named: field.name) else { continue }
      let inner = path + [.name(field.name)]
      switch (known.type, field.value.content) {
      case (.ref(let schema), .fields): found += field.value.missing(schema, inner)
      case (.array, .list(let elements)):
        guard case .ref(let schema)? = known.items?.type else { continue }
        for element in elements { found += element.value.missing(schema, inner + [.index(element.position)]) }
      default: continue
      }
    }
    return found
  }
}
