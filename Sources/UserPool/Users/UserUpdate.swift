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
        let update = Update(call: call, transaction: transaction, type: type, passwords: passwords?.begin())
        let record = try update.run(root, index: 0, place: .top)
        try UserEmission(pool: call.pool, shape: .afterWrite, transaction: transaction)
          .emit(record, links: transaction.usedLinks(), into: &writer)
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
        let update = Update(call: call, transaction: transaction, type: type, passwords: passwords?.begin())
        var emission = try BatchEmission(
          call.pool, count: list.count, discardsData: call.context.discardsData, transaction)
        var index = 0
        try list.forEachElement { (entry) throws(PoolFailure) in
          try emission.add(update.run(entry, index: index, place: .list(index)))
          index += 1
        }
        return Answer(data: try emission.finish(), untoldPasswords: try update.finish())
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

    init(call: Call, transaction: any WriteTransaction, type: UserIdType, passwords: (any PasswordRun)?) {
      self.call = call
      self.transaction = transaction
      self.type = type
      self.passwords = passwords
      now = call.pool.clock.milliseconds
    }

    /// Applies one entry.
    /// - Returns: the user as it is now, in the transaction's own record.
    func run(_ entry: TapeNode, index: Int, place: EntryPlace) throws(PoolFailure) -> UserRecord {
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
      if lifts(record) { try GuessBound.forgive(record, call.pool, transaction) }
      try change.writeUpdate()
      return record
    }

    /// Whether the entry lifts the lock after wrong passwords: it sets a password, or says that the user is activated.
    private func lifts(_ record: UserRecord) -> Bool {
      record.isChanged(.passwordLastSetAt)
        || record.touched.contains(.status) && record.integer(.status) == UserStatus.activated
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
