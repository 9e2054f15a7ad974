import Contract

/// The one way in which the fields of a request get into a user: createUser, createUsersBatch, updateUser, updateUserBatch and updateProfile all go
/// through here (docs/operations.md, "Patch rules").
struct UserChange {
  let call: Call
  let transaction: any WriteTransaction
  let record: UserRecord
  let place: EntryPlace
  /// The time of the change, in milliseconds since 1970.
  let now: Int64

  /// Checks the members of an entry and sets the columns that they name; nothing else changes yet.
  /// - Throws: 400 for a wrong type or shape, with the path.
  func setFields(_ entry: TapeNode) throws(PoolFailure) {
    try entry.forEachMember { (name, node) throws(PoolFailure) in
      let rule = FieldRules.rule(name)
      guard rule.action != .none else { return }
      try set(rule, node)
    }
  }

  private func set(_ rule: FieldRules.Rule, _ node: TapeNode) throws(PoolFailure) {
    let field = rule.field
    switch rule.action {
    case .none: return
    case .status: try setStatus(node)
    case .gender: try setGender(node)
    case .verified: try setFlag(field, node)
    case .customData: try merge(node, .customData)
    case .metadata: try merge(node, .metadata)
    default:
      if node.isNull { return record.setNull(field) }
      guard let text = node.utf8 else { throw .invalid(place.path(field.name), .notText, [node.kind.name]) }
      try check(rule, text)
      if rule.action == .email {
        try Shape.withLowercased(text) { record.set(.email, $0) }
      } else {
        record.set(field, text)
      }
    }
  }

  private func check(_ rule: FieldRules.Rule, _ text: UTF8Bytes) throws(PoolFailure) {
    if rule.action == .email || rule.action == .name { try checkSight(rule.field, text) }
    let problem: Message? =
      switch rule.action {
      case .email: Shape.isEmail(text) ? nil : .malformedEmail
      case .phone: Shape.isPhone(text) ? nil : .malformedPhone
      case .countryCode: Shape.isCountryCode(text) ? nil : .malformedCountryCode
      case .name: Shape.isName(text) ? nil : .malformedName
      case .url: Shape.isURL(text) ? nil : .malformedURL
      case .birthdate: Timestamp.parse(text) == nil ? .malformedDate : nil
      default: nil
      }
    if let problem { throw .invalid(place.path(rule.field.name), problem) }
    guard text.count <= Shape.longestText else {
      throw .invalid(place.path(rule.field.name), .tooLong, ["\(Shape.longestText)"])
    }
  }

  /// Refuses a name or an address that looks like another one.
  private func checkSight(_ field: UserField, _ text: UTF8Bytes) throws(PoolFailure) {
    switch VisibleText.flaw(in: text) {
    case nil: return
    case .hidden(let scalar): throw .invalid(place.path(field.name), .hiddenCharacter, [scalar.escaped])
    case .blankAtEnd(let scalar): throw .invalid(place.path(field.name), .blankAtEnd, [scalar.escaped])
    case .decomposed: throw .invalid(place.path(field.name), .notComposed)
    }
  }

  private func setStatus(_ node: TapeNode) throws(PoolFailure) {
    guard !node.isNull else { throw .invalid(place.path("status"), .notNullable) }
    record.set(.status, try word(.status, node))
  }

  private func setGender(_ node: TapeNode) throws(PoolFailure) {
    // W is how an older document says F.
    if node.isNull || node.string == "W" {
      record.set(.gender, UserField.gender.number(of: node.isNull ? "U" : "F") ?? 0)
    } else {
      record.set(.gender, try word(.gender, node))
    }
  }

  private func word(_ field: UserField, _ node: TapeNode) throws(PoolFailure) -> Int64 {
    guard let text = node.utf8 else { throw .invalid(place.path(field.name), .notText, [node.kind.name]) }
    for (number, word) in field.words.enumerated() where word.utf8.elementsEqual(text) { return Int64(number) }
    throw .invalid(place.path(field.name), .notOneOf, [field.words.joined(separator: ", ")])
  }

  private func setFlag(_ field: UserField, _ node: TapeNode) throws(PoolFailure) {
    guard !node.isNull else { throw .invalid(place.path(field.name), .notNullable) }
    guard let flag = node.bool else { throw .invalid(place.path(field.name), .notBoolean, [node.kind.name]) }
    record.set(field, flag ? 1 : 0)
  }

  private func merge(_ node: TapeNode, _ object: CustomObject) throws(PoolFailure) {
    let path = place.path(
      object == .metadata && call.operation.hasPrefix("create") ? "metadataSource" : object.field.name)
    guard node.isNull || node.kind == .object else { throw .invalid(path, .notObject, [node.kind.name]) }
    try call.pool.parts.customFields.merge(node, of: object, into: record, path: path, in: transaction)
  }
}
