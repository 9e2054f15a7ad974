import UserPool

extension SQLiteTransaction {
  private static let listAll = Query(
    "SELECT userId, archivedAt FROM archived WHERE archivedAt >= ? ORDER BY archivedAt DESC, number DESC LIMIT ? OFFSET ?"
  )
  private static let countSince = Query("SELECT count(*) FROM archived WHERE archivedAt >= ?")
  // Rows are numbered from 1 and never go away, so the last number is how many there are.
  private static let countAll = Query("SELECT coalesce(max(number), 0) FROM archived")

  func archivedUsers(since: Int64?, offset: Int64, limit: Int64) throws(PoolFailure) -> (
    total: Int64, rows: [ArchivedUser]
  ) {
    let counting = try statement(since == nil ? Self.countAll : Self.countSince)
    defer { counting.reset() }
    if let since { counting.bind(0, since) }
    let total = try counting.step() ? counting.integer(0) : 0
    let statement = try statement(Self.listAll)
    defer { statement.reset() }
    statement.bind(0, since ?? .min)
    statement.bind(1, limit)
    statement.bind(2, offset)
    var rows: [ArchivedUser] = []
    while try statement.step() {
      rows.append(ArchivedUser(userId: statement.string(0), archivedAt: statement.integer(1)))
    }
    return (total, rows)
  }
}
