import UserPool

// What the two logs have in common.
extension SQLiteTransaction {
  /// A log: rows in the order of their numbers, the oldest of which go.
  enum Log {
    case events, audit

    fileprivate var pruneTimes: Query { self == .events ? Self.oldEvents : Self.oldChanges }

    // Only the first rows are looked at, which are the oldest: twice as many as come between two looks.
    private static let oldEvents = Query(
      "DELETE FROM events WHERE number IN (SELECT number FROM events ORDER BY number LIMIT \(pace * 2)) AND at < ?")
    private static let oldChanges = Query(
      "DELETE FROM audit WHERE number IN (SELECT number FROM audit ORDER BY number LIMIT \(pace * 2)) AND at < ?")
    fileprivate static let pace: Int64 = 256
    /// After how many numbers the events that are too many are counted: counting a million rows takes a while.
    fileprivate static let countPace = pace * 32

    // Rows that are too many may be young, and then they stay; looking at all of them again and again would slow every write.
    static let tooManyEvents = Query(
      """
      DELETE FROM events WHERE number IN
        (SELECT number FROM events WHERE success = 1 AND number <= ? ORDER BY number LIMIT \(countPace * 2)) AND at < ?
      """)
    static let tooManyChanges = Query(
      """
      DELETE FROM audit WHERE number IN (SELECT number FROM audit WHERE number <= ? ORDER BY number LIMIT \(pace * 2))
        AND at < ?
      """)
  }

  private static let lastRefused = Query(
    "SELECT number FROM events WHERE success = 0 ORDER BY number DESC LIMIT 1 OFFSET ?")
  private static let dropRefused = Query("DELETE FROM events WHERE success = 0 AND number <= ?")
  private static let firstEvent = Query("SELECT number FROM events ORDER BY number LIMIT 1")
  private static let lastDone = Query(
    "SELECT number FROM events WHERE success = 1 ORDER BY number DESC LIMIT 1 OFFSET ?")

  /// Removes what is too old or too many, once in a while. A flood of new rows pushes no row out that is younger than ``LogRetention/sureAge``, refused
  /// sign-ins apart: they cost a stranger nothing, so they have a bound of their own.
  func prune(_ log: Log, after number: Int64, at now: Int64) throws(PoolFailure) {
    guard number % Log.pace == 0 else { return }
    let sure = now - LogRetention.sureAge
    switch log {
    case .events:
      try drop(Self.dropRefused, upTo: try self.number(Self.lastRefused, LogRetention.mostRefused), before: nil)
      if number % Log.countPace == 0, number - (try self.number(Self.firstEvent) ?? number) > LogRetention.mostEvents {
        try drop(Log.tooManyEvents, upTo: try self.number(Self.lastDone, LogRetention.mostEvents), before: sure)
      }
    case .audit: try drop(Log.tooManyChanges, upTo: number - LogRetention.mostChanges, before: sure)
    }
    let times = try statement(log.pruneTimes)
    times.bind(0, now - LogRetention.age)
    try times.run()
  }

  /// The number that a query finds.
  private func number(_ query: Query, _ argument: Int64? = nil) throws(PoolFailure) -> Int64? {
    let statement = try statement(query)
    defer { statement.reset() }
    if let argument { statement.bind(0, argument) }
    return try statement.step() ? statement.integer(0) : nil
  }

  private func drop(_ query: Query, upTo number: Int64?, before moment: Int64?) throws(PoolFailure) {
    guard let number else { return }
    let statement = try statement(query)
    statement.bind(0, number)
    if let moment { statement.bind(1, moment) }
    try statement.run()
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
