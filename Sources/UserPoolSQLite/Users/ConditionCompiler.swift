import UserPool

/// Turns a condition into SQL over `users`. Every value is bound; the text is made of constants and column names alone.
struct ConditionCompiler {
  var sql = SQLText()

  mutating func add(_ condition: UserCondition) {
    switch condition {
    case .all(let parts): join(parts, " AND ", whenEmpty: "1")
    case .any(let parts): join(parts, " OR ", whenEmpty: "0")
    case .not(let part):
      // A comparison with an empty field is neither true nor false, and its negation shall hold.
      sql.add("((")
      add(part)
      sql.add(") IS NOT TRUE)")
    case .equal(let subject, let value): equal(subject, [value])
    case .oneOf(let subject, let values): equal(subject, values)
    case .isNull(let subject):
      add(subject)
      sql.add(" IS NULL")
    case .atLeast(let subject, let value): compare(subject, " >= ", value)
    case .atMost(let subject, let value): compare(subject, " <= ", value)
    case .above(let subject, let value): compare(subject, " > ", value)
    case .below(let subject, let value): compare(subject, " < ", value)
    case .contains(let subject, let text): match(subject, [.many, .literal(text), .many])
    case .matches(let subject, let pieces): match(subject, pieces)
    case .identity(let source, let provider, let id): identity(source, provider, id)
    case .signedIn(let application):
      sql.add("EXISTS (SELECT 1 FROM signIns WHERE signIns.user = users.seq AND signIns.application = ")
      sql.bind(.text(application))
      sql.add(")")
    case .inDepartment(let number, let isDeep, let isCommon): department(number, isDeep, isCommon)
    case .inAnyDepartment:
      sql.add("EXISTS (SELECT 1 FROM memberships WHERE memberships.user = users.seq)")
    }
  }

  /// Either gathers the members first, or asks each user whether it is one.
  private mutating func department(_ number: Int64, _ isDeep: Bool, _ isCommon: Bool) {
    sql.add(
      isCommon
        ? "EXISTS (SELECT 1 FROM memberships WHERE memberships.user = users.seq AND +memberships.department IN ("
        : "users.seq IN (SELECT user FROM memberships WHERE memberships.department IN (")
    if isDeep { DepartmentSQL.addBelow(number, to: &sql) } else { sql.bind(.integer(number)) }
    sql.add("))")
  }

  private mutating func join(_ parts: [UserCondition], _ word: String, whenEmpty: String) {
    guard !parts.isEmpty else { return sql.add(whenEmpty) }
    for (index, part) in parts.enumerated() {
      sql.add(index > 0 ? word + "(" : "(")
      add(part)
      sql.add(")")
    }
  }

  private mutating func add(_ subject: QuerySubject) {
    switch subject {
    case .field(let field): sql.add("users.\(field.name)")
    case .custom(let object, let key):
      sql.add("json_extract(users.\(object.field.name), ")
      sql.bind(.text("$.\"\(key)\""))
      sql.add(")")
    }
  }

  private mutating func compare(_ subject: QuerySubject, _ comparison: String, _ value: QueryValue) {
    add(subject)
    sql.add(comparison)
    sql.bind(value)
  }

  // MARK: Equality

  private mutating func equal(_ subject: QuerySubject, _ values: [QueryValue]) {
    guard !values.isEmpty else { return sql.add("0") }
    if case .field(let field) = subject {
      if let kind = Self.identifier(field) { return held(kind, values) }
      if field == .phone { return phones(values) }
      if field == .status, !values.contains(.integer(UserStatus.activated)) {
        // Says what the index of the others is made for; SQLite cannot know it of a bound value.
        sql.add("users.status <> 0 AND ")
      }
    }
    add(subject)
    sql.add(" IN ")
    sql.bind(list: values)
  }

  /// Fields whose values are identifiers too, and found through them.
  private static func identifier(_ field: UserField) -> IdentifierKind? {
    switch field {
    case .email: .email
    case .username: .username
    case .externalId: .externalId
    default: nil
    }
  }

  private mutating func held(_ kind: IdentifierKind, _ values: [QueryValue]) {
    sql.add("users.seq IN (SELECT user FROM identifiers WHERE kind = \(kind.rawValue) AND value IN ")
    sql.bind(list: values)
    sql.add(")")
  }

  /// A phone's identifier is its digits and then its country code, so a number of any country is a range of them.
  private mutating func phones(_ values: [QueryValue]) {
    sql.add("users.seq IN (SELECT user FROM (VALUES ")
    for (index, value) in values.enumerated() {
      let digits = if case .text(let text) = value { text } else { "" }
      sql.add(index > 0 ? ", " : "")
      sql.bind(list: [.text(digits + "+"), .text(digits + ",")])
    }
    sql.add(
      ") CROSS JOIN identifiers ON kind = \(IdentifierKind.phone.rawValue) AND value >= column1 AND value < column2)")
  }

  // MARK: Patterns

  private mutating func match(_ subject: QuerySubject, _ pieces: [PatternPiece]) {
    add(subject)
    sql.add(" LIKE ")
    sql.bind(.text(Self.pattern(pieces)))
    sql.add(" ESCAPE '\\'")
  }

  static func pattern(_ pieces: [PatternPiece]) -> String {
    var pattern = ""
    for piece in pieces {
      switch piece {
      case .one: pattern += "_"
      case .many: pattern += "%"
      case .literal(let text):
        for character in text.unicodeScalars {
          if character == "%" || character == "_" || character == "\\" { pattern += "\\" }
          pattern.unicodeScalars.append(character)
        }
      }
    }
    return pattern
  }

  // MARK: Identities

  private mutating func identity(_ source: String?, _ provider: String?, _ id: String?) {
    sql.add("users.seq IN (SELECT user FROM identities WHERE 1")
    for (column, value) in [("extIdpId", source), ("provider", provider), ("userIdInIdp", id)] {
      guard let value else { continue }
      sql.add(" AND \(column) = ")
      sql.bind(.text(value))
    }
    sql.add(")")
  }
}
