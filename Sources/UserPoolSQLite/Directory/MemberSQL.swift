import UserPool

/// SQL of lists of members. Every value is bound.
enum MemberSQL {
  /// The SQL that finds a page of members: the columns of ``SQLiteTransaction/userColumns``, and what they are sorted by.
  static func page(_ query: MemberQuery) -> SQLText {
    var compiler = ConditionCompiler()
    let source = Source(query)
    let direction = query.isDescending ? " DESC" : ""
    let order = query.order == .userId ? "found\(direction)" : "place\(direction), found\(direction)"
    // Numbers are sorted, not rows; and users are read for the page alone, unless they decide who is on it.
    compiler.sql.add(
      """
      SELECT \(SQLiteTransaction.userColumns), place FROM (SELECT \(source.user) AS found, \(source.place) AS place FROM\u{20}
      """)
    source.add(query, to: &compiler)
    compiler.sql.add(" ORDER BY \(order)")
    compiler.sql.page(limit: query.limit, offset: query.offset)
    compiler.sql.add(") CROSS JOIN users ON users.seq = found ORDER BY \(order)")
    return compiler.sql
  }

  /// What names the list that pages of a query are of, the page aside.
  static func list(_ query: MemberQuery) -> SQLText {
    var sql = count(query)
    sql.add(" ORDER BY \(Source(query).place)\(query.isDescending ? " DESC" : "")")
    return sql
  }

  /// The SQL that counts members.
  static func count(_ query: MemberQuery) -> SQLText {
    var query = query
    query.order = .userId
    query.after = nil
    var compiler = ConditionCompiler()
    compiler.sql.add("SELECT count(*) FROM ")
    Source(query).add(query, to: &compiler)
    return compiler.sql
  }
}

/// Where members are read from.
private enum Source {
  /// A table of places `m`, its rows those of one department, group or role.
  case places(table: String, column: String, number: Int64, order: MemberQuery.Order)
  /// The places in a tree, gathered: each user once.
  case gathered(Int64, order: MemberQuery.Order)
  /// The places in a tree along the times of joining: a user's last one.
  case alongTimes(Int64)
  /// One user after the other, asked whether it is in a tree.
  case alongUsers(Int64, order: MemberQuery.Order)

  init(_ query: MemberQuery) {
    switch query.source {
    case .department(let number):
      self = .places(table: "memberships m", column: "m.department", number: number, order: query.order)
    case .group(let number):
      self = .places(table: "groupMembers m", column: "m.groupNumber", number: number, order: query.order)
    case .role(let number):
      self = .places(
        table: "(SELECT role, target AS user, createdAt AS joinedAt FROM assignments WHERE kind = 1) m",
        column: "m.role", number: number, order: query.order)
    case .tree(let number, isCommon: false): self = .gathered(number, order: query.order)
    case .tree(let number, isCommon: true):
      self = query.order == .joinedAt ? .alongTimes(number) : .alongUsers(number, order: query.order)
    }
  }

  /// The user's number.
  var user: String { if case .alongUsers = self { "users.seq" } else { "m.user" } }

  /// What is sorted by.
  var place: String {
    switch self {
    case .alongTimes: "m.joinedAt"
    case .places(_, _, _, let order), .gathered(_, let order), .alongUsers(_, let order):
      switch order {
      case .joinedAt: "m.joinedAt"
      case .userId: user
      case .updatedAt: "users.updatedAt"
      }
    }
  }

  /// Adds the text after FROM, up to and including WHERE.
  func add(_ query: MemberQuery, to compiler: inout ConditionCompiler) {
    let join = query.condition != nil || query.order == .updatedAt ? " CROSS JOIN users ON users.seq = m.user" : ""
    var hasCondition = true
    switch self {
    case .places(let table, let column, let number, _):
      compiler.sql.add("\(table)\(join) WHERE \(column) = ")
      compiler.sql.bind(.integer(number))
    case .gathered(let number, _):
      compiler.sql.add("(SELECT user, max(joinedAt) AS joinedAt FROM memberships WHERE department IN (")
      DepartmentSQL.addBelow(number, to: &compiler.sql)
      compiler.sql.add(") GROUP BY user) m\(join)")
      hasCondition = false
    case .alongTimes(let number):
      // The + keeps the departments from being looked up one by one, which would need the places to be sorted.
      compiler.sql.add("memberships m\(join) WHERE +m.department IN (")
      DepartmentSQL.addBelow(number, to: &compiler.sql)
      compiler.sql.add(
        ") AND NOT EXISTS (SELECT 1 FROM memberships o WHERE o.user = m.user AND o.joinedAt >= m.joinedAt")
      compiler.sql.add(" AND (o.joinedAt, o.department) > (m.joinedAt, m.department) AND +o.department IN (")
      DepartmentSQL.addBelow(number, to: &compiler.sql)
      compiler.sql.add("))")
    case .alongUsers(let number, _):
      compiler.sql.add("users WHERE ")
      compiler.add(.inDepartment(number, isDeep: true, isCommon: true))
    }
    if let filter = query.condition {
      compiler.sql.add(hasCondition ? " AND (" : " WHERE (")
      compiler.add(filter)
      compiler.sql.add(")")
      hasCondition = true
    }
    guard let after = query.after, let value = after.values.first else { return }
    // The number decides last, in the same direction.
    let comparison = query.isDescending ? "<" : ">"
    compiler.sql.add(hasCondition ? " AND " : " WHERE ")
    if query.order == .userId {
      compiler.sql.add("\(user) \(comparison) ")
      compiler.sql.bind(.integer(after.seq))
    } else {
      compiler.sql.add("(\(place), \(user)) \(comparison) ")
      compiler.sql.bind(list: [value, .integer(after.seq)])
    }
  }
}
