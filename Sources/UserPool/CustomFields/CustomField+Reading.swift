import Contract

extension CustomField {
  /// The definition that a SetCustomFieldDto asks for: a new one, or an existing one with what the request changes.
  /// - Parameters:
  ///   - node: the SetCustomFieldDto.
  ///   - path: where it is in the request.
  ///   - existing: the definition of that target and key, where there is one.
  ///   - now: milliseconds since 1970.
  /// - Throws: 400 for a key that cannot be one, for what cannot change and for what does not go together; 501 for rules that the embedded pool does not apply.
  static func defined(
    by node: TapeNode, at path: Path, over existing: CustomField?, now: Int64
  ) throws(PoolFailure) -> CustomField {
    var field =
      if let existing { try existing.checked(against: node, at: path) } else { try fresh(node, at: path, now: now) }
    try refuseUnapplied(node, at: path)
    field.readTexts(node)
    try field.readOptions(node, at: path)
    field.readFlags(node)
    if let apps = node["appIds"] {
      field.appIds = []
      apps.forEachElement { if let id = $0.string { field.appIds.append(id) } }
    }
    if field.isUnique, !field.dataType.canBeUnique {
      throw .invalid(path.appending(.name("isUnique")), .customFieldCannotBeUnique, [field.key])
    }
    if field.isUnique, field.isEncrypted {
      throw .invalid(path.appending(.name("isUnique")), .customFieldEncryptedUnique, [field.key])
    }
    return field
  }

  /// The target and key of a DTO that names a field.
  static func name(_ node: TapeNode, at path: Path) throws(PoolFailure) -> (target: FieldTarget, key: String) {
    guard let target = node["targetType"]?.string.flatMap(FieldTarget.init(rawValue:)), let key = node["key"]?.string
    else { throw .defect("a custom field without targetType and key passed the validation") }
    return (target, key)
  }

  private static func fresh(_ node: TapeNode, at path: Path, now: Int64) throws(PoolFailure) -> CustomField {
    let (target, key) = try name(node, at: path)
    let keyPath = path.appending(.name("key"))
    guard isWellFormed(key: key) else { throw .invalid(keyPath, .customFieldKeyMalformed, [key]) }
    if target == .user, BaseFields.reservedKeys.contains(key) {
      throw .invalid(keyPath, .customFieldKeyReserved, [key])
    }
    guard let dataType = node["dataType"]?.string.flatMap(FieldDataType.init(rawValue:)) else {
      throw .invalid(path.appending(.name("dataType")), .customFieldNeedsType, [key])
    }
    return CustomField(
      target: target, key: key, dataType: dataType, label: key, isEncrypted: node["encrypted"]?.bool ?? false,
      createdAt: now)
  }

  private func checked(against node: TapeNode, at path: Path) throws(PoolFailure) -> CustomField {
    if let text = node["dataType"]?.string, text != dataType.rawValue {
      throw .invalid(path.appending(.name("dataType")), .customFieldFixed, [key, "dataType"])
    }
    if let flag = node["encrypted"]?.bool, flag != isEncrypted {
      throw .invalid(path.appending(.name("encrypted")), .customFieldFixed, [key, "encrypted"])
    }
    return self
  }

  /// A rule that would be stored and not applied is refused: the pool does not pretend.
  private static func refuseUnapplied(_ node: TapeNode, at path: Path) throws(PoolFailure) {
    if let rules = node["validateRules"], rules.count > 0 {
      throw .refused(501, path: path.appending(.name("validateRules")), .notInEmbeddedPool, ["validateRules"])
    }
    if node["desensitization"]?.bool == true {
      throw .refused(501, path: path.appending(.name("desensitization")), .notInEmbeddedPool, ["desensitization"])
    }
  }

  private mutating func readTexts(_ node: TapeNode) {
    if let given = node["label"] { label = given.string ?? key }
    if let given = node["description"] { description = given.string }
    if let given = node["i18n"] { i18n = given.isNull ? nil : Value(given) }
  }

  private mutating func readFlags(_ node: TapeNode) {
    if let given = node["isUnique"] { isUnique = given.bool ?? false }
    if let given = node["userEditable"] { userEditable = given.bool ?? false }
    if let given = node["visibleInAdminConsole"] { visibleInAdminConsole = given.bool ?? true }
    if let given = node["visibleInUserCenter"] { visibleInUserCenter = given.bool ?? true }
  }

  private mutating func readOptions(_ node: TapeNode, at path: Path) throws(PoolFailure) {
    let optionsPath = path.appending(.name("options"))
    if let given = node["options"] {
      options = []
      given.forEachElement { option in
        guard let value = option["value"]?.string else { return }
        options.append(Option(value: value, label: option["label"]?.string ?? value))
      }
    }
    guard dataType == .enumeration else {
      guard options.isEmpty else { throw .invalid(optionsPath, .customFieldHasNoOptions, [key]) }
      return
    }
    guard !options.isEmpty, Set(options.map(\.value)).count == options.count else {
      throw .invalid(optionsPath, .customFieldNeedsOptions, [key])
    }
  }
}
