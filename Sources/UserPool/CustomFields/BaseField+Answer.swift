import Contract

extension BaseFields.Field {
  /// The field as CustomFieldDto, with what setUserBaseFields has changed about it.
  /// - Parameter changes: label, description, userEditable, visibleInAdminConsole, visibleInUserCenter, i18n, each only where changed.
  func answer(_ changes: Value?) -> Value {
    var members: [Value.Member] = [
      .init("targetType", "USER"), .init("dataType", .string(dataType.rawValue)), .init("key", .string(key)),
      .init("label", changes?["label"] ?? .string(label)),
    ]
    if let description = changes?["description"] { members.append(.init("description", description)) }
    members += [
      .init("encrypted", false), .init("isUnique", .bool(isUnique)),
      .init("userEditable", .bool(isUserEditable(changes))),
      .init("visibleInAdminConsole", changes?["visibleInAdminConsole"] ?? true),
      .init("visibleInUserCenter", changes?["visibleInUserCenter"] ?? true),
    ]
    if let i18n = changes?["i18n"] { members.append(.init("i18n", i18n)) }
    if dataType == .enumeration {
      let listed = options.map { Value.object([.init("value", .string($0.value)), .init("label", .string($0.label))]) }
      members.append(.init("options", .array(listed)))
    }
    return .object(members)
  }

  /// Whether users may change it themselves.
  func isUserEditable(_ changes: Value?) -> Bool { changes?["userEditable"]?.bool ?? userEditable }

  /// What can be changed about a base field.
  static let changeable = [
    "label", "description", "userEditable", "visibleInAdminConsole", "visibleInUserCenter", "i18n",
  ]
}
