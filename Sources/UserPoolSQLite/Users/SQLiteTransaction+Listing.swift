import UserPool

extension SQLiteTransaction {
  func visitUsers(
    _ query: UserQuery, _ record: UserRecord, _ visit: (UserRecord) throws(PoolFailure) -> Void
  ) throws(PoolFailure) {
    let statement = try prepared(QueryCompiler.page(query))
    defer { statement.reset() }
    while try statement.step() {
      Self.load(statement, into: record)
      try visit(record)
    }
  }

  func countUsers(_ query: UserQuery) throws(PoolFailure) -> Int64 {
    guard query.condition != nil else { return try userCount() }
    let statement = try prepared(QueryCompiler.count(query))
    defer { statement.reset() }
    return try statement.step() ? statement.integer(0) : 0
  }

  /// The statement of SQL that was put together, its values bound.
  func prepared(_ sql: SQLText) throws(PoolFailure) -> Statement {
    let statement = try connection.statement(madeOf: sql.text)
    for (index, value) in sql.values.enumerated() { statement.bind(index, value) }
    return statement
  }
}
