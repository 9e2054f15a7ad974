import Contract
import UserPool

extension SQLiteTransaction {
  private static let columns = "id, name, loginAddress, secret, createdAt, identifier, details"
  private static let findApplication = Query("SELECT \(columns) FROM applications WHERE id = ?")
  // Ids are time-ordered, so the first id is the first application.
  private static let oldestApplication = Query("SELECT \(columns) FROM applications ORDER BY id LIMIT 1")
  private static let everyApplication = Query("SELECT \(columns) FROM applications ORDER BY id")
  private static let findIdentifier = Query("SELECT id FROM applications WHERE identifier = ?")
  private static let keepApplication = Query(
    """
    INSERT INTO applications (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, loginAddress = excluded.loginAddress, secret = excluded.secret,
      identifier = excluded.identifier, details = excluded.details
    """)
  private static let dropApplication = [
    Query("DELETE FROM sessions WHERE appId = ?"), Query("DELETE FROM signIns WHERE application = ?"),
    Query("DELETE FROM applications WHERE id = ?"),
  ]

  func application(_ id: String) throws(PoolFailure) -> Application? {
    try applications(statement(Self.findApplication), id).first
  }

  func firstApplication() throws(PoolFailure) -> Application? {
    try applications(statement(Self.oldestApplication), nil).first
  }

  func applications() throws(PoolFailure) -> [Application] {
    try applications(statement(Self.everyApplication), nil)
  }

  func application(identifiedBy identifier: String) throws(PoolFailure) -> String? {
    let statement = try statement(Self.findIdentifier)
    defer { statement.reset() }
    statement.bind(0, identifier)
    return try statement.step() ? statement.string(0) : nil
  }

  func saveApplication(_ application: Application) throws(PoolFailure) {
    let statement = try statement(Self.keepApplication)
    statement.bind(0, application.id)
    statement.bind(1, application.name)
    statement.bind(2, application.loginAddress)
    statement.bind(3, bytes: application.sealedSecret)
    statement.bind(4, application.createdAt)
    statement.bind(5, application.identifier)
    statement.bind(6, String(decoding: StoredJSON.text(application.details), as: UTF8.self))
    try statement.run()
  }

  func removeApplication(_ id: String) throws(PoolFailure) {
    for query in Self.dropApplication {
      let statement = try statement(query)
      statement.bind(0, id)
      try statement.run()
    }
  }

  private func applications(_ statement: Statement, _ id: String?) throws(PoolFailure) -> [Application] {
    defer { statement.reset() }
    if let id { statement.bind(0, id) }
    var applications: [Application] = []
    while try statement.step() {
      applications.append(
        Application(
          id: statement.string(0), name: statement.string(1), loginAddress: statement.optionalString(2),
          sealedSecret: statement.bytes(3) ?? [], createdAt: statement.integer(4),
          identifier: statement.optionalString(5), details: try StoredJSON.value(statement.utf8(6))))
    }
    return applications
  }
}

// Access keys.
extension SQLiteTransaction {
  private static let keyColumns = "id, secret, createdAt, userId, isEnabled"
  private static let findKey = Query("SELECT \(keyColumns) FROM accessKeys WHERE id = ?")
  private static let oldestKey = Query("SELECT \(keyColumns) FROM accessKeys WHERE isEnabled = 1 ORDER BY id LIMIT 1")
  private static let everyKey = Query("SELECT \(keyColumns) FROM accessKeys ORDER BY id")
  private static let keepKey = Query(
    """
    INSERT INTO accessKeys (\(keyColumns)) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET secret = excluded.secret, isEnabled = excluded.isEnabled
    """)
  private static let dropKey = Query("DELETE FROM accessKeys WHERE id = ?")

  func accessKey(_ id: String) throws(PoolFailure) -> AccessKey? { try accessKeys(statement(Self.findKey), id).first }

  func firstAccessKey() throws(PoolFailure) -> AccessKey? { try accessKeys(statement(Self.oldestKey), nil).first }

  func accessKeys() throws(PoolFailure) -> [AccessKey] { try accessKeys(statement(Self.everyKey), nil) }

  func saveAccessKey(_ key: AccessKey) throws(PoolFailure) {
    let statement = try statement(Self.keepKey)
    statement.bind(0, key.id)
    statement.bind(1, bytes: key.sealedSecret)
    statement.bind(2, key.createdAt)
    statement.bind(3, key.userId)
    statement.bind(4, Int64(key.isEnabled ? 1 : 0))
    try statement.run()
  }

  func removeAccessKey(_ id: String) throws(PoolFailure) {
    let statement = try statement(Self.dropKey)
    statement.bind(0, id)
    try statement.run()
  }

  private func accessKeys(_ statement: Statement, _ id: String?) throws(PoolFailure) -> [AccessKey] {
    defer { statement.reset() }
    if let id { statement.bind(0, id) }
    var keys: [AccessKey] = []
    while try statement.step() {
      keys.append(
        AccessKey(
          id: statement.string(0), sealedSecret: statement.bytes(1) ?? [], createdAt: statement.integer(2),
          userId: statement.optionalString(3), isEnabled: statement.integer(4) == 1))
    }
    return keys
  }
}
