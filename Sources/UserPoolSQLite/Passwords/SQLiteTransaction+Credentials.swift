import UserPool

extension SQLiteTransaction {
  private static let findCredential = Query(
    "SELECT hash, salt, resetTokenDigest, resetTokenExpiresAt FROM credentials WHERE user = ?")
  private static let findByToken = Query("SELECT user FROM credentials WHERE resetTokenDigest = ?")
  private static let keepCredential = Query(
    """
    INSERT INTO credentials (user, hash, salt, resetTokenDigest, resetTokenExpiresAt) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (user) DO UPDATE SET hash = excluded.hash, salt = excluded.salt,
      resetTokenDigest = excluded.resetTokenDigest, resetTokenExpiresAt = excluded.resetTokenExpiresAt
    """)
  private static let dropCredential = Query("DELETE FROM credentials WHERE user = ?")

  func credential(of seq: Int64) throws(PoolFailure) -> Credential? {
    let statement = try statement(Self.findCredential)
    defer { statement.reset() }
    statement.bind(0, seq)
    guard try statement.step() else { return nil }
    return Credential(
      hash: statement.optionalString(0), salt: statement.optionalString(1),
      resetTokenDigest: statement.bytes(2), resetTokenExpiresAt: statement.integer(3))
  }

  func holder(ofResetTokenDigest digest: [UInt8]) throws(PoolFailure) -> Int64? {
    let statement = try statement(Self.findByToken)
    defer { statement.reset() }
    statement.bind(0, bytes: digest)
    return try statement.step() ? statement.integer(0) : nil
  }

  func saveCredential(_ credential: Credential, of seq: Int64) throws(PoolFailure) {
    let statement = try statement(Self.keepCredential)
    statement.bind(0, seq)
    statement.bind(1, credential.hash)
    statement.bind(2, credential.salt)
    statement.bind(3, bytes: credential.resetTokenDigest)
    statement.bind(4, credential.resetTokenExpiresAt)
    try statement.run()
  }

  func removeCredential(of seq: Int64) throws(PoolFailure) {
    let statement = try statement(Self.dropCredential)
    statement.bind(0, seq)
    try statement.run()
  }
}
