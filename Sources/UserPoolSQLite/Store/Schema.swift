import UserPool

/// The tables of a pool. See docs/storage.md for what they mean.
enum Schema {
  /// Marks the file as a pool (`PRAGMA application_id`): the letters MPUP.
  static let applicationId: Int64 = 0x4D50_5550

  /// What brings a file from one version to the next; entry n makes version n + 1 (`PRAGMA user_version`).
  static let migrations: [[String]] = [
    settings + users,
    accounts,
    directory,
    access,
    resets,
    bounds,
    leases,
    signIns,
  ]

  /// The version of this program's files.
  static var version: Int64 { Int64(migrations.count) }

  static let settings = [
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    // nextSeq, users: counted as users come and go, never by scanning.
    "CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    "INSERT INTO counters VALUES ('nextSeq', 1), ('users', 0)",
  ]

  static let users = [
    "CREATE TABLE users (seq INTEGER PRIMARY KEY, \(userColumns))",
    "CREATE UNIQUE INDEX users_userId ON users (userId)",
    "CREATE INDEX users_createdAt ON users (createdAt)",
    // For clients that fetch what has changed since the last time.
    "CREATE INDEX users_updatedAt ON users (updatedAt)",
    // Nearly every user is activated (0), so an index of the others stays small and answers the lists that people ask for.
    "CREATE INDEX users_status ON users (status, seq) WHERE status <> 0",
    """
    CREATE TABLE identifiers (kind INTEGER NOT NULL, value TEXT NOT NULL, user INTEGER NOT NULL,
      PRIMARY KEY (kind, value)) WITHOUT ROWID
    """,
    """
    CREATE TABLE identities (number INTEGER PRIMARY KEY, user INTEGER NOT NULL, identityId TEXT NOT NULL UNIQUE,
      extIdpId TEXT NOT NULL, provider TEXT NOT NULL, type TEXT NOT NULL, userIdInIdp TEXT NOT NULL,
      userInfo TEXT NOT NULL, accessToken BLOB, refreshToken BLOB, originConnIds TEXT NOT NULL)
    """,
    "CREATE INDEX identities_user ON identities (user)",
    "CREATE INDEX identities_provider ON identities (provider, userIdInIdp)",
    "CREATE INDEX identities_source ON identities (extIdpId)",
    "CREATE TABLE signIns (user INTEGER NOT NULL, application TEXT NOT NULL, PRIMARY KEY (user, application)) WITHOUT ROWID",
    "CREATE TABLE archived (number INTEGER PRIMARY KEY, userId TEXT NOT NULL, archivedAt INTEGER NOT NULL)",
    "CREATE INDEX archived_at ON archived (archivedAt)",
  ]

  /// The columns of version 1; later ones are added by the migrations that need them.
  private static var userColumns: String {
    UserField.allCases.filter { $0 != .resetPasswordOnFirstLogin }.map { field in
      let type =
        switch field.kind {
        case .text, .object, .array: "TEXT"
        default: "INTEGER"
        }
      return "\(field.name) \(type)"
    }.joined(separator: ", ")
  }
}
