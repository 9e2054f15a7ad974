import UserPool

extension SQLiteTransaction {
  private static let findApplication = Query(
    "SELECT id, name, loginAddress, secret, createdAt FROM applications WHERE id = ?")
  // Ids are time-ordered, so the first id is the first application.
  private static let oldestApplication = Query(
    "SELECT id, name, loginAddress, secret, createdAt FROM applications ORDER BY id LIMIT 1")
  private static let keepApplication = Query(
    """
    INSERT INTO applications (id, name, loginAddress, secret, createdAt) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, loginAddress = excluded.loginAddress, secret = excluded.secret
    """)
  private static let findKey = Query("SELECT id, secret, createdAt FROM accessKeys WHERE id = ?")
  private static let oldestKey = Query("SELECT id, secret, createdAt FROM accessKeys ORDER BY id LIMIT 1")
  private static let keepKey = Query(
    """
    INSERT INTO accessKeys (id, secret, createdAt) VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET secret = excluded.secret
    """)

  func application(_ id: String) throws(PoolFailure) -> Application? {
    try application(statement(Self.findApplication), id)
  }

  func firstApplication() throws(PoolFailure) -> Application? {
    try application(statement(Self.oldestApplication), nil)
  }

  func accessKey(_ id: String) throws(PoolFailure) -> AccessKey? { try accessKey(statement(Self.findKey), id) }

  func firstAccessKey() throws(PoolFailure) -> AccessKey? { try accessKey(statement(Self.oldestKey), nil) }

  func saveApplication(_ application: Application) throws(PoolFailure) {
    let statement = try statement(Self.keepApplication)
    statement.bind(0, application.id)
    statement.bind(1, application.name)
    statement.bind(2, application.loginAddress)
    statement.bind(3, bytes: application.sealedSecret)
    statement.bind(4, application.createdAt)
    try statement.run()
  }

  func saveAccessKey(_ key: AccessKey) throws(PoolFailure) {
    let statement = try statement(Self.keepKey)
    statement.bind(0, key.id)
    statement.bind(1, bytes: key.sealedSecret)
    statement.bind(2, key.createdAt)
    try statement.run()
  }

  private func application(_ statement: Statement, _ id: String?) throws(PoolFailure) -> Application? {
    defer { statement.reset() }
    if let id { statement.bind(0, id) }
    guard try statement.step() else { return nil }
    return Application(
      id: statement.string(0), name: statement.string(1), loginAddress: statement.optionalString(2),
      sealedSecret: statement.bytes(3) ?? [], createdAt: statement.integer(4))
  }

  private func accessKey(_ statement: Statement, _ id: String?) throws(PoolFailure) -> AccessKey? {
    defer { statement.reset() }
    if let id { statement.bind(0, id) }
    guard try statement.step() else { return nil }
    return AccessKey(id: statement.string(0), sealedSecret: statement.bytes(1) ?? [], createdAt: statement.integer(2))
  }
}
