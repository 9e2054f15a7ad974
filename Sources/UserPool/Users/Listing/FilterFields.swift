import Contract

/// What a name in a filter means: a column, a custom field, or something of its own.
struct FilterFields {
  let rules: any CustomFieldRules
  let transaction: any ReadTransaction

  /// A field that can be filtered by.
  enum Meaning {
    case base(UserField)
    case custom(QuerySubject, CustomFieldSummary)
    case department, identity, loggedInApps, userSource
  }

  /// The meaning of a name.
  /// - Throws: 400 for a name that is nothing, or an encrypted field.
  func meaning(of name: String, path: Path) throws(PoolFailure) -> Meaning {
    switch name {
    case "department", "departmentIds": return .department
    case "identity", "identities": return .identity
    case "loggedInApps": return .loggedInApps
    case "userSource": return .userSource
    default: break
    }
    if let field = Self.baseField(name) { return .base(field) }
    let (object, key) = Self.split(name)
    guard !key.contains("\""), let summary = try rules.summary(of: key, in: object, transaction) else {
      throw .invalid(path, .unknownFilterField, [name])
    }
    guard !summary.isEncrypted else { throw .invalid(path, .encryptedFilterField, [name]) }
    return .custom(.custom(object, key), summary)
  }

  /// A key of the user data object is written with the object's name before it; a custom field with or without.
  private static func split(_ name: String) -> (CustomObject, String) {
    for (prefix, object) in [
      ("metadata.", CustomObject.metadata), ("metadataSource.", .metadata), ("customData.", .customData),
    ]
    where name.hasPrefix(prefix) { return (object, String(name.dropFirst(prefix.count))) }
    return (.customData, name)
  }

  /// The column of that name, or of another name for it.
  static func baseField(_ name: String) -> UserField? {
    switch name {
    case "id": return .userId
    case "lastLoginTime": return .lastLogin
    case "signedUp": return .createdAt
    default:
      guard let field = UserField(name: name), field.kind != .object else { return nil }
      return field
    }
  }
}

/// Reads values of a filter in the form in which a column keeps them.
struct FilterValue {
  let field: UserField
  let path: Path

  /// The value to compare the column with.
  /// - Throws: 400 for a value of another type, or a word that is not one of the field's.
  func read(_ node: TapeNode) throws(PoolFailure) -> QueryValue {
    switch field.kind {
    case .text, .array, .object: return .text(try text(node))
    case .integer:
      guard let number = node.number else { throw .invalid(path, .notNumber, [node.kind.name]) }
      return node.integer.map(QueryValue.integer) ?? .number(number)
    case .boolean:
      if let flag = node.bool { return .integer(flag ? 1 : 0) }
      guard let text = node.string, text == "true" || text == "false" else {
        throw .invalid(path, .notBoolean, [node.kind.name])
      }
      return .integer(text == "true" ? 1 : 0)
    case .word:
      let word = try text(node)
      guard let number = field.number(of: Self.synonyms[word] ?? word) else {
        throw .invalid(path, .notOneOf, [field.words.joined(separator: ", ")])
      }
      return .integer(number)
    case .time: return .integer(try time(node))
    }
  }

  private static let synonyms = ["syncTask": "sync", "W": "F"]

  private func text(_ node: TapeNode) throws(PoolFailure) -> String {
    guard let text = node.string else { throw .invalid(path, .notText, [node.kind.name]) }
    return field == .email ? text.lowercased() : text
  }

  /// A time as a date, an RFC 3339 time, or a UNIX time: in milliseconds, or (where that would be before March 1973) in seconds.
  private func time(_ node: TapeNode) throws(PoolFailure) -> Int64 {
    if let number = node.number {
      guard abs(number) <= 1e15 else { throw .invalid(path, .malformedDate) }
      let whole = Int64(number)
      return abs(whole) < 100_000_000_000 ? whole * 1000 : whole
    }
    guard let text = node.utf8, let time = Timestamp.parse(text) else { throw .invalid(path, .malformedDate) }
    return time
  }
}
