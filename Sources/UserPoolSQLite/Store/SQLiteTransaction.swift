import CSQLite
import Contract
import UserPool

/// A connection in use: what handlers read from and write to. The tables' own verbs are extensions in other files.
final class SQLiteTransaction: WriteTransaction {
  let connection: Connection
  let scratchRecord = UserRecord()
  /// What counters this transaction has touched; written once before it is committed.
  var counters = Counters()
  /// Definitions of fields, read once and kept until they change.
  var keptFields: KeptFields?
  /// Statements that update exactly those columns, and the last one used.
  var updates: [UserFieldSet: Statement] = [:]
  var lastUpdate: (changed: UserFieldSet, statement: Statement)?
  static let mostUpdates = 128
  /// How many of the next groups of requests ``WriterQueue`` runs with savepoints from the start.
  var groupsToMark = 0
  /// What is remembered of lists that were read; of use only once ``isMemoryChecked``.
  var memory = ListMemory()
  /// True if the memory is of this snapshot.
  var isMemoryChecked = false
  /// True if every lookup sees the same state, and nothing can be written.
  private(set) var holdsSnapshot = false

  init(_ connection: Connection) { self.connection = connection }

  /// The prepared statement of a fixed query.
  @inline(__always)
  func statement(_ query: Query) throws(PoolFailure) -> Statement { try connection.statement(query) }

  // MARK: Reading

  func holdSnapshot() throws(PoolFailure) {
    guard !holdsSnapshot, connection.isAutocommit else { return }
    try statement(Self.begin).run()
    isMemoryChecked = false
    holdsSnapshot = true
  }

  /// Ends the snapshot.
  /// - Returns: false if the connection is of no use any more.
  func endReading() -> Bool {
    guard holdsSnapshot else { return connection.isAutocommit }
    holdsSnapshot = false
    do throws(PoolFailure) {
      try statement(Self.rollback).run()
      return true
    } catch {
      return false
    }
  }

  // MARK: Writing; called by WriterQueue alone

  func begin() throws(PoolFailure) {
    counters = Counters()
    try statement(Self.beginImmediate).run()
  }

  func commit() throws(PoolFailure) {
    try flushCounters()
    try statement(Self.commit).run()
  }

  /// Undoes everything since ``begin()``; SQLite may have done so already.
  func undo() {
    counters = Counters()
    if !connection.isAutocommit { try? statement(Self.rollback).run() }
  }

  /// Copies the log into the file as far as readers allow, without waiting for them for long.
  func copyLog() {
    sqlite3_busy_timeout(connection.handle, 2000)
    // The first copies what it can even if a reader keeps the second from emptying the log.
    sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
  }

  func mark() throws(PoolFailure) { try statement(Self.savepoint).run() }
  func keepSinceMark() throws(PoolFailure) { try statement(Self.release).run() }

  func undoSinceMark(_ countersThen: Counters) throws(PoolFailure) {
    try statement(Self.rollbackTo).run()
    try statement(Self.release).run()
    counters = countersThen
  }

  private static let begin = Query("BEGIN")
  private static let beginImmediate = Query("BEGIN IMMEDIATE")
  private static let commit = Query("COMMIT")
  private static let rollback = Query("ROLLBACK")
  private static let savepoint = Query("SAVEPOINT job")
  private static let rollbackTo = Query("ROLLBACK TO job")
  private static let release = Query("RELEASE job")
}
