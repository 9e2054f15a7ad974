import UserPool

/// How an index finds the imported hashes of a pool, one of each cost. Both texts are part of the file's schema: they must stay as they are.
enum ImportedHashes {
  /// Whether a stored hash is imported and takes a while to compare: not one of the pool's own, and no plain digest, which takes microseconds.
  static let condition = "hash NOT GLOB '$argon2id$v=19$m=19456,t=2,p=1$*' AND hash GLOB '*$*'"

  /// What a hash begins with that says how long a comparison takes, as `PasswordHash.cost(of:)` does: all but the salt and the digest, which are the last two
  /// fields of most forms. The three letters of bcrypt cost the same.
  static let cost = """
    CASE WHEN hash GLOB '$2*' THEN '$2' || substr(hash, 4, 4) WHEN hash GLOB '$7$*' THEN substr(hash, 1, 14)
      ELSE rtrim(substr(\(withoutDigest), 1, length(\(withoutDigest)) - 1), \(characters)) END
    """

  private static let withoutDigest = "rtrim(hash, \(characters))"
  /// What fields consist of.
  private static let characters = "replace(hash, '$', '')"
}

extension SQLiteTransaction {
  private static let nextImported = Query(
    """
    SELECT \(ImportedHashes.cost), hash, salt FROM credentials WHERE \(ImportedHashes.condition)
      AND \(ImportedHashes.cost) > ? ORDER BY \(ImportedHashes.cost) LIMIT 1
    """)

  func importedHashes(limit: Int) throws(PoolFailure) -> [Credential] {
    var found: [Credential] = []
    var cost = ""
    while found.count < limit {
      let statement = try statement(Self.nextImported)
      defer { statement.reset() }
      statement.bind(0, cost)
      guard try statement.step() else { break }
      cost = statement.string(0)
      found.append(Credential(hash: statement.optionalString(1), salt: statement.optionalString(2)))
    }
    return found
  }
}
