import UserPool

// What the two logs have in common.
extension SQLiteTransaction {
  /// A log: rows in the order of their numbers, the oldest of which go.
  enum Log {
    case events, audit

    fileprivate var pruneNumbers: Query { self == .events ? Self.manyEvents : Self.manyChanges }
    fileprivate var pruneTimes: Query { self == .events ? Self.oldEvents : Self.oldChanges }

    private static let manyEvents = Query("DELETE FROM events WHERE number <= ?")
    private static let manyChanges = Query("DELETE FROM audit WHERE number <= ?")
    // Only the first rows are looked at, which are the oldest: twice as many as come between two looks.
    private static let oldEvents = Query(
      "DELETE FROM events WHERE number IN (SELECT number FROM events ORDER BY number LIMIT \(pace * 2)) AND at < ?")
    private static let oldChanges = Query(
      "DELETE FROM audit WHERE number IN (SELECT number FROM audit ORDER BY number LIMIT \(pace * 2)) AND at < ?")
    fileprivate static let pace: Int64 = 256
  }

  /// Removes what is too old or too many, once in a while.
  func prune(_ log: Log, after number: Int64, most: Int64, at now: Int64) throws(PoolFailure) {
    guard number % Log.pace == 0 else { return }
    let numbers = try statement(log.pruneNumbers)
    numbers.bind(0, number - most)
    try numbers.run()
    let times = try statement(log.pruneTimes)
    times.bind(0, now - LogRetention.age)
    try times.run()
  }

  /// Visits the rows of a query that was put together.
  func visitRows(
    _ columns: String, _ text: SQLText, _ body: (Statement) throws(PoolFailure) -> Void
  ) throws(PoolFailure) {
    let statement = try connection.statement(madeOf: columns + text.text)
    defer { statement.reset() }
    for (index, value) in text.values.enumerated() { statement.bind(index, value) }
    while try statement.step() { try body(statement) }
  }
}
