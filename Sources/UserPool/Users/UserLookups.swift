import Contract

/// getUser, getUserBatch, isUserExists.
enum UserLookups {
  static let mostUsers = 500

  static func getUser(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try call.body.withRoot { (root) throws(PoolFailure) in
      let type = try UserIdType.read(root[Keys.userIdType], path: ["userIdType"])
      guard let id = root[Keys.userId]?.utf8 else { throw .invalid(["userId"], .missing) }
      let shape = UserShape.read(root)
      if shape.withIdentities || shape.withDepartmentIds { try transaction.holdSnapshot() }
      let record = transaction.scratchRecord
      try UserLookup.load(id, type, into: record, path: { ["userId"] }, in: transaction)
      var writer = TapeWriter(capacity: 1024)
      try UserEmission(pool: call.pool, shape: shape, transaction: transaction).emit(record, into: &writer)
      return Answer(data: writer.finish())
    }
  }

  /// Those who are not found are left out, as the contract's list of users has no place for them.
  static func getUserBatch(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try call.body.withRoot { (root) throws(PoolFailure) in
      let type = try UserIdType.read(root[Keys.userIdType], path: ["userIdType"])
      let ids = try Lists.check(root[Keys.userIds], "userIds", most: mostUsers)
      let emission = UserEmission(pool: call.pool, shape: .read(root), transaction: transaction)
      try transaction.holdSnapshot()
      let record = transaction.scratchRecord
      var writer = TapeWriter(capacity: 1024 * ids.count)
      writer.beginArray(count: -1)
      var index = 0
      try ids.forEachElement { (node) throws(PoolFailure) in
        let path: () -> Path = { [.name("userIds"), .index(index)] }
        guard let id = node.utf8 else { throw .invalid(path(), .notText, [node.kind.name]) }
        if try UserLookup.find(id, type, into: record, path: path, in: transaction) {
          try emission.emit(record, into: &writer)
        }
        index += 1
      }
      writer.endArray()
      return Answer(data: writer.finish())
    }
  }

  /// True if anybody has any of the values given.
  static func isUserExists(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let exists = try call.body.withRoot { (root) throws(PoolFailure) in
      var isAsked = false
      for (name, type) in [
        ("username", UserIdType.username), ("email", .email), ("phone", .phone), ("externalId", .externalId),
      ] {
        guard let node = root[name], !node.isNull else { continue }
        guard let value = node.utf8 else { throw .invalid([.name(name)], .notText, [node.kind.name]) }
        isAsked = true
        let isFound = try UserLookup.find(
          value, type, into: transaction.scratchRecord, path: { [.name(name)] }, in: transaction)
        if isFound { return true }
      }
      guard isAsked else { throw .invalid([], .needsCondition) }
      return false
    }
    return Answer(data: Tape(["exists": .bool(exists)]))
  }
}

/// Checks of lists in requests.
enum Lists {
  /// The list that a node is.
  /// - Throws: 400 if it is not valid, is empty, or has more entries than allowed (or `overflow`, if that has a status of its own).
  static func check(
    _ node: TapeNode?, _ name: String, most: Int, overflow: Int = 400
  ) throws(PoolFailure) -> TapeNode {
    let path: Path = [.name(name)]
    guard let node else { throw .invalid(path, .emptyList) }
    guard node.kind == .array else { throw .invalid(path, .notArray, [node.kind.name]) }
    guard node.count > 0 else { throw .invalid(path, .emptyList) }
    guard node.count <= most else { throw .refused(overflow, path: path, .tooMany, ["\(most)"]) }
    return node
  }
}
