import Contract

/// createUser and createUsersBatch (docs/operations.md, "Create").
enum UserCreation {
  static let mostUsers = 50

  static func createUser(_ call: Call) throws(PoolFailure) -> WriteBody {
    let passwords = try call.body.withRoot { (root) throws(PoolFailure) in
      try call.pool.parts.passwords.prepare(
        [PasswordEntry(fields: root, path: Path())], options: root[Keys.options], for: .create, call)
    }
    return { (transaction) throws(PoolFailure) in
      try call.body.withRoot { (root) throws(PoolFailure) in
        var writer = TapeWriter(capacity: 1024)
        var creation = try Creation(call: call, transaction: transaction, passwords: passwords)
        try creation.run(root, index: 0, place: .top, into: &writer)
        return Answer(data: writer.finish(), untoldPasswords: try creation.finish())
      }
    }
  }

  static func createUsersBatch(_ call: Call) throws(PoolFailure) -> WriteBody {
    let passwords = try call.body.withRoot { (root) throws(PoolFailure) in
      let list = try Lists.check(root[Keys.list], "list", most: mostUsers)
      var entries: [PasswordEntry] = []
      list.forEachElement { entry in
        entries.append(PasswordEntry(fields: entry, path: EntryPlace.list(entries.count).path))
      }
      return try call.pool.parts.passwords.prepare(entries, options: root[Keys.options], for: .create, call)
    }
    return { (transaction) throws(PoolFailure) in
      try call.body.withRoot { (root) throws(PoolFailure) in
        let list = try Lists.check(root[Keys.list], "list", most: mostUsers)
        var writer = TapeWriter(capacity: 1024 * list.count)
        var creation = try Creation(call: call, transaction: transaction, passwords: passwords)
        writer.beginArray(count: list.count)
        var index = 0
        try list.forEachElement { (entry) throws(PoolFailure) in
          try creation.run(entry, index: index, place: .list(index), into: &writer)
          index += 1
        }
        writer.endArray()
        return Answer(data: writer.finish(), untoldPasswords: try creation.finish())
      }
    }
  }

  /// One call's creations inside its transaction.
  struct Creation {
    let call: Call
    let transaction: any WriteTransaction
    let passwords: (any PasswordRun)?
    /// Collects identifiers that are claimed later and all at once, instead of one by one.
    var bulk: IdentifierHeap?
    /// Has the last word about a record's columns, for users who had a life before; called once all rules have been applied.
    var adjust: ((UserRecord) throws(PoolFailure) -> Void)?
    let now: Int64
    let defaultPhoto: String?
    let emission: UserEmission
    /// Tells which entry a user of this call was made from.
    private var places = NewUserPlaces()

    init(call: Call, transaction: any WriteTransaction, passwords: (any PreparedPasswords)?) throws(PoolFailure) {
      self.call = call
      self.transaction = transaction
      self.passwords = passwords?.begin()
      now = call.pool.clock.milliseconds
      defaultPhoto = try DefaultPhoto.read(transaction)
      emission = UserEmission(pool: call.pool, shape: .afterWrite, transaction: transaction)
    }

    mutating func run(
      _ entry: TapeNode, index: Int, place: EntryPlace, into writer: inout TapeWriter
    ) throws(PoolFailure) {
      guard entry.kind == .object else { throw .invalid(place.path, .notObject, [entry.kind.name]) }
      try CreationExtras.refuseUnsupported(entry, place)
      let record = transaction.scratchRecord
      try begin(record)
      places.note(record.seq, index)
      do throws(PoolFailure) {
        try fill(record, entry, index, place)
      } catch {
        throw naming(error)
      }
      if bulk == nil { try emission.emit(record, links: CreationExtras.links(entry), into: &writer) }
    }

    /// Sends what there is to send once every user is written.
    /// - Returns: how many generated passwords no message carries.
    func finish() throws(PoolFailure) -> Int { try passwords?.finish(in: transaction) ?? 0 }

    /// A refusal with the entry of this call that it is about, where it is about one.
    func naming(_ failure: PoolFailure) -> PoolFailure { places.naming(failure) }

    private func fill(
      _ record: UserRecord, _ entry: TapeNode, _ index: Int, _ place: EntryPlace
    ) throws(PoolFailure) {
      let change = UserChange(call: call, transaction: transaction, record: record, place: place, now: now)
      try change.setFields(entry)
      guard !record.isNull(.email) || !record.isNull(.phone) || !record.isNull(.username) else {
        throw .invalid(place.path, .needsIdentifier)
      }
      if record.isNull(.photo), let defaultPhoto { record.set(.photo, defaultPhoto) }
      if let bulk {
        try change.keepNamesOwn()
        bulk.add(record, index)
      } else {
        try change.moveIdentifiers()
      }
      try change.followStatus()
      try passwords?.apply(index, to: record, in: transaction)
      try adjust?(record)
      try transaction.insertUser(record)
      try CreationExtras.addIdentities(entry, to: record, call, place, transaction)
      try UserDepartments.join(entry, place, record.seq, call, transaction)
      if let otp = entry[Keys.otp], !otp.isNull {
        try FactorOperations.keep(otp, of: record.seq, at: place.path("otp"), call, transaction)
      }
    }

    /// What a new user is before its fields are set.
    private func begin(_ record: UserRecord) throws(PoolFailure) {
      record.reset()
      record.markLoaded()
      record.seq = try transaction.nextSeq()
      call.pool.ids.next { record.set(.userId, $0) }
      for field in [UserField.createdAt, .updatedAt, .statusChangedAt] { record.set(field, now) }
      for field in [
        UserField.status, .workStatus, .loginsCount, .emailVerified, .phoneVerified, .resetPasswordOnFirstLogin,
        .resetPasswordOnNextLogin, .userSourceType,
      ] { record.set(field, 0) }
      if let source = call.context.userSource {
        record.set(.userSourceType, UserField.userSourceType.number(of: source.rawValue) ?? 0)
      }
      record.set(.gender, UserField.gender.number(of: "U") ?? 0)
    }
  }
}

/// The picture of users who are created without one.
enum DefaultPhoto {
  /// The setting it is kept under; an empty text for none.
  static let setting = "users.defaultPhoto"
  /// What the published documents show.
  static let standard = "https://files.authing.co/authing-console/default-user-avatar.png"

  static func read(_ transaction: any SettingsReading) throws(PoolFailure) -> String? {
    guard let bytes = try transaction.setting(setting) else { return standard }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }
}
