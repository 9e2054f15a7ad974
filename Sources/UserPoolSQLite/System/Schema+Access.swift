extension Schema {
  /// What applications and access keys have beside their secrets; what signing in leaves: used refresh tokens, passcodes, tokens of one use, second factors;
  /// the events of users and the administrators' changes.
  static let access = [
    "ALTER TABLE applications ADD COLUMN identifier TEXT",
    "ALTER TABLE applications ADD COLUMN details TEXT NOT NULL DEFAULT '{}'",
    "CREATE UNIQUE INDEX applications_identifier ON applications (identifier) WHERE identifier IS NOT NULL",
    "ALTER TABLE accessKeys ADD COLUMN userId TEXT",
    "ALTER TABLE accessKeys ADD COLUMN isEnabled INTEGER NOT NULL DEFAULT 1",
    "CREATE INDEX sessions_application ON sessions (appId, user)",
    // Refresh tokens that were used up, for as long as their session lasts: one that comes again has been stolen.
    "CREATE TABLE spentTokens (digest BLOB PRIMARY KEY, session TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX spentTokens_session ON spentTokens (session)",
    """
    CREATE TRIGGER sessions_ended AFTER DELETE ON sessions BEGIN
      DELETE FROM spentTokens WHERE session = OLD.id;
    END
    """,
    """
    CREATE TABLE passcodes (channel TEXT NOT NULL, address TEXT NOT NULL, digest BLOB, sentAt INTEGER NOT NULL,
      tries INTEGER NOT NULL, PRIMARY KEY (channel, address)) WITHOUT ROWID
    """,
    "CREATE INDEX passcodes_sentAt ON passcodes (sentAt)",
    """
    CREATE TABLE userTokens (user INTEGER NOT NULL, purpose TEXT NOT NULL, digest BLOB NOT NULL, payload TEXT,
      expiresAt INTEGER NOT NULL, PRIMARY KEY (user, purpose)) WITHOUT ROWID
    """,
    """
    CREATE TABLE factors (user INTEGER PRIMARY KEY, secret BLOB, recoveryCode BLOB, settings TEXT NOT NULL,
      lastStep INTEGER NOT NULL, tries INTEGER NOT NULL, triedAt INTEGER NOT NULL)
    """,
    """
    CREATE TABLE events (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, user INTEGER, kind TEXT NOT NULL,
      success INTEGER NOT NULL, appId TEXT NOT NULL, clientIp TEXT, userAgent TEXT, method TEXT, reason TEXT,
      requestId TEXT NOT NULL)
    """,
    "CREATE INDEX events_user ON events (user, number)",
    // No index: a row is written with every change, and read seldom.
    """
    CREATE TABLE audit (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, operation TEXT NOT NULL, target TEXT,
      fields TEXT NOT NULL, count INTEGER NOT NULL, clientIp TEXT, userAgent TEXT)
    """,
  ]

  /// What bounds strangers: counts of wrong passwords and of messages; and an index of the refused sign-ins, which go before other events do.
  static let bounds = [
    """
    CREATE TABLE tallies (number INTEGER PRIMARY KEY, subject TEXT NOT NULL, network TEXT NOT NULL,
      count INTEGER NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL, UNIQUE (subject, network))
    """,
    "CREATE INDEX tallies_at ON tallies (at)",
    "CREATE INDEX events_refused ON events (number) WHERE success = 0",
  ]

  /// Sign-ins look up two things: the networks that a user has signed in from, and the forms of imported hashes. The migration takes IPv4 networks from
  /// the history; an IPv6 network is added at the next sign-in from it.
  static let signIns = [
    """
    CREATE TABLE knownNetworks (user INTEGER NOT NULL, network TEXT NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (user, network)) WITHOUT ROWID
    """,
    """
    INSERT INTO knownNetworks SELECT user, clientIp, max(at) FROM events WHERE kind = 'login' AND success = 1
      AND user IS NOT NULL AND clientIp GLOB '*.*' AND clientIp NOT GLOB '*:*' GROUP BY user, clientIp
    """,
    "CREATE INDEX credentials_imported ON credentials (\(ImportedHashes.cost)) WHERE \(ImportedHashes.condition)",
  ]
}
