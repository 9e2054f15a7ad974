import UserPool

/// SQL of lists of members. Every value is bound.
enum MemberSQL {
  /// The SQL that finds a page of members, the columns of ``SQLiteTransaction/userColumns``.
  static func page(_ query: MemberQuery) -> SQLText {
    var compiler = ConditionCompiler()
    let direction = query.isDescending ? " DESC" : ""
    let needsUsers = query.condition != nil || query.order == .updatedAt
    let key =
      switch query.order {
      case .joinedAt: "m.joinedAt"
      case .userId: "m.user"
      case .updatedAt: "users.updatedAt"
      }
    // Numbers are sorted, not rows; and users are read for the page alone, unless they decide who is on it.
    compiler.sql.add("SELECT \(SQLiteTransaction.userColumns) FROM (SELECT m.user AS found, \(key) AS place FROM ")
    addSource(query, needsUsers: needsUsers, to: &compiler)
    compiler.sql.add(" ORDER BY place\(direction), found\(direction) LIMIT ")
    compiler.sql.bind(.integer(query.limit))
    compiler.sql.add(" OFFSET ")
    compiler.sql.bind(.integer(query.offset))
    compiler.sql.add(") CROSS JOIN users ON users.seq = found ORDER BY place\(direction), found\(direction)")
    return compiler.sql
  }

  /// The SQL that counts members.
  static func count(_ query: MemberQuery) -> SQLText {
    var compiler = ConditionCompiler()
    compiler.sql.add("SELECT count(*) FROM ")
    addSource(query, needsUsers: query.condition != nil, to: &compiler)
    return compiler.sql
  }

  /// The members as `m (user, joinedAt)`, with their users where those are needed.
  private static func addSource(_ query: MemberQuery, needsUsers: Bool, to compiler: inout ConditionCompiler) {
    let number: Int64
    var condition = " WHERE "
    switch query.source {
    case .department(let department, let isDeep):
      number = department
      if isDeep {
        compiler.sql.add("(SELECT user, min(joinedAt) AS joinedAt FROM memberships WHERE department IN (")
        DepartmentSQL.addBelow(department, to: &compiler.sql)
        compiler.sql.add(") GROUP BY user) m")
        condition = ""
      } else {
        compiler.sql.add("memberships m")
        condition += "m.department = "
      }
    case .group(let group):
      number = group
      compiler.sql.add("groupMembers m")
      condition += "m.groupNumber = "
    case .role(let role):
      number = role
      compiler.sql.add(
        "(SELECT role, target AS user, createdAt AS joinedAt FROM assignments WHERE kind = 1) m")
      condition += "m.role = "
    }
    if needsUsers { compiler.sql.add(" CROSS JOIN users ON users.seq = m.user") }
    if !condition.isEmpty {
      compiler.sql.add(condition)
      compiler.sql.bind(.integer(number))
    }
    guard let filter = query.condition else { return }
    compiler.sql.add(condition.isEmpty ? " WHERE (" : " AND (")
    compiler.add(filter)
    compiler.sql.add(")")
  }
}

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
      case .department(let number, isDeep: false): return try sizeOfDepartment(number, isDeep: false)
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
