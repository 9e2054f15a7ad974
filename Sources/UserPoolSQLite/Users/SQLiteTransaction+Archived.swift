import UserPool

extension SQLiteTransaction {
  private static let listAll = Query(
    "SELECT userId, archivedAt FROM archived WHERE archivedAt >= ? ORDER BY archivedAt DESC, number DESC LIMIT ? OFFSET ?"
  )
  private static let count = Query("SELECT count(*) FROM archived WHERE archivedAt >= ?")

  func archivedUsers(since: Int64?, offset: Int64, limit: Int64) throws(PoolFailure) -> (
    total: Int64, rows: [ArchivedUser]
  ) {
    let counting = try statement(Self.count)
    defer { counting.reset() }
    counting.bind(0, since ?? .min)
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
