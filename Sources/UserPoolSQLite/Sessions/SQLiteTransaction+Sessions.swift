import UserPool

extension SQLiteTransaction {
  private static let columns = "id, user, appId, scope, createdAt, expiresAt, refreshDigest"
  private static let findSession = Query("SELECT \(columns) FROM sessions WHERE id = ?")
  private static let lastingSessions = Query(
    "SELECT \(columns) FROM sessions WHERE user = ? AND expiresAt > ? ORDER BY id")
  private static let signedIn = Query(
    "SELECT application FROM signIns JOIN applications ON id = application WHERE user = ? ORDER BY application")
  private static let findSpent = Query("SELECT session FROM spentTokens WHERE digest = ?")
  private static let putSpent = Query("INSERT INTO spentTokens VALUES (?, ?) ON CONFLICT DO NOTHING")
  private static let keepSession = Query("UPDATE sessions SET expiresAt = ?, refreshDigest = ? WHERE id = ?")
  private static let dropSessionsOfApplication = Query("DELETE FROM sessions WHERE user = ? AND appId = ?")
  private static let putSession = Query(
    """
    INSERT INTO sessions (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?)
    """)
  private static let dropSession = Query("DELETE FROM sessions WHERE id = ?")
  private static let dropSessions = Query("DELETE FROM sessions WHERE user = ?")
  private static let dropExpired = Query("DELETE FROM sessions WHERE user = ? AND expiresAt <= ?")

  func session(_ id: String) throws(PoolFailure) -> Session? {
    let statement = try statement(Self.findSession)
    defer { statement.reset() }
    statement.bind(0, id)
    return try statement.step() ? Self.session(statement) : nil
  }

  func sessions(of user: Int64, at now: Int64) throws(PoolFailure) -> [Session] {
    let statement = try statement(Self.lastingSessions)
    defer { statement.reset() }
    statement.bind(0, user)
    statement.bind(1, now)
    var sessions: [Session] = []
    while try statement.step() { sessions.append(Self.session(statement)) }
    return sessions
  }

  private static func session(_ row: Statement) -> Session {
    Session(
      id: row.string(0), user: row.integer(1), appId: row.string(2), scope: row.string(3), createdAt: row.integer(4),
      expiresAt: row.integer(5), refreshDigest: row.bytes(6))
  }

  func applications(signedInBy user: Int64) throws(PoolFailure) -> [String] {
    let statement = try statement(Self.signedIn)
    defer { statement.reset() }
    statement.bind(0, user)
    var ids: [String] = []
    while try statement.step() { ids.append(statement.string(0)) }
    return ids
  }

  func session(ofSpentDigest digest: [UInt8]) throws(PoolFailure) -> String? {
    let statement = try statement(Self.findSpent)
    defer { statement.reset() }
    statement.bind(0, bytes: digest)
    return try statement.step() ? statement.string(0) : nil
  }

  func renewSession(_ session: Session, spending digest: [UInt8]?) throws(PoolFailure) {
    if let digest {
      let spent = try statement(Self.putSpent)
      spent.bind(0, bytes: digest)
      spent.bind(1, session.id)
      try spent.run()
    }
    let statement = try statement(Self.keepSession)
    statement.bind(0, session.expiresAt)
    statement.bind(1, bytes: session.refreshDigest)
    statement.bind(2, session.id)
    try statement.run()
  }

  func removeSessions(of user: Int64, application: String) throws(PoolFailure) {
    let statement = try statement(Self.dropSessionsOfApplication)
    statement.bind(0, user)
    statement.bind(1, application)
    try statement.run()
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
