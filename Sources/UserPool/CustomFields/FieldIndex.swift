import Contract

/// What a change of a definition does to the values that users have already.
struct FieldIndex {
  let field: FieldPatch.Field

  /// How many users are looked up at a time.
  var page: Int64 = 1000

  /// Claims the identifiers of every value, because the field becomes unique.
  /// - Throws: 409 naming two users with one value.
  func build(at path: Path, _ transaction: any WriteTransaction) throws(PoolFailure) {
    try forEachValue(transaction) { (record, value, _) throws(PoolFailure) in
      guard let identifier = field.identifier(of: value) else { return }
      let holder = try Array(identifier.utf8).withUnsafeBufferPointer { (text) throws(PoolFailure) in
        try transaction.claim(.customField, text, for: record.seq)
      }
      guard let holder else { return }
      throw .refused(
        409, path: path, .customFieldHasDuplicates,
        [field.key, try transaction.userId(of: holder) ?? "", record.string(.userId) ?? ""])
    }
  }

  /// Gives the identifiers of every value back, because the field is no longer unique.
  func remove(_ transaction: any WriteTransaction) throws(PoolFailure) {
    try forEachValue(transaction) { (record, value, _) throws(PoolFailure) in
      try release(value, record, transaction)
    }
  }

  /// Removes every value with its identifier, because the field goes. Users who had one are changed by that: their updatedAt moves.
  func removeValues(at now: Int64, _ transaction: any WriteTransaction) throws(PoolFailure) {
    try forEachValue(transaction) { (record, value, members) throws(PoolFailure) in
      try release(value, record, transaction)
      PoolCustomFields.store(members.filter { $0.name != field.key }, field.object, record)
      let last = record.integer(.updatedAt) ?? 0
      record.set(.updatedAt, max(now, last < .max ? last + 1 : last))
      try transaction.updateUser(record, record.changed)
    }
  }

  private func release(
    _ value: Value, _ record: UserRecord, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    guard let identifier = field.identifier(of: value) else { return }
    try Array(identifier.utf8).withUnsafeBufferPointer { (text) throws(PoolFailure) in
      try transaction.release(.customField, text, of: record.seq)
    }
  }

  /// Visits every user that has a value, a page at a time: what is written meanwhile must not disturb the walk.
  private func forEachValue(
    _ transaction: any WriteTransaction,
    _ body: (UserRecord, Value, [Value.Member]) throws(PoolFailure) -> Void
  ) throws(PoolFailure) {
    var query = UserQuery(condition: .not(.isNull(.custom(field.object, field.key))))
    query.limit = page
    let found = UserRecord()
    let record = UserRecord()
    while true {
      var numbers: [Int64] = []
      try transaction.visitUsers(query, found) { (user) throws(PoolFailure) in numbers.append(user.seq) }
      for seq in numbers where try transaction.loadUser(.seq(seq), into: record) {
        record.markLoaded()
        let members = try PoolCustomFields.members(record.text(field.object.field))
        guard let member = members.last(where: { $0.name == field.key }) else { continue }
        try body(record, member.value, members)
      }
      guard let last = numbers.last, numbers.count == Int(page) else { return }
      query.after = UserPlace(values: [], seq: last)
    }
  }
}
