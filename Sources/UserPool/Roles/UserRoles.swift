import Contract

/// The roles that a user has, whichever way it came to them.
enum UserRoles {
  private static let mostRoles = 50

  static func get(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let user = try DirectoryUser.load(call, (call.string("userIdType"), ["userIdType"]), transaction)
    let rows = try roles(user.seq, call, transaction)
    return .list(Int64(rows.count), rows.map { RoleEmission.role($0) })
  }

  /// The roles of the signed-in user.
  static func own(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let rows = try roles(SignedInUser.load(call, transaction).seq, call, transaction)
    return Answer(data: Tape(.array(rows.map { RoleEmission.role($0) })))
  }

  private static func roles(
    _ user: Int64, _ call: Call, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> [RoleRow] {
    let namespace = try RoleLookup.namespace(call.string("namespace"), ["namespace"], transaction)
    return try transaction.roles(ofUser: user, in: namespace.number, at: call.pool.clock.milliseconds)
  }

  /// A role that does not exist is one that the user has not.
  static func hasAny(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let type = call.body.withRoot { $0[Keys.options]?[Keys.userIdType]?.string }
    let user = try DirectoryUser.load(call, (type, ["options", "userIdType"]), transaction).seq
    var has = false
    var held: [String: Set<String>] = [:]
    try call.forEachObject("roles", most: mostRoles) { (entry) throws(PoolFailure) in
      let code = try entry.text("namespace") ?? NamespaceRow.standard
      if held[code] == nil, let namespace = try transaction.namespace(code) {
        let rows = try transaction.roles(ofUser: user, in: namespace.number, at: call.pool.clock.milliseconds)
        held[code] = Set(rows.map(\.code))
      }
      if let role = try entry.text("code"), held[code]?.contains(role) == true { has = true }
    }
    return Answer(data: Tape(["hasAnyRole": .bool(has)]))
  }
}
