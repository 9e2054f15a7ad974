import UserPool

extension SQLiteTransaction {
  func visitMembers(
    _ query: MemberQuery, _ record: UserRecord, _ visit: (UserRecord) throws(PoolFailure) -> Void
  ) throws(PoolFailure) {
    let statement = try prepared(MemberSQL.page(query))
    defer { statement.reset() }
    while try statement.step() {
      Self.load(statement, into: record)
      try visit(record)
    }
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
    let statement = try prepared(MemberSQL.count(query))
    defer { statement.reset() }
    return try statement.step() ? statement.integer(0) : 0
  }
}
