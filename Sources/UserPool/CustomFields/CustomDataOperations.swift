import Contract

extension OperationTable {
  /// setCustomData and getCustomData.
  mutating func addCustomData() {
    write("setCustomData", CustomDataOperations.set)
    read("getCustomData", CustomDataOperations.get)
  }
}

/// Values of custom fields, one target at a time: a user or department by id, a group or role by code.
enum CustomDataOperations {
  static func set(_ call: Call) throws(PoolFailure) -> WriteBody {
    guard call.target == .user else { return DirectoryCustomData.set(call) }
    return { (transaction) throws(PoolFailure) in
      let record = try load(call, transaction)
      let tables = try transaction.fieldTables()
      var patch = FieldPatch()
      try call.forEachEntry("list") { (node, path) throws(PoolFailure) in
        guard let key = node["key"]?.string else { return }
        guard let value = node["value"] else {
          throw .invalid(path.appending(.name("value")), .customDataNeedsValue, [key])
        }
        let place = FieldPatch.Place(key: path.appending(.name("key")), value: path.appending(.name("value")))
        try patch.add(key, value, of: .customData, at: place, tables)
      }
      let rules = PoolCustomFields(keys: call.pool.keys)
      try rules.apply(patch, of: .customData, to: record, transaction)
      let change = UserChange(
        call: call, transaction: transaction, record: record, place: .top, now: call.pool.clock.milliseconds)
      try change.writeUpdate()
      return .success
    }
  }

  static func get(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    guard call.target == .user else { return try DirectoryCustomData.get(call, transaction) }
    let record = try load(call, transaction)
    return Answer(data: Tape(.object(try members(of: record, call.pool, transaction))))
  }

  /// A user's custom data in clear.
  static func members(
    of record: UserRecord, _ pool: Pool, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> [Value.Member] {
    let tables = try transaction.fieldTables()
    let rules = PoolCustomFields(keys: pool.keys)
    var members = try PoolCustomFields.members(record.text(.customData))
    for index in members.indices {
      guard let field = tables.field(members[index].name, of: .customData) else { continue }
      members[index].value = try rules.clear(members[index].value, field)
    }
    return members
  }

  private static func load(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> UserRecord {
    let record = UserRecord()
    let isThere = try Array((call.string("targetIdentifier") ?? "").utf8).withUnsafeBufferPointer {
      (id) throws(PoolFailure) in try transaction.loadUser(.id(id), into: record)
    }
    guard isThere else { throw UserLookup.notFound(Path("targetIdentifier")) }
    record.markLoaded()
    return record
  }
}
