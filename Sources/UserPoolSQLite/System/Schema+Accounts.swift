extension Schema {
  /// Which delivery has taken a message that is being sent.
  static let leases =
    ["leaseLock INTEGER", "leaseProcess INTEGER", "leaseHost TEXT", "leaseSince INTEGER"].map {
      "ALTER TABLE outbox ADD COLUMN \($0)"
    } + ["CREATE INDEX outbox_leases ON outbox (leaseLock) WHERE state = 'sending'"]

  /// The two reset demands as two flags of the user. Before, a credential had one word (0 none, 1 first, 2 next), which the second demand overwrote; what
  /// either place says is kept, so no demand is lost.
  static let resets = [
    "ALTER TABLE users ADD COLUMN resetPasswordOnFirstLogin INTEGER DEFAULT 0",
    "UPDATE users SET resetPasswordOnFirstLogin = 1 WHERE seq IN (SELECT user FROM credentials WHERE reset = 1)",
    "UPDATE users SET resetPasswordOnNextLogin = 1 WHERE seq IN (SELECT user FROM credentials WHERE reset = 2)",
    "ALTER TABLE credentials DROP COLUMN reset",
  ]

  /// Definitions of fields; credentials, sessions; the outbox; applications and access keys.
  static let accounts = [
    """
    CREATE TABLE fields (sort TEXT NOT NULL, name TEXT NOT NULL, createdAt INTEGER NOT NULL, number INTEGER NOT NULL,
      definition TEXT NOT NULL, PRIMARY KEY (sort, name)) WITHOUT ROWID
    """,
    // A number that is another one after every change of the definitions, so that connections that cache them notice.
    "INSERT INTO counters VALUES ('fields', 0)",
    """
    CREATE TABLE credentials (user INTEGER PRIMARY KEY, hash TEXT, salt TEXT, reset INTEGER NOT NULL,
      resetTokenDigest BLOB, resetTokenExpiresAt INTEGER NOT NULL)
    """,
    """
    CREATE UNIQUE INDEX credentials_resetToken ON credentials (resetTokenDigest) WHERE resetTokenDigest IS NOT NULL
    """,
    """
    CREATE TABLE sessions (id TEXT PRIMARY KEY, user INTEGER NOT NULL, appId TEXT NOT NULL, scope TEXT NOT NULL,
      createdAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL, refreshDigest BLOB) WITHOUT ROWID
    """,
    "CREATE INDEX sessions_user ON sessions (user)",
    """
    CREATE TABLE outbox (id TEXT PRIMARY KEY, userId TEXT NOT NULL, channel TEXT NOT NULL, occasion TEXT NOT NULL,
      recipient TEXT NOT NULL, languageTag TEXT NOT NULL, createdAt INTEGER NOT NULL, state TEXT NOT NULL,
      attempts INTEGER NOT NULL, nextAttemptAt INTEGER NOT NULL, reason TEXT, body BLOB) WITHOUT ROWID
    """,
    // What is sent stays in the table; the index of what waits stays small.
    "CREATE INDEX outbox_due ON outbox (nextAttemptAt) WHERE state IN ('queued', 'sending')",
    "CREATE INDEX outbox_user ON outbox (userId)",
    """
    CREATE TABLE applications (id TEXT PRIMARY KEY, name TEXT NOT NULL, loginAddress TEXT, secret BLOB NOT NULL,
      createdAt INTEGER NOT NULL) WITHOUT ROWID
    """,
    """
    CREATE TABLE accessKeys (id TEXT PRIMARY KEY, secret BLOB NOT NULL, createdAt INTEGER NOT NULL) WITHOUT ROWID
    """,
  ]
}
