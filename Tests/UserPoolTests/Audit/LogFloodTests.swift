import CSQLite
import Contract
import Testing

@testable import UserPool
@testable import UserPoolSQLite

@Suite("Floods of log rows")
struct LogFloodTests {
  @Test("refused sign-ins have a bound of their own and push out nothing that users did")
  func refused() throws {
    let pool = try TestPool.withKeys()
    let now = pool.clock.milliseconds
    try pool.writing { (transaction) throws(PoolFailure) in
      try transaction.addEvent(UserEvent(at: now - 100 * 86_400_000, user: 1, kind: .login, requestId: "honest"))
      for _ in 0..<(LogRetention.mostRefused + 2000) {
        try transaction.addEvent(UserEvent(at: now, user: 1, kind: .login, isSuccess: false, requestId: "guess"))
      }
    }
    var query = EventQuery()
    query.isSuccess = true
    let honest = query
    query.isSuccess = false
    let refused = query
    let (kept, guesses) = try pool.reading { (transaction) throws(PoolFailure) in
      (try transaction.events(honest).total, try transaction.events(refused).total)
    }
    #expect(kept == 1)
    #expect((LogRetention.mostRefused...(LogRetention.mostRefused + 256)).contains(guesses))
  }

  @Test("more changes than are kept push out only those that are older than a month")
  func changes() throws {
    let pool = try TestPool.withKeys()
    let now = pool.clock.milliseconds
    let day: Int64 = 86_400_000
    func row(_ at: Int64, _ operation: String) -> ChangeRow {
      ChangeRow(
        at: at, operation: operation, target: nil, fields: "", count: 1, clientIp: nil, userAgent: nil)
    }
    let old = row(now - 31 * day, "createGroup")
    let young = row(now - 29 * day, "deleteUsersBatch")
    let flood = row(now, "updateUser")
    try pool.writing { (transaction) throws(PoolFailure) in
      try transaction.addChange(old)
      try transaction.addChange(young)
      for _ in 0..<(LogRetention.mostChanges + 1000) { try transaction.addChange(flood) }
    }
    func count(_ operation: String) throws -> Int64 {
      var query = ChangeQuery()
      query.operations = [operation]
      let asked = query
      return try pool.reading { (transaction) throws(PoolFailure) in try transaction.changes(asked).total }
    }
    #expect(try count("createGroup") == 0)
    #expect(try count("deleteUsersBatch") == 1)
    #expect(try count("updateUser") == LogRetention.mostChanges + 1000)
  }

  @Test(
    "young rows that are too many are not all looked at again",
    arguments: [("audit", SQLiteTransaction.Log.tooManyChanges), ("events", SQLiteTransaction.Log.tooManyEvents)])
  func steps(table: String, query: Query) throws {
    func steps(_ rows: Int) throws -> Int32 {
      var database: OpaquePointer?
      try #require(sqlite3_open(":memory:", &database) == SQLITE_OK)
      defer { sqlite3_close_v2(database) }
      let fill = """
        CREATE TABLE \(table) (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, success INTEGER NOT NULL);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(rows))
          INSERT INTO \(table) SELECT i, 1000, 1 FROM n
        """
      try #require(sqlite3_exec(database, fill, nil, nil, nil) == SQLITE_OK)
      var statement: OpaquePointer?
      try #require(sqlite3_prepare_v2(database, query.sql, -1, &statement, nil) == SQLITE_OK)
      defer { sqlite3_finalize(statement) }
      sqlite3_bind_int64(statement, 1, Int64(rows))
      sqlite3_bind_int64(statement, 2, 1000)
      #expect(sqlite3_step(statement) == SQLITE_DONE)
      #expect(sqlite3_changes(database) == 0)
      return sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 0)
    }
    #expect(try steps(200_000) == steps(50_000))
  }
}
