import Contract

extension CustomField {
  /// The definition as CustomFieldDto.
  /// - Parameter language: a tag such as `zh-CN`: the label of that language replaces the label, where i18n has one that is enabled.
  func answer(language: String? = nil) -> Value {
    var members: [Value.Member] = [.init("targetType", .string(target.rawValue))]
    if let createdAt { members.append(.init("createdAt", .string(Timestamp.text(createdAt)))) }
    members += [
      .init("dataType", .string(dataType.rawValue)), .init("key", .string(key)),
      .init("label", .string(label(in: language))),
    ]
    if let description { members.append(.init("description", .string(description))) }
    members += [
      .init("encrypted", .bool(isEncrypted)), .init("isUnique", .bool(isUnique)),
      .init("userEditable", .bool(userEditable)), .init("visibleInAdminConsole", .bool(visibleInAdminConsole)),
      .init("visibleInUserCenter", .bool(visibleInUserCenter)),
    ]
    if let i18n { members.append(.init("i18n", i18n)) }
    if dataType == .enumeration { members.append(.init("options", optionsValue)) }
    return .object(members)
  }

  private var optionsValue: Value {
    .array(options.map { ["value": .string($0.value), "label": .string($0.label)] })
  }

  private func label(in language: String?) -> String {
    guard let language, let unit = i18n?["label"]?[language], unit["enabled"]?.bool == true,
      let text = unit["value"]?.string
    else { return label }
    return text
  }

  /// The definition as it is stored: the answer, and what the answer leaves out.
  var stored: Value {
    guard case .object(var members) = answer() else { return .null }
    if !appIds.isEmpty { members.append(.init("appIds", .array(appIds.map { .string($0) }))) }
    return .object(members)
  }

  /// Reads a stored definition; nil if it is not valid.
  init?(stored value: Value, createdAt: Int64?) {
    guard let target = value["targetType"]?.string.flatMap(FieldTarget.init(rawValue:)),
      let dataType = value["dataType"]?.string.flatMap(FieldDataType.init(rawValue:)), let key = value["key"]?.string
    else { return nil }
    self.init(
      target: target, key: key, dataType: dataType, label: value["label"]?.string ?? key,
      isEncrypted: value["encrypted"]?.bool ?? false, createdAt: createdAt)
    description = value["description"]?.string
    isUnique = value["isUnique"]?.bool ?? false
    userEditable = value["userEditable"]?.bool ?? false
    visibleInAdminConsole = value["visibleInAdminConsole"]?.bool ?? true
    visibleInUserCenter = value["visibleInUserCenter"]?.bool ?? true
    i18n = value["i18n"]
    options = (value["options"]?.array ?? []).compactMap { option in
      option["value"]?.string.map { Option(value: $0, label: option["label"]?.string ?? $0) }
    }
    appIds = (value["appIds"]?.array ?? []).compactMap(\.string)
  }
}
