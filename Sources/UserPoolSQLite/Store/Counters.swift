import UserPool

/// Counters kept in memory during a transaction and written at its end, once for all its users.
struct Counters {
  /// A counter: its value as of now, and whether that must be written.
  struct Counter {
    var value: Int64
    var isChanged = false
  }

  var nextSeq: Counter?
  var users: Counter?
}

extension SQLiteTransaction {
  func nextSeq() throws(PoolFailure) -> Int64 {
    let value: Int64
    if let counter = counters.nextSeq { value = counter.value } else { value = try loadCounter("nextSeq") }
    counters.nextSeq = Counters.Counter(value: value + 1, isChanged: true)
    return value
  }

  func userCount() throws(PoolFailure) -> Int64 {
    if let counter = counters.users { return counter.value }
    return try loadCounter("users")
  }

  /// Notes that users came or went.
  func countUsers(by change: Int64) throws(PoolFailure) {
    counters.users = Counters.Counter(value: try userCount() + change, isChanged: true)
  }

  func flushCounters() throws(PoolFailure) {
    if let counter = counters.nextSeq, counter.isChanged { try storeCounter("nextSeq", counter.value) }
    if let counter = counters.users, counter.isChanged { try storeCounter("users", counter.value) }
  }

  private static let load = Query("SELECT value FROM counters WHERE name = ?")
  private static let store = Query("UPDATE counters SET value = ? WHERE name = ?")

  private func loadCounter(_ name: String) throws(PoolFailure) -> Int64 {
    let statement = try statement(Self.load)
    defer { statement.reset() }
    statement.bind(0, name)
    guard try statement.step() else { throw .storage("the pool's counter \(name) is missing") }
    return statement.integer(0)
  }

  private func storeCounter(_ name: String, _ value: Int64) throws(PoolFailure) {
    let statement = try statement(Self.store)
    statement.bind(0, value)
    statement.bind(1, name)
    try statement.run()
  }
}
