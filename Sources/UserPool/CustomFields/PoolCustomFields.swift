import Contract
import Cryptography

/// The rules of custom fields and of the user data object's fields, as the users' rules call them.
struct PoolCustomFields: CustomFieldRules {
  /// Opens and seals encrypted values.
  let keys: KeyringCache

  func merge(
    _ patch: TapeNode, of object: CustomObject, into record: UserRecord, path: Path,
    in transaction: any WriteTransaction
  ) throws(PoolFailure) {
    let tables = try transaction.fieldTables()
    if patch.isNull {
      try apply(clearing(object, record, tables), of: object, to: record, transaction)
    } else {
      try apply(FieldPatch(patch, of: object, at: path, tables), of: object, to: record, transaction)
    }
  }

  /// Applies a checked patch to a record: merges it into the column, seals what is encrypted, claims and releases what is unique.
  func apply(
    _ patch: FieldPatch, of object: CustomObject, to record: UserRecord,
    _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    guard !patch.changes.isEmpty else { return }
    var members = try Self.members(record.text(object.field))
    for change in patch.changes {
      let place = members.firstIndex { $0.name == change.field.key }
      if change.field.isUnique {
        try exchange(place.map { members[$0].value }, for: change, record.seq, transaction)
      }
      let stored =
        change.field.isEncrypted && change.value != .null
        ? try SealedFields.seal(change.value, key: change.field.key, keys.sealer) : change.value
      switch (place, stored) {
      case (let place?, .null): members.remove(at: place)
      case (nil, .null): break
      case (let place?, _):
        // A sealed value differs each time, and a number can be written in two ways: what stays the same in clear stays as it is, so that nothing counts
        // as changed.
        if FieldValue.isSame(try clear(members[place].value, change.field), change.value) { break }
        members[place].value = stored
      case (nil, _): members.append(.init(change.field.key, stored))
      }
    }
    Self.store(members, object, record)
  }

  func releaseIdentifiers(of record: UserRecord, in transaction: any WriteTransaction) throws(PoolFailure) {
    let tables = try transaction.fieldTables()
    for object in [CustomObject.customData, .metadata] {
      guard let json = record.text(object.field) else { continue }
      for member in try StoredJSON.members(json) {
        guard let field = tables.field(member.name, of: object), field.isUnique else { continue }
        guard let identifier = field.identifier(of: member.value) else { continue }
        try release(identifier, record.seq, transaction)
      }
    }
  }

  func summary(
    of name: String, in object: CustomObject, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> CustomFieldSummary? {
    let tables = try transaction.fieldTables()
    switch object {
    case .customData:
      guard let field = tables.userField(name) else { return nil }
      return CustomFieldSummary(
        dataType: field.dataType.rawValue, isUnique: field.isUnique, isEncrypted: field.isEncrypted)
    case .metadata:
      guard let field = tables.metadataField(name) else { return nil }
      return CustomFieldSummary(
        dataType: field.kind.dataType?.rawValue ?? "STRING", isUnique: field.isUnique, isEncrypted: false)
    }
  }

  // MARK: Inside

  /// A patch that removes every key that is there.
  private func clearing(
    _ object: CustomObject, _ record: UserRecord, _ tables: FieldTables
  ) throws(PoolFailure) -> FieldPatch {
    var patch = FieldPatch()
    for member in try Self.members(record.text(object.field)) {
      let field =
        tables.field(member.name, of: object)
        ?? FieldPatch.Field(key: member.name, isUnique: false, isEncrypted: false, object: object)
      patch.remove(field)
    }
    return patch
  }

  private func exchange(
    _ old: Value?, for change: FieldPatch.Change, _ seq: Int64, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    let before = old.flatMap { change.field.identifier(of: $0) }
    let after = change.field.identifier(of: change.value)
    guard before != after else { return }
    if let before { try release(before, seq, transaction) }
    guard let after else { return }
    let holder = try Array(after.utf8).withUnsafeBufferPointer { (text) throws(PoolFailure) in
      try transaction.claim(.customField, text, for: seq)
    }
    if let holder {
      throw try .taken(by: holder, change.path, .customFieldTaken, [change.field.key], transaction)
    }
  }

  private func release(_ identifier: String, _ seq: Int64, _ transaction: any WriteTransaction) throws(PoolFailure) {
    try Array(identifier.utf8).withUnsafeBufferPointer { (text) throws(PoolFailure) in
      try transaction.release(.customField, text, of: seq)
    }
  }

  /// A stored value in clear.
  func clear(_ value: Value, _ field: FieldPatch.Field) throws(PoolFailure) -> Value {
    guard field.isEncrypted, let text = value.string else { return value }
    return try SealedFields.open(text, key: field.key, keys.sealer)
  }

  static func members(_ json: UTF8Bytes?) throws(PoolFailure) -> [Value.Member] {
    try json.map { (json) throws(PoolFailure) in try StoredJSON.members(json) } ?? []
  }

  static func store(_ members: [Value.Member], _ object: CustomObject, _ record: UserRecord) {
    guard !members.isEmpty else { return record.setNull(object.field) }
    StoredJSON.text(.object(members)).withUnsafeBufferPointer { record.set(object.field, $0) }
  }
}

extension FieldTables {
  /// What the rules need to know of a field.
  func field(_ key: String, of object: CustomObject) -> FieldPatch.Field? {
    switch object {
    case .customData:
      userField(key).map {
        FieldPatch.Field(key: key, isUnique: $0.isUnique, isEncrypted: $0.isEncrypted, object: .customData)
      }
    case .metadata:
      metadataField(key).map {
        FieldPatch.Field(key: key, isUnique: $0.isUnique, isEncrypted: false, object: .metadata)
      }
    }
  }
}
