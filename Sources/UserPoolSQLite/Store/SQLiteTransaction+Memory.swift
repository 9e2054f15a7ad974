import UserPool

// What is remembered is of the state of the file that a snapshot shows. PRAGMA data_version, asked within the snapshot, is another number whenever the
// connection has come to see another state, whoever wrote it: another connection of this process or another process. (It is the same test by which SQLite
// tells that the pages it keeps in memory are of no use any more.) It says nothing of what the connection itself has written, and nothing to other
// connections; so readers alone remember, as they never write, and each for itself.
extension SQLiteTransaction {
  private static let version = Query("PRAGMA data_version")

  /// How many rows SQL counts, which has been put together; remembered where that can be.
  func counted(_ sql: SQLText) throws(PoolFailure) -> Int64 {
    let key = try key(of: sql)
    if let key, let count = memory.count(of: key) { return count }
    let statement = try prepared(sql)
    defer { statement.reset() }
    let count = try statement.step() ? statement.integer(0) : 0
    if let key { memory.keep(count: count, of: key) }
    return count
  }

  /// The key of a list, or nil if nothing can be remembered: outside of a snapshot, so in every transaction that writes, and for very long conditions.
  func key(of sql: @autoclosure () -> SQLText) throws(PoolFailure) -> ListMemory.Key? {
    guard holdsSnapshot else { return nil }
    if !isMemoryChecked {
      let statement = try statement(Self.version)
      defer { statement.reset() }
      guard try statement.step() else { return nil }
      memory.see(version: statement.integer(0))
      isMemoryChecked = true
    }
    return ListMemory.Key(sql())
  }

  /// The place after which to go on towards an offset, and how many to skip from there.
  func start(of key: ListMemory.Key?, at offset: Int64) -> (after: UserPlace?, offset: Int64) {
    guard let key, offset > 0, let end = memory.end(of: key, atMost: offset) else { return (nil, offset) }
    return (end.place, offset - end.offset)
  }
}
