import Contract

/// resignUser and resignUserBatch: the status Resigned with all that follows from it. Who has resigned before stays so.
enum UserResignation {
  static let mostUsers = 50

  static func resignUser(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.body.withRoot { (root) throws(PoolFailure) in
        let type = try UserIdType.read(root[Keys.userIdType], path: ["userIdType"])
        guard let id = root[Keys.userId]?.utf8 else { throw .invalid(["userId"], .missing) }
        try resign(id, type, ["userId"], call, transaction)
        return .success
      }
    }
  }

  static func resignUserBatch(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.body.withRoot { (root) throws(PoolFailure) in
        let ids = try Lists.check(root[Keys.userIds], "userIds", most: mostUsers)
        let type = try UserIdType.read(root[Keys.userIdType], path: ["userIdType"])
        var index = 0
        try ids.forEachElement { (node) throws(PoolFailure) in
          let path: Path = [.name("userIds"), .index(index)]
          guard let id = node.utf8 else { throw .invalid(path, .notText, [node.kind.name]) }
          try resign(id, type, path, call, transaction)
          index += 1
        }
        return .success
      }
    }
  }

  private static func resign(
    _ id: UTF8Bytes, _ type: UserIdType, _ path: Path, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    let record = transaction.scratchRecord
    try UserLookup.load(id, type, into: record, path: { path }, in: transaction)
    record.markLoaded()
    record.set(.status, UserStatus.resigned)
    let change = UserChange(
      call: call, transaction: transaction, record: record, place: .top, now: call.pool.clock.milliseconds)
    try change.followStatus()
    try change.writeUpdate()
  }
}
