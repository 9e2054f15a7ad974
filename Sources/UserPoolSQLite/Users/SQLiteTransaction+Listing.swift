import UserPool

extension SQLiteTransaction {
  func visitUsers(
    _ query: UserQuery, _ record: UserRecord, _ visit: (UserRecord) throws(PoolFailure) -> Void
  ) throws(PoolFailure) {
    var page = query
    let key = query.after == nil ? try key(of: QueryCompiler.list(query)) : nil
    if query.after == nil { (page.after, page.offset) = start(of: key, at: query.offset) }
    if let key, memory.isEmpty(key, at: query.offset) { return }
    let statement = try prepared(QueryCompiler.page(page))
    defer { statement.reset() }
    var count: Int64 = 0
    while try statement.step() {
      Self.load(statement, into: record)
      count += 1
      if let key, count == query.limit {
        let place = UserPlace(of: record, in: query.order)
        memory.keep(ListMemory.End(offset: query.offset + count, place: place), of: key)
      }
      try visit(record)
    }
    if let key, count < query.limit { memory.keep(emptyFrom: query.offset + count, of: key) }
  }

  func countUsers(_ query: UserQuery) throws(PoolFailure) -> Int64 {
    guard query.condition != nil else { return try userCount() }
    return try counted(QueryCompiler.count(query))
  }

  /// The statement of SQL that was put together, its values bound.
  func prepared(_ sql: SQLText) throws(PoolFailure) -> Statement {
    let statement = try connection.statement(madeOf: sql.text)
    for (index, value) in sql.values.enumerated() { statement.bind(index, value) }
    return statement
  }
}
