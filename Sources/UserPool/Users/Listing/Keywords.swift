import Contract

/// The fuzzy search: a text that any of several fields holds.
enum Keywords {
  private static let standardFields: [UserField] = [.phone, .email, .name, .username, .nickname, .identityNumber]
  private static let searchable: Set<UserField> = [
    .userId, .phone, .email, .name, .username, .externalId, .nickname, .company, .givenName, .familyName, .middleName,
    .profile, .preferredUsername, .website, .address, .formatted, .streetAddress, .postalCode, .identityNumber,
  ]

  /// The condition of keywords; nil if there are none or only white space.
  static func condition(_ keywords: TapeNode?, _ fields: TapeNode?) throws(PoolFailure) -> UserCondition? {
    guard let keywords, !keywords.isNull else { return nil }
    guard let text = keywords.string else { throw .invalid(["keywords"], .notText, [keywords.kind.name]) }
    let trimmed = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    guard !trimmed.isEmpty else { return nil }
    let fields = try read(fields)
    return .any(fields.map { .contains(.field($0), trimmed) })
  }

  private static func read(_ node: TapeNode?) throws(PoolFailure) -> [UserField] {
    let path: Path = ["options", "fuzzySearchOn"]
    guard let node, !node.isNull else { return standardFields }
    guard node.kind == .array else { throw .invalid(path, .notArray, [node.kind.name]) }
    guard node.count > 0 else { return standardFields }
    var fields: [UserField] = []
    try node.forEachElement { (entry) throws(PoolFailure) in
      let name = entry.string ?? entry.kind.name
      guard let field = FilterFields.baseField(name), searchable.contains(field) else {
        throw .invalid(path.appending(.index(fields.count)), .cannotSearch, [name])
      }
      fields.append(field)
    }
    return fields
  }
}
