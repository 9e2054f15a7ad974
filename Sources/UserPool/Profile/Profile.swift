import Contract

/// What users may change about themselves (docs/operations.md, "Sign-in").
enum Profile {
  /// Fields that have an operation of their own.
  private static let elsewhere = ["email": "updateEmail", "phone": "updatePhone", "password": "updatePassword"]

  static func update(_ call: Call) throws(PoolFailure) -> WriteBody {
    try refuseOthers(call)
    return { (transaction) throws(PoolFailure) in
      let found = try SignedInUser.found(call, transaction)
      let record = found.record
      try refuseFixed(call, transaction)
      let change = UserChange(
        call: call, transaction: transaction, record: record, place: .top, now: call.pool.clock.milliseconds)
      try call.body.withRoot { (root) throws(PoolFailure) in try change.setFields(root) }
      try change.keepIdentifier()
      try change.moveIdentifiers()
      if try change.writeUpdate() { try call.note(.updateProfile, by: found, transaction) }
      return try answer(record, .afterWrite, call, transaction)
    }
  }

  static func get(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    var shape = call.body.withRoot { UserShape.read($0) }
    // Only here: these are the user's own, and no other answer has them.
    shape.withIdentityTokens = shape.withIdentities
    if shape.withIdentities || shape.withDepartmentIds { try transaction.holdSnapshot() }
    return try answer(SignedInUser.load(call, transaction), shape, call, transaction)
  }

  /// Sets custom data on the user's own behalf: only fields that are userEditable.
  /// - Throws: 403 for any other.
  static func setCustomData(_ data: Tape, at path: Path, of change: UserChange) throws(PoolFailure) {
    try data.withRoot { (root) throws(PoolFailure) in
      try refuseFixedCustomData(root, at: path, change.transaction)
      try change.call.pool.parts.customFields.merge(
        root, of: .customData, into: change.record, path: path, in: change.transaction)
    }
  }

  /// The user as an answer.
  static func answer(
    _ record: UserRecord, _ shape: UserShape, _ call: Call, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Answer {
    var writer = TapeWriter(capacity: 2048)
    try UserEmission(pool: call.pool, shape: shape, transaction: transaction).emit(record, into: &writer)
    guard let data = writer.finish() else { throw .refused(413, .answerTooLarge) }
    return Answer(data: data)
  }

  /// Rejects what is not part of the profile, even if another check has let it through.
  private static func refuseOthers(_ call: Call) throws(PoolFailure) {
    try call.body.withRoot { (root) throws(PoolFailure) in
      try root.forEachMember { (name, _) throws(PoolFailure) in
        let key = name.name
        if let operation = elsewhere[key] {
          throw .invalid(Path(key), .profileFieldElsewhere, [key, operation])
        }
        let isField = UserField(name: key) != nil || FieldRules.rule(name).action != .none
        guard !isField || BaseFields.field(key)?.userEditable == true || key == "customData" else {
          throw .refused(403, path: Path(key), .profileFieldRefused, [key])
        }
      }
    }
  }

  /// Refuses base fields and custom fields that an administrator has taken out of the users' hands.
  private static func refuseFixed(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) {
    let changes = try transaction.fieldTables().baseChanges
    try call.body.withRoot { (root) throws(PoolFailure) in
      try root.forEachMember { (name, node) throws(PoolFailure) in
        let key = name.name
        if let field = BaseFields.field(key), !field.isUserEditable(changes[key]) {
          throw .refused(403, path: Path(key), .profileFieldRefused, [key])
        }
        if key == "customData" { try refuseFixedCustomData(node, at: Path(key), transaction) }
      }
    }
  }

  static func refuseFixedCustomData(
    _ node: TapeNode, at path: Path, _ transaction: any ReadTransaction
  ) throws(PoolFailure) {
    let tables = try transaction.fieldTables()
    // Clearing everything is no way around the fields that may not be touched one by one.
    if node.isNull { throw .refused(403, path: path, .profileFieldRefused, ["customData"]) }
    try node.forEachMember { (name, _) throws(PoolFailure) in
      let key = name.name
      // An undefined key is the merge's to refuse, with the near miss.
      guard let field = tables.userField(key), !field.userEditable else { return }
      throw .refused(403, path: path.appending(.name(key)), .profileFieldRefused, [key])
    }
  }
}
