import Contract

/// Finds the users that requests about departments, groups and roles name.
enum DirectoryUser {
  /// The store's number of the user with an id.
  /// - Throws: 404 with 2004 if the user does not exist.
  static func seq(_ id: String, _ path: Path, _ transaction: any ReadTransaction) throws(PoolFailure) -> Int64 {
    let record = transaction.scratchRecord
    try Array(id.utf8).withUnsafeBufferPointer { (bytes) throws(PoolFailure) in
      try UserLookup.load(bytes, .userId, into: record, path: { path }, in: transaction)
    }
    return record.seq
  }

  /// Loads the user that an argument names by `userId` and `userIdType`, as changed records are loaded.
  /// - Parameter type: the type's name and its path.
  static func load(
    _ call: Call, _ type: (name: String?, path: Path), _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> UserRecord {
    var idType = UserIdType.userId
    if let name = type.name {
      guard let known = UserIdType(rawValue: name) else { throw .invalid(type.path, .unknownUserIdType, [name]) }
      idType = known
    }
    let record = UserRecord()
    try Array((call.string("userId") ?? "").utf8).withUnsafeBufferPointer { (id) throws(PoolFailure) in
      try UserLookup.load(id, idType, into: record, path: { ["userId"] }, in: transaction)
    }
    record.markLoaded()
    return record
  }
}
