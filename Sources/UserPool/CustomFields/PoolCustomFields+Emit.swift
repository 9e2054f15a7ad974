import Contract

extension PoolCustomFields {
  func emit(
    _ json: UTF8Bytes, of object: CustomObject, isFlat: Bool, into writer: inout TapeWriter,
    in transaction: any ReadTransaction
  ) throws(PoolFailure) {
    let opens =
      if object == .customData { try transaction.fieldTables().hasEncryptedUserFields } else { false }
    if !isFlat { writer.key(object == .customData ? "customData" : "metadataSource") }
    guard opens || isFlat else { return try StoredJSON.emit(json, into: &writer) }
    if !isFlat { writer.beginObject(count: -1) }
    let tables = try transaction.fieldTables()
    for member in try StoredJSON.members(json) {
      // A flat field never replaces a base field: its key cannot be one (docs/operations.md, "Create").
      writer.key(member.name)
      let field = tables.field(member.name, of: object)
      let value = try field.map { (field) throws(PoolFailure) in try clear(member.value, field) } ?? member.value
      value.emit(into: &writer)
    }
    if !isFlat { writer.endObject() }
  }
}
