import Contract

/// A clause of a search on one field: term, terms, match, wildcard or range.
struct SearchLeaf {
  let subject: QuerySubject
  let holdsText: Bool
  let path: Path
  let read: (TapeNode, Path) throws(PoolFailure) -> QueryValue

  /// The field of a name as a search writes it: like the DTO's, or with underscores (`created_at`, `custom_data.school`).
  static func field(_ name: String, _ fields: FilterFields, _ path: Path) throws(PoolFailure) -> SearchLeaf {
    switch try fields.meaning(of: FilterFields.baseField(baseName(name)) == nil ? name : baseName(name), path: path) {
    case .base(let field):
      return SearchLeaf(subject: .field(field), holdsText: field.kind == .text, path: path) {
        (node, path) throws(PoolFailure) in
        try FilterValue(field: field, path: path).read(node)
      }
    case .custom(let subject, let summary):
      return SearchLeaf(subject: subject, holdsText: summary.holdsText, path: path) {
        (node, path) throws(PoolFailure) in
        try CustomFilterValue(summary: summary, path: path).read(node)
      }
    case .department, .identity, .loggedInApps, .userSource:
      throw .refused(501, path: path, .unsupportedClause, [name])
    }
  }

  /// `created_at` as `createdAt`, without the suffix that asks for the exact text.
  static func baseName(_ name: String) -> String {
    var name = name
    if name.hasSuffix(".keyword") { name.removeLast(".keyword".count) }
    if name == "_id" { return "id" }
    let parts = name.split(separator: "_", omittingEmptySubsequences: false)
    return parts.dropFirst().reduce(String(parts.first ?? "")) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
  }

  /// The condition of a clause.
  func condition(_ kind: String, _ node: TapeNode) throws(PoolFailure) -> UserCondition {
    switch kind {
    case "term": return .equal(subject, try read(try unwrapped(node, ["value"]), path))
    case "terms":
      guard node.kind == .array else { throw .invalid(path, .notArray, [node.kind.name]) }
      var values: [QueryValue] = []
      try node.forEachElement { (element) throws(PoolFailure) in
        values.append(try read(element, path.appending(.index(values.count))))
      }
      return .oneOf(subject, values)
    case "match":
      let value = try unwrapped(node, ["query"])
      guard holdsText, let text = value.string else { return .equal(subject, try read(value, path)) }
      return .contains(subject, text)
    case "wildcard":
      let value = try unwrapped(node, ["value", "wildcard"])
      guard let pattern = value.string else { throw .invalid(path, .notText, [value.kind.name]) }
      guard holdsText else { throw .invalid(path, .operatorNotForField, [kind, path.lastName]) }
      return .matches(subject, Self.pieces(pattern))
    default: return try range(node)
    }
  }

  /// A clause's value may be wrapped in an object of options, such as `{value: …, case_insensitive: true}`.
  private func unwrapped(_ node: TapeNode, _ names: [String]) throws(PoolFailure) -> TapeNode {
    guard node.kind == .object else { return node }
    for name in names { if let value = node[name] { return value } }
    throw .invalid(path, .needsValue)
  }

  private func range(_ node: TapeNode) throws(PoolFailure) -> UserCondition {
    guard node.kind == .object else { throw .invalid(path, .notObject, [node.kind.name]) }
    var conditions: [UserCondition] = []
    try node.forEachMember { (name, value) throws(PoolFailure) in
      let path = path.appending(.name(name.name))
      switch name.name {
      case "gte": conditions.append(.atLeast(subject, try read(value, path)))
      case "lte": conditions.append(.atMost(subject, try read(value, path)))
      case "gt": conditions.append(.above(subject, try read(value, path)))
      case "lt": conditions.append(.below(subject, try read(value, path)))
      default: throw .refused(501, path: path, .unsupportedClause, ["range.\(name.name)"])
      }
    }
    return .all(conditions)
  }

  /// `*` is any text, `?` any character, a backslash takes the next character as it is.
  static func pieces(_ pattern: String) -> [PatternPiece] {
    var pieces: [PatternPiece] = []
    var literal = ""
    var isEscaped = false
    func flush() {
      if !literal.isEmpty { pieces.append(.literal(literal)) }
      literal = ""
    }
    for character in pattern {
      if isEscaped {
        literal.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "*" || character == "?" {
        flush()
        pieces.append(character == "*" ? .many : .one)
      } else {
        literal.append(character)
      }
    }
    flush()
    return pieces
  }
}

extension Path {
  /// The name of the innermost step that has one.
  var lastName: String {
    for element in elements.reversed() { if case .name(let name) = element { return name } }
    return ""
  }
}
