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
        keepCount(from: place, last: query.offset + count, query)
      }
      try visit(record)
    }
    if let key, count < query.limit { memory.keep(emptyFrom: query.offset + count, of: key) }
  }

  /// Who cannot go on with a cursor asks for the users from the last id on, which makes another list of every page; what is left in the next one follows from
  /// this one.
  /// - Parameter last: how many users of this list there are up to and with that of the place.
  private func keepCount(from place: UserPlace, last: Int64, _ query: UserQuery) {
    guard case .text(let id)? = place.values.first, let next = query.from(id: id) else { return }
    guard let key = ListMemory.Key(QueryCompiler.count(query)), let count = memory.count(of: key) else { return }
    guard let nextKey = ListMemory.Key(QueryCompiler.count(next)) else { return }
    memory.keep(count: count - (last - 1), of: nextKey)
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

extension UserQuery {
  /// The same from another user on, if this is a list in the order of ids that begins with an id.
  fileprivate func from(id: String) -> UserQuery? {
    guard order == [UserOrder(.userId)] else { return nil }
    let bound = UserCondition.atLeast(.field(.userId), .text(id))
    var next = self
    switch condition {
    case .atLeast(.field(.userId), _)?: next.condition = bound
    case .all(var parts)?:
      let places = parts.indices.filter { if case .atLeast(.field(.userId), _) = parts[$0] { true } else { false } }
      guard places.count == 1, let place = places.first else { return nil }
      parts[place] = bound
      next.condition = .all(parts)
    default: return nil
    }
    return next
  }
}
