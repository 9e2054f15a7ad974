import CSQLite
import Contract
import UserPool

extension SQLiteTransaction {
  private static let claim = Query("INSERT INTO identifiers VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
  private static let release = Query("DELETE FROM identifiers WHERE kind = ? AND value = ? AND user = ?")

  func claim(_ kind: IdentifierKind, _ value: UTF8Bytes, for seq: Int64) throws(PoolFailure) -> Int64? {
    let statement = try statement(Self.claim)
    statement.bind(0, kind.rawValue)
    statement.bind(1, value)
    statement.bind(2, seq)
    try statement.run()
    if sqlite3_changes(connection.handle) > 0 { return nil }
    let holder = try holder(of: kind, value)
    return holder == seq ? nil : holder
  }

  func release(_ kind: IdentifierKind, _ value: UTF8Bytes, of seq: Int64) throws(PoolFailure) {
    let statement = try statement(Self.release)
    statement.bind(0, kind.rawValue)
    statement.bind(1, value)
    statement.bind(2, seq)
    try statement.run()
  }
}
