import Contract

/// deleteUsersBatch: the user and everything that hangs on it goes; id and time stay for listArchivedUsers.
enum UserDeletion {
  static let mostUsers = 50

  static func deleteUsersBatch(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.body.withRoot { (root) throws(PoolFailure) in
        let ids = try Lists.check(root[Keys.userIds], "userIds", most: mostUsers)
        let type = try UserIdType.read(root[Keys.options]?[Keys.userIdType], path: ["options", "userIdType"])
        let now = call.pool.clock.milliseconds
        var seen: Set<String> = []
        var index = 0
        try ids.forEachElement { (node) throws(PoolFailure) in
          let path: Path = [.name("userIds"), .index(index)]
          index += 1
          guard let id = node.utf8, let text = node.string else { throw .invalid(path, .notText, [node.kind.name]) }
          guard seen.insert(text).inserted else { return }
          let record = transaction.scratchRecord
          try UserLookup.load(id, type, into: record, path: { path }, in: transaction)
          try delete(record, call, now, transaction)
        }
        return .success
      }
    }
  }

  /// Deletes a user with everything that hangs on it.
  static func delete(
    _ record: UserRecord, _ call: Call, _ now: Int64, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    record.markLoaded()
    for identity in try transaction.identities(of: record.seq) {
      try IdentityOperations.release(identity, of: record.seq, transaction)
    }
    try call.pool.parts.customFields.releaseIdentifiers(of: record, in: transaction)
    try call.pool.parts.sessions.forget(record.seq, in: transaction)
    // The identifiers go by way of a change that empties them.
    let change = UserChange(call: call, transaction: transaction, record: record, place: .top, now: now)
    for field in [UserField.email, .phone, .username, .externalId] { record.setNull(field) }
    try change.moveIdentifiers()
    try transaction.deleteUser(record, at: now)
  }
}
