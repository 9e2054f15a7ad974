import Contract

extension UserListing {
  /// The users who have a session with an application at the moment, as users.
  static func listApplicationActiveUsers(
    _ call: Call, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Answer {
    let application = try ApplicationOperations.load(call, transaction)
    let query = UserQuery(condition: .hasSession(application: application.id, at: call.pool.clock.milliseconds))
    return try call.body.withRoot { (root) throws(PoolFailure) in
      let options = root[Keys.options]
      return try list(query, options?[Keys.pagination], options.map(UserShape.read) ?? UserShape(), call, transaction)
    }
  }
}
