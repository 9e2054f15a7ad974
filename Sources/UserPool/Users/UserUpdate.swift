import Contract

/// updateUser and updateUserBatch (docs/operations.md, "Patch rules", "updateUserBatch").
enum UserUpdate {
  static let mostUsers = 500

  static func updateUser(_ call: Call) throws(PoolFailure) -> WriteBody {
    let passwords = try preparePasswords(call)
    return { (transaction) throws(PoolFailure) in
      try call.body.withRoot { (root) throws(PoolFailure) in
        let type = try UserIdType.read(root[Keys.options]?[Keys.userIdType], path: ["options", "userIdType"])
        var writer = TapeWriter(capacity: 1024)
        let update = try Update(call: call, transaction: transaction, type: type, passwords: passwords?.begin())
        try update.run(root, index: 0, place: .top, into: &writer)
        return Answer(data: writer.finish(), untoldPasswords: try update.finish())
      }
    }
  }

  static func updateUserBatch(_ call: Call) throws(PoolFailure) -> WriteBody {
    try call.body.withRoot { (root) throws(PoolFailure) in
      _ = try Lists.check(root[Keys.list], "list", most: mostUsers, overflow: 413)
    }
    let passwords = try preparePasswords(call)
    return { (transaction) throws(PoolFailure) in
      try call.body.withRoot { (root) throws(PoolFailure) in
        let list = try Lists.check(root[Keys.list], "list", most: mostUsers, overflow: 413)
        let type = try UserIdType.read(root[Keys.options]?[Keys.userIdType], path: ["options", "userIdType"])
        var writer = TapeWriter(capacity: 1024 * list.count)
        let update = try Update(call: call, transaction: transaction, type: type, passwords: passwords?.begin())
        writer.beginArray(count: list.count)
        var index = 0
        try list.forEachElement { (entry) throws(PoolFailure) in
          try update.run(entry, index: index, place: .list(index), into: &writer)
          index += 1
        }
        writer.endArray()
        return Answer(data: writer.finish(), untoldPasswords: try update.finish())
      }
    }
  }

  /// One call's updates inside its transaction.
  private struct Update {
    let call: Call
    let transaction: any WriteTransaction
    let type: UserIdType
    let passwords: (any PasswordRun)?
    let now: Int64
    let emission: UserEmission
    /// The links that any user of the pool has; the tables of the others are empty and need no look at each user.
    let links: UserLinks

    init(
      call: Call, transaction: any WriteTransaction, type: UserIdType, passwords: (any PasswordRun)?
    ) throws(PoolFailure) {
      self.call = call
      self.transaction = transaction
      self.type = type
      self.passwords = passwords
      now = call.pool.clock.milliseconds
      emission = UserEmission(pool: call.pool, shape: .afterWrite, transaction: transaction)
      links = try transaction.usedLinks()
    }

    func run(_ entry: TapeNode, index: Int, place: EntryPlace, into writer: inout TapeWriter) throws(PoolFailure) {
      guard entry.kind == .object else { throw .invalid(place.path, .notObject, [entry.kind.name]) }
      let record = transaction.scratchRecord
      guard let id = entry[Keys.userId]?.utf8 else { throw .invalid(place.path("userId"), .missing) }
      try UserLookup.load(id, type, into: record, path: { place.path("userId") }, in: transaction)
      record.markLoaded()
      let change = UserChange(call: call, transaction: transaction, record: record, place: place, now: now)
      try change.setFields(entry)
      try change.keepIdentifier()
      change.resetVerification()
      try change.moveIdentifiers()
      try change.followStatus()
      try passwords?.apply(index, to: record, in: transaction)
      try change.writeUpdate()
      try emission.emit(record, links: links, into: &writer)
    }

    /// Sends what there is to send once every entry is written.
    /// - Returns: how many generated passwords no message carries.
    func finish() throws(PoolFailure) -> Int { try passwords?.finish(in: transaction) ?? 0 }
  }

  /// Hashes what there is to hash, before the transaction. A call without options and passwords costs a look at its members.
  private static func preparePasswords(_ call: Call) throws(PoolFailure) -> (any PreparedPasswords)? {
    try call.body.withRoot { (root) throws(PoolFailure) in
      let options = root[Keys.options]
      guard let list = root[Keys.list] else {
        guard options != nil || root[Keys.password] != nil else { return nil }
        return try call.pool.parts.passwords.prepare(
          [PasswordEntry(fields: root, path: Path())], options: options, for: .update, call)
      }
      var hasPassword = false
      var entries: [PasswordEntry] = []
      list.forEachElement { entry in
        if entry[Keys.password] != nil { hasPassword = true }
      }
      guard options != nil || hasPassword else { return nil }
      list.forEachElement { entry in
        entries.append(PasswordEntry(fields: entry, path: EntryPlace.list(entries.count).path))
      }
      return try call.pool.parts.passwords.prepare(entries, options: options, for: .update, call)
    }
  }
}
