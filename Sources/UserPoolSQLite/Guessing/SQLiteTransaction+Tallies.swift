import UserPool

extension SQLiteTransaction {
  private static let findTally = Query("SELECT count, at, until FROM tallies WHERE subject = ? AND network = ?")
  private static let keepTally = Query(
    """
    INSERT INTO tallies (subject, network, count, at, until) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (subject, network) DO UPDATE SET count = excluded.count, at = excluded.at, until = excluded.until
    RETURNING number
    """)
  private static let dropTally = Query("DELETE FROM tallies WHERE subject = ? AND network = ?")
  private static let dropTallies = Query("DELETE FROM tallies WHERE subject = ?")
  private static let dropOldTallies = Query("DELETE FROM tallies WHERE at < ?")
  private static let countTallies = Query("SELECT count(*) FROM tallies")
  private static let dropLowTallies = Query(
    "DELETE FROM tallies WHERE number IN (SELECT number FROM tallies ORDER BY count, at LIMIT ?)")
  /// Once in so many new rows their number is looked at.
  private static let pace: Int64 = 64

  func tally(_ key: TallyKey) throws(PoolFailure) -> Tally? {
    let statement = try statement(Self.findTally)
    defer { statement.reset() }
    statement.bind(0, key.subject)
    statement.bind(1, key.network)
    guard try statement.step() else { return nil }
    return Tally(count: statement.integer(0), at: statement.integer(1), until: statement.integer(2))
  }

  func saveTally(_ tally: Tally, _ key: TallyKey, at now: Int64) throws(PoolFailure) {
    let old = try statement(Self.dropOldTallies)
    old.bind(0, now < .min + TallyRetention.age ? .min : now - TallyRetention.age)
    try old.run()
    let statement = try statement(Self.keepTally)
    statement.bind(0, key.subject)
    statement.bind(1, key.network)
    statement.bind(2, tally.count)
    statement.bind(3, tally.at)
    statement.bind(4, tally.until)
    let number = try statement.step() ? statement.integer(0) : 0
    statement.reset()
    if number % Self.pace == 0 { try dropLowTallies() }
  }

  func removeTally(_ key: TallyKey) throws(PoolFailure) {
    let statement = try statement(Self.dropTally)
    statement.bind(0, key.subject)
    statement.bind(1, key.network)
    try statement.run()
  }

  func removeTallies(of subject: String) throws(PoolFailure) {
    let statement = try statement(Self.dropTallies)
    statement.bind(0, subject)
    try statement.run()
  }

  private func dropLowTallies() throws(PoolFailure) {
    let counting = try statement(Self.countTallies)
    let count = try counting.step() ? counting.integer(0) : 0
    counting.reset()
    guard count > TallyRetention.most else { return }
    let statement = try statement(Self.dropLowTallies)
    statement.bind(0, count - TallyRetention.most)
    try statement.run()
  }
}
