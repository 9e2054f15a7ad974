import Contract
import UserPool

extension SQLiteTransaction {
  private static let findFactors = Query(
    "SELECT secret, recoveryCode, settings, lastStep, tries, triedAt FROM factors WHERE user = ?")
  private static let keepFactors = Query(
    """
    INSERT INTO factors (user, secret, recoveryCode, settings, lastStep, tries, triedAt) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (user) DO UPDATE SET secret = excluded.secret, recoveryCode = excluded.recoveryCode,
      settings = excluded.settings, lastStep = excluded.lastStep, tries = excluded.tries, triedAt = excluded.triedAt
    """)
  private static let dropFactors = Query("DELETE FROM factors WHERE user = ?")

  func factors(of user: Int64) throws(PoolFailure) -> FactorRow? {
    let statement = try statement(Self.findFactors)
    defer { statement.reset() }
    statement.bind(0, user)
    guard try statement.step() else { return nil }
    return FactorRow(
      user: user, secret: statement.bytes(0), recoveryCode: statement.bytes(1),
      settings: try StoredJSON.value(statement.utf8(2)), lastStep: statement.integer(3), tries: statement.integer(4),
      triedAt: statement.integer(5))
  }

  func saveFactors(_ row: FactorRow) throws(PoolFailure) {
    let statement = try statement(Self.keepFactors)
    statement.bind(0, row.user)
    statement.bind(1, bytes: row.secret)
    statement.bind(2, bytes: row.recoveryCode)
    statement.bind(3, String(decoding: StoredJSON.text(row.settings), as: UTF8.self))
    statement.bind(4, row.lastStep)
    statement.bind(5, row.tries)
    statement.bind(6, row.triedAt)
    try statement.run()
  }

  func removeFactors(of user: Int64) throws(PoolFailure) {
    let statement = try statement(Self.dropFactors)
    statement.bind(0, user)
    try statement.run()
  }
}
