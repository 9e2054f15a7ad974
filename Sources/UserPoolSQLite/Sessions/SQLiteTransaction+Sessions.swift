import UserPool

extension SQLiteTransaction {
  private static let findSession = Query(
    "SELECT user, appId, scope, createdAt, expiresAt, refreshDigest FROM sessions WHERE id = ?")
  private static let putSession = Query(
    """
    INSERT INTO sessions (id, user, appId, scope, createdAt, expiresAt, refreshDigest) VALUES (?, ?, ?, ?, ?, ?, ?)
    """)
  private static let dropSession = Query("DELETE FROM sessions WHERE id = ?")
  private static let dropSessions = Query("DELETE FROM sessions WHERE user = ?")
  private static let dropExpired = Query("DELETE FROM sessions WHERE user = ? AND expiresAt <= ?")

  func session(_ id: String) throws(PoolFailure) -> Session? {
    let statement = try statement(Self.findSession)
    defer { statement.reset() }
    statement.bind(0, id)
    guard try statement.step() else { return nil }
    return Session(
      id: id, user: statement.integer(0), appId: statement.string(1), scope: statement.string(2),
      createdAt: statement.integer(3), expiresAt: statement.integer(4), refreshDigest: statement.bytes(5))
  }

  func addSession(_ session: Session) throws(PoolFailure) {
    let statement = try statement(Self.putSession)
    statement.bind(0, session.id)
    statement.bind(1, session.user)
    statement.bind(2, session.appId)
    statement.bind(3, session.scope)
    statement.bind(4, session.createdAt)
    statement.bind(5, session.expiresAt)
    statement.bind(6, bytes: session.refreshDigest)
    try statement.run()
  }

  func removeSession(_ id: String) throws(PoolFailure) {
    let statement = try statement(Self.dropSession)
    statement.bind(0, id)
    try statement.run()
  }

  func removeSessions(of user: Int64) throws(PoolFailure) {
    let statement = try statement(Self.dropSessions)
    statement.bind(0, user)
    try statement.run()
  }

  func removeExpiredSessions(of user: Int64, at now: Int64) throws(PoolFailure) {
    let statement = try statement(Self.dropExpired)
    statement.bind(0, user)
    statement.bind(1, now)
    try statement.run()
  }
}
