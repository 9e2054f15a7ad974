import Contract

/// Custom data of departments, groups and roles: the values of custom fields with those targets (docs/operations.md, "Custom fields").
struct DirectoryData {
  let target: FieldTarget
  let pool: Pool

  /// Checks a patch against the definitions, merges it into what is there and keeps it. Keys given are merged in, null removes one.
  /// - Parameters:
  ///   - patch: the object as the request has it; null removes every key.
  ///   - number: the store's number of the department, group or role.
  ///   - current: its data so far, as it is stored.
  /// - Returns: the data after it, as it is stored.
  /// - Throws: 400 for an undefined key or a wrong value, 409 for a unique value that is taken.
  func merge(
    _ patch: TapeNode, into number: Int64, _ current: String?, path: Path, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> String? {
    var changes: [(key: String, value: Value, path: Path)] = []
    if patch.isNull {
      for member in try Self.members(current) { changes.append((member.name, .null, path)) }
    } else {
      guard patch.kind == .object else { throw .invalid(path, .notObject, [patch.kind.name]) }
      try patch.forEachMember { (name, node) throws(PoolFailure) in
        let path = path.appending(.name(name.name))
        try check(name.name, node, FieldPatch.Place(key: path, value: path), transaction)
        changes.append((name.name, Value(node), path))
      }
    }
    return try apply(changes, number, current, transaction)
  }

  /// Checks one key's value against its definition.
  func check(
    _ key: String, _ node: TapeNode, _ place: FieldPatch.Place, _ transaction: any ReadTransaction
  ) throws(PoolFailure) {
    let tables = try transaction.fieldTables()
    guard let field = tables.customField(target, key) else {
      let keys = tables.customFields.filter { $0.target == target }.map(\.key)
      guard let near = NearMiss.find(key, among: keys) else { throw .invalid(place.key, .undefinedCustomField, [key]) }
      throw .invalid(place.key, .customFieldUndefinedNearMiss, [key, near])
    }
    guard node.isNull || FieldValue.fits(node, field.dataType, options: field.options) else {
      throw .invalid(
        place.value, field.dataType.mismatch,
        [key, node.kind.name, field.options.map(\.value).joined(separator: ", ")])
    }
    try FieldValue.checkLength(node, at: place.value)
  }

  /// Applies checked changes: merges them, seals what is encrypted, claims and releases what is unique.
  func apply(
    _ changes: [(key: String, value: Value, path: Path)], _ number: Int64, _ current: String?,
    _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> String? {
    var members = try Self.members(current)
    let tables = try transaction.fieldTables()
    for change in changes {
      let field = tables.customField(target, change.key)
      let place = members.firstIndex { $0.name == change.key }
      if let field, field.isUnique {
        try exchange(place.map { members[$0].value }, change.value, field, number, change.path, transaction)
      }
      guard change.value != .null else {
        if let place { members.remove(at: place) }
        continue
      }
      var stored = change.value
      if let field, field.isEncrypted {
        stored = try SealedFields.seal(change.value, key: "\(target.rawValue)/\(change.key)", pool.keys.sealer)
      }
      guard let place else {
        members.append(.init(change.key, stored))
        continue
      }
      if field?.isEncrypted == true || !FieldValue.isSame(members[place].value, stored) {
        members[place].value = stored
      }
    }
    let json = members.isEmpty ? nil : String(decoding: StoredJSON.text(.object(members)), as: UTF8.self)
    if json != current { try transaction.setDirectoryData(target, number, json) }
    return json
  }

  /// The data in clear, for an answer.
  func value(_ json: String?, _ transaction: any ReadTransaction) throws(PoolFailure) -> Value {
    .object(try clear(json, transaction))
  }

  /// The members of the data in clear.
  func clear(_ json: String?, _ transaction: any ReadTransaction) throws(PoolFailure) -> [Value.Member] {
    var members = try Self.members(json)
    let tables = try transaction.fieldTables()
    for index in members.indices {
      guard tables.customField(target, members[index].name)?.isEncrypted == true,
        let sealed = members[index].value.string
      else { continue }
      members[index].value = try SealedFields.open(
        sealed, key: "\(target.rawValue)/\(members[index].name)", pool.keys.sealer)
    }
    return members
  }

  /// The members of stored data.
  static func members(_ json: String?) throws(PoolFailure) -> [Value.Member] {
    guard let json else { return [] }
    return try Array(json.utf8).withUnsafeBufferPointer { (bytes) throws(PoolFailure) in
      try StoredJSON.members(bytes)
    }
  }

  private func exchange(
    _ old: Value?, _ new: Value, _ field: CustomField, _ number: Int64, _ path: Path,
    _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    let before = old.flatMap { FieldValue.identity(of: $0) }
    let after = FieldValue.identity(of: new)
    guard before != after else { return }
    if let before { try transaction.releaseDirectoryValue(target, field.key, before, of: number) }
    guard let after else { return }
    if let holder = try transaction.claimDirectoryValue(target, field.key, after, for: number) {
      throw .refused(
        409, path: path, .directoryValueTaken, [field.key, try transaction.directoryName(target, holder) ?? ""])
    }
  }
}
