import UserPool

extension SQLiteTransaction {
  private static let findNetwork = Query("SELECT at FROM knownNetworks WHERE user = ? AND network = ?")
  private static let keepNetwork = Query(
    "INSERT INTO knownNetworks VALUES (?, ?, ?) ON CONFLICT (user, network) DO UPDATE SET at = excluded.at")
  private static let dropNetworks = Query("DELETE FROM knownNetworks WHERE user = ?")
  private static let dropOldNetworks = Query(
    """
    DELETE FROM knownNetworks WHERE user = ?1 AND (at < ?2 OR network IN
      (SELECT network FROM knownNetworks WHERE user = ?1 ORDER BY at DESC LIMIT -1 OFFSET \(KnownNetworks.most - 1)))
    """)

  func lastSignIn(of user: Int64, from network: String) throws(PoolFailure) -> Int64? {
    let statement = try statement(Self.findNetwork)
    defer { statement.reset() }
    statement.bind(0, user)
    statement.bind(1, network)
    return try statement.step() ? statement.integer(0) : nil
  }

  func noteSignIn(of user: Int64, from network: String, at now: Int64) throws(PoolFailure) {
    if try lastSignIn(of: user, from: network) == nil {
      let old = try statement(Self.dropOldNetworks)
      old.bind(0, user)
      old.bind(1, now - KnownNetworks.age)
      try old.run()
    }
    let statement = try statement(Self.keepNetwork)
    statement.bind(0, user)
    statement.bind(1, network)
    statement.bind(2, now)
    try statement.run()
  }

  func removeNetworks(of user: Int64) throws(PoolFailure) {
    let statement = try statement(Self.dropNetworks)
    statement.bind(0, user)
    try statement.run()
  }
}
