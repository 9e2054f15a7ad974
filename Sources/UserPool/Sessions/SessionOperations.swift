import Contract

extension OperationTable {
  /// Sessions and sign-ins, as administrators and users see them.
  mutating func addSessions() {
    read("getUserLoginHistory", LoginHistory.ofUser)
    read("getUserLoggedinApps", SessionOperations.loggedInApps)
    read("getUserLoggedinIdentities", SessionOperations.identities)
    read("checkSessionStatus", SessionOperations.check)
    write("kickUsers", SessionOperations.kick)
    read("getLoginHistory", of: .authentication, LoginHistory.own)
    read("getLoggedInApps", of: .authentication, SessionOperations.ownApps)
    read("getAccessibleApps", of: .authentication, SessionOperations.accessibleApps)
  }
}

/// Sessions of users with applications (docs/operations.md, "Sessions and history").
enum SessionOperations {
  /// How many applications a call may name.
  private static let mostApplications = 50

  static func loggedInApps(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let user = try DirectoryUser.load(call, (call.string("userIdType"), ["userIdType"]), transaction)
    let names = try ApplicationNames(transaction)
    let ids = try transaction.applications(signedInBy: user.seq)
    return Answer(data: Tape(.array(ids.map { .object(names.members($0)) })))
  }

  /// Nobody signs in by an identity source here, so these are the identities that the user has.
  static func identities(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let user = try DirectoryUser.load(call, (call.string("userIdType"), ["userIdType"]), transaction)
    let rows = try transaction.identities(of: user.seq).map { row -> Value in
      [
        "identityId": .string(row.identityId), "idpName": .string(row.provider), "idpNameEn": .string(row.provider),
        "idpLogo": "", "idpId": .string(row.extIdpId),
      ]
    }
    return Answer(data: Tape(.array(rows)))
  }

  /// Ends the user's sessions with the applications that are named.
  static func kick(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let type = call.body.withRoot { $0[Keys.options]?[Keys.userIdType]?.string }
      let user = try DirectoryUser.load(call, (type, ["options", "userIdType"]), transaction)
      try call.forEachText("appIds", most: mostApplications) { (id, path) throws(PoolFailure) in
        let application = try ApplicationOperations.load(id, path, transaction)
        try transaction.removeSessions(of: user.seq, application: application.id)
      }
      return .success
    }
  }

  static func check(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let application = try ApplicationOperations.load(call, transaction)
    let user = try DirectoryUser.load(call, (nil, []), transaction)
    let active = try active(user.seq, call, transaction)
    return Answer(data: Tape(["active": .bool(active.contains(application.id))]))
  }

  /// The applications that the signed-in user has signed in to.
  static func ownApps(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let seq = try SignedInUser.load(call, transaction).seq
    return try applications(try transaction.applications(signedInBy: seq), of: seq, call, transaction)
  }

  /// The pool keeps nobody out of an application, so these are all of them.
  static func accessibleApps(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let seq = try SignedInUser.load(call, transaction).seq
    return try applications(nil, of: seq, call, transaction)
  }

  private static func applications(
    _ ids: [String]?, of seq: Int64, _ call: Call, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Answer {
    let names = try ApplicationNames(transaction)
    let active = try active(seq, call, transaction)
    let values = (ids ?? names.ids).map { id -> Value in
      .object(names.members(id) + [.init("active", .bool(active.contains(id)))])
    }
    return Answer(data: Tape(.array(values)))
  }

  private static func active(
    _ seq: Int64, _ call: Call, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Set<String> {
    Set(try transaction.sessions(of: seq, at: call.pool.clock.milliseconds).map(\.appId))
  }
}
