import CSQLite
import Contract
import Testing

@testable import UserPool
@testable import UserPoolSQLite

@Suite("Queries in a large pool")
struct QueryPlanTests {
  /// What SQLite means to do for a query.
  func plan(_ query: UserQuery) throws -> String {
    let folder = try TemporaryFolder()
    let store = try SQLiteStore.open(path: folder.file("pool.db"))
    let connection = try Connection(path: store.path, use: .reader, options: StoreOptions())
    let sql = QueryCompiler.page(query)
    let statement = try Statement("EXPLAIN QUERY PLAN " + sql.text, on: connection.handle)
    for (index, value) in sql.values.enumerated() { statement.bind(index, value) }
    var lines: [String] = []
    while try statement.step() { lines.append(statement.string(3)) }
    return lines.joined(separator: "; ")
  }

  func after(_ values: [QueryValue], _ order: [UserOrder]) -> UserQuery {
    var query = UserQuery()
    query.order = order
    query.after = UserPlace(values: values, seq: 5)
    return query
  }

  @Test("a walk goes on from its place instead of counting up to it")
  func walk() throws {
    #expect(try plan(after([], [])) == "SEARCH users USING INTEGER PRIMARY KEY (rowid>?)")
    #expect(
      try plan(after([.integer(1)], [UserOrder(.updatedAt)])).contains(
        "USING COVERING INDEX users_updatedAt (updatedAt>?)"))
    #expect(
      try plan(after([.integer(1)], [UserOrder(.createdAt, isDescending: true)]))
        .contains("USING COVERING INDEX users_createdAt (createdAt<?)"))
  }

  @Test("a walk over what has changed since a time begins at its place, not at that time")
  func walkSince() throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStore.open(path: folder.file("pool.db"))
    try store.transact { (transaction) throws(PoolFailure) in
      let record = UserRecord()
      for number in 1...2000 {
        record.reset()
        record.seq = Int64(number)
        record.set(.userId, "user\(number)")
        record.set(.updatedAt, Int64(number))
        try transaction.insertUser(record)
      }
    }
    var query = after([.integer(1990)], [UserOrder(.updatedAt)])
    query.condition = .atLeast(.field(.updatedAt), .integer(1))
    query.after?.seq = 1990
    let connection = try Connection(path: store.path, use: .reader, options: StoreOptions())
    let sql = QueryCompiler.page(query)
    var statement: OpaquePointer?
    #expect(sqlite3_prepare_v2(connection.handle, sql.text, -1, &statement, nil) == SQLITE_OK)
    defer { sqlite3_finalize(statement) }
    for (index, value) in sql.values.enumerated() {
      guard case .integer(let number) = value else { continue }
      sqlite3_bind_int64(statement, Int32(index) + 1, number)
    }
    var rows = 0
    while sqlite3_step(statement) == SQLITE_ROW { rows += 1 }
    #expect(rows == 10)
    #expect(sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 0) < 5000)
  }

  @Test("users are found by identifiers, ids, times and the rarer statuses without reading all of them")
  func searches() throws {
    func search(_ condition: UserCondition) throws -> String { try plan(UserQuery(condition: condition)) }
    for (field, value) in [(UserField.email, "a@example.com"), (.username, "a"), (.externalId, "1")] {
      let plan = try search(.equal(.field(field), .text(value)))
      #expect(plan.contains("SEARCH users USING INTEGER PRIMARY KEY (rowid=?)"))
      #expect(plan.contains("SEARCH identifiers USING PRIMARY KEY (kind=? AND value=?)"))
    }
    #expect(
      try search(.equal(.field(.phone), .text("1"))).contains(
        "SEARCH identifiers USING PRIMARY KEY (kind=? AND value>? AND value<?)"))
    #expect(try search(.equal(.field(.userId), .text("x"))).contains("USING INDEX users_userId (userId=?)"))
    var changed = UserQuery(condition: .atLeast(.field(.updatedAt), .integer(1)))
    changed.order = [UserOrder(.updatedAt)]
    #expect(try plan(changed).contains("USING COVERING INDEX users_updatedAt (updatedAt>?)"))
    #expect(
      try search(.equal(.field(.status), .integer(UserStatus.suspended))).contains(
        "USING INDEX users_status (status=?)"))
    #expect(
      try search(.identity(extIdpId: "x", provider: nil, userIdInIdp: nil)).contains("USING INDEX identities_source"))
  }
}
