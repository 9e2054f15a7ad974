import Contract

extension OperationTable {
  /// The fields of the user data object: what `metadata` may hold.
  mutating func addMetadataFields() {
    write("createField", MetadataOperations.create)
    read("listField", MetadataOperations.list)
    write("updateField", MetadataOperations.update)
    write("remoteField", MetadataOperations.remove)
  }
}

/// createField, listField, updateField, remoteField, each with the one modelId `user`.
enum MetadataOperations {
  static func create(_ call: Call) throws(PoolFailure) -> WriteBody {
    try refuseOtherModels(call)
    let (key, kind, settings) = try read(call)
    return { (transaction) throws(PoolFailure) in
      guard try transaction.fieldTables().metadataField(key) == nil else {
        throw .refused(409, path: Path("key"), .metadataFieldExists, [key])
      }
      let field = MetadataField(id: call.pool.ids.next(), key: key, kind: kind, settings: settings)
      try check(field)
      try save(field, call, transaction)
      return Answer(data: Tape(field.answer))
    }
  }

  static func list(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try refuseOtherModels(call)
    return Answer(data: Tape(.array(try transaction.fieldTables().metadataFields.map(\.answer))))
  }

  static func update(_ call: Call) throws(PoolFailure) -> WriteBody {
    try refuseOtherModels(call)
    try refuseUnapplied(call)
    return { (transaction) throws(PoolFailure) in
      let old = try find(call, transaction)
      var field = old
      field.settings = merged(old.settings, call.body.value)
      try check(field)
      if field.isUnique != old.isUnique {
        let index = FieldIndex(
          field: .init(key: field.key, isUnique: true, isEncrypted: false, object: .metadata))
        if field.isUnique { try index.build(at: Path("unique"), transaction) } else { try index.remove(transaction) }
      }
      try save(field, call, transaction)
      return Answer(data: Tape(field.answer))
    }
  }

  static func remove(_ call: Call) throws(PoolFailure) -> WriteBody {
    try refuseOtherModels(call)
    return { (transaction) throws(PoolFailure) in
      let field = try find(call, transaction)
      let index = FieldIndex(
        field: .init(key: field.key, isUnique: field.isUnique, isEncrypted: false, object: .metadata))
      try index.removeValues(at: call.pool.clock.milliseconds, transaction)
      try transaction.removeField(.metadata, field.key)
      return Answer(data: nil)
    }
  }

  // MARK: Inside

  private static func refuseOtherModels(_ call: Call) throws(PoolFailure) {
    let model = call.string("modelId") ?? ""
    guard model != MetadataField.userModel else { return }
    throw .refused(501, path: Path("modelId"), .notInEmbeddedPool, ["\(call.operation) (modelId=\(model))"])
  }

  private static func read(_ call: Call) throws(PoolFailure) -> (String, MetadataField.Kind, Value) {
    try refuseUnapplied(call)
    let key = call.string("key") ?? ""
    guard CustomField.isWellFormed(key: key) else { throw .invalid(Path("key"), .customFieldKeyMalformed, [key]) }
    let type = call.string("type") ?? ""
    guard let kind = MetadataField.Kind(rawValue: type) else {
      throw .refused(501, path: Path("type"), .notInEmbeddedPool, ["type=\(type)"])
    }
    return (key, kind, merged(.object([]), call.body.value))
  }

  /// A rule that would be stored and not applied is refused: the pool does not pretend.
  private static func refuseUnapplied(_ call: Call) throws(PoolFailure) {
    let refused: String? = call.body.withRoot { root in
      if root["regexp"]?.string?.isEmpty == false { return "regexp" }
      if let preset = root["default"], !preset.isNull, preset.count > 0 { return "default" }
      for name in ["forLogin", "fuzzySearch"] where root[name]?.bool == true { return name }
      return nil
    }
    if let refused { throw .refused(501, path: Path(refused), .notInEmbeddedPool, [refused]) }
  }

  /// The settings with what a request says in place of what they said; null removes.
  private static func merged(_ settings: Value, _ request: Value) -> Value {
    guard case .object(var members) = settings, case .object(let given) = request else { return settings }
    for member in given where !fixed.contains(member.name) {
      members.removeAll { $0.name == member.name }
      if member.value != .null { members.append(member) }
    }
    return .object(members)
  }

  private static let fixed: Set<String> = ["id", "modelId", "key", "type"]

  private static func check(_ field: MetadataField) throws(PoolFailure) {
    let options = field.options
    if field.kind == .enumeration, options.isEmpty || Set(options.map(\.value)).count != options.count {
      throw .invalid(Path("dropDown"), .customFieldNeedsOptions, [field.key])
    }
    if field.isUnique, field.kind.dataType?.canBeUnique != true {
      throw .invalid(Path("unique"), .customFieldCannotBeUnique, [field.key])
    }
  }

  private static func find(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> MetadataField {
    let id = call.string("id") ?? ""
    guard let field = try transaction.fieldTables().metadataFields.first(where: { $0.id == id }) else {
      throw .refused(404, path: Path("id"), .metadataFieldUnknown, [id])
    }
    return field
  }

  private static func save(
    _ field: MetadataField, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    try transaction.saveField(
      FieldTables.Row(
        sort: .metadata, name: field.key, createdAt: call.pool.clock.milliseconds, definition: field.stored))
  }
}
