import UserPool

extension SQLiteTransaction {
  func visitMembers(
    _ query: MemberQuery, _ record: UserRecord, _ visit: (UserRecord) throws(PoolFailure) -> Void
  ) throws(PoolFailure) {
    var page = query
    let key = try key(of: MemberSQL.list(query))
    (page.after, page.offset) = start(of: key, at: query.offset)
    if let key, memory.isEmpty(key, at: query.offset) { return }
    let statement = try prepared(MemberSQL.page(page))
    defer { statement.reset() }
    var count: Int64 = 0
    while try statement.step() {
      Self.load(statement, into: record)
      count += 1
      if let key, count == query.limit {
        let place = UserPlace(values: [.integer(statement.integer(UserField.count + 1))], seq: record.seq)
        memory.keep(ListMemory.End(offset: query.offset + count, place: place), of: key)
      }
      try visit(record)
    }
    if let key, count < query.limit { memory.keep(emptyFrom: query.offset + count, of: key) }
  }

  private static let groupSize = Query("SELECT members FROM userGroups WHERE number = ?")

  func countMembers(_ query: MemberQuery) throws(PoolFailure) -> Int64 {
    // Own members are counted as they come and go.
    if query.condition == nil {
      switch query.source {
      case .department(let number): return try sizeOfDepartment(number, isDeep: false)
      case .group(let number):
        let statement = try statement(Self.groupSize)
        defer { statement.reset() }
        statement.bind(0, number)
        return try statement.step() ? statement.integer(0) : 0
      default: break
      }
    }
    return try counted(MemberSQL.count(query))
  }
}
