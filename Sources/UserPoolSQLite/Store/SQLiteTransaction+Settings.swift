import UserPool

extension SQLiteTransaction {
  private static let find = Query("SELECT value FROM settings WHERE name = ?")
  private static let keep = Query(
    "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
  private static let drop = Query("DELETE FROM settings WHERE name = ?")

  func setting(_ name: String) throws(PoolFailure) -> [UInt8]? {
    let statement = try statement(Self.find)
    defer { statement.reset() }
    statement.bind(0, name)
    return try statement.step() ? statement.bytes(0) : nil
  }

  /// Checks that the pool still has the key that this process seals with.
  /// - Parameter fingerprint: the key's fingerprint; nil for a pool that has none yet.
  /// - Throws: `storage` if another process has changed the key.
  func checkKey(_ fingerprint: [UInt8]?) throws(PoolFailure) {
    guard let fingerprint else { return }
    let statement = try statement(Self.find)
    defer { statement.reset() }
    statement.bind(0, SettingName.keyFingerprint.rawValue)
    guard try statement.step(), statement.utf8(0).elementsEqual(fingerprint) else {
      throw .storage(
        "the pool's key was changed while the pool was open; start this program again. The change was not made")
    }
  }

  func setSetting(_ name: String, _ bytes: [UInt8]?) throws(PoolFailure) {
    let statement = try statement(bytes == nil ? Self.drop : Self.keep)
    statement.bind(0, name)
    if let bytes { statement.bind(1, bytes: bytes) }
    try statement.run()
  }
}
