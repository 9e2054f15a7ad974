import UserPool

extension SQLiteTransaction {
  private static let one = Query("SELECT joinedAt, isLeader FROM memberships WHERE department = ? AND user = ?")
  private static let ofUser = Query(
    "SELECT department, joinedAt, isLeader FROM memberships WHERE user = ? ORDER BY joinedAt, department")
  private static let idsOfUser = Query(
    """
    SELECT d.id FROM memberships m CROSS JOIN departments d ON d.number = m.department WHERE m.user = ?
    ORDER BY m.joinedAt, m.department
    """)
  private static let leaders = Query(
    """
    SELECT users.userId FROM memberships m CROSS JOIN users ON users.seq = m.user WHERE m.department = ? AND m.isLeader = 1
    ORDER BY m.joinedAt, m.user
    """)
  private static let members = Query(
    """
    SELECT users.userId FROM memberships m CROSS JOIN users ON users.seq = m.user WHERE m.department = ?
    ORDER BY m.joinedAt, m.user
    """)
  // From the user's own few departments upwards, whatever lies beneath the one in question.
  private static let isBelow = Query(
    """
    WITH RECURSIVE above (number) AS (SELECT department FROM memberships WHERE user = ? UNION
      SELECT departments.parent FROM above CROSS JOIN departments ON departments.number = above.number
      WHERE departments.parent IS NOT NULL)
    SELECT 1 FROM above WHERE number = ?
    """)

  func membership(of user: Int64, in department: Int64) throws(PoolFailure) -> Membership? {
    let statement = try statement(Self.one)
    defer { statement.reset() }
    statement.bind(0, department)
    statement.bind(1, user)
    guard try statement.step() else { return nil }
    return Membership(
      department: department, user: user, joinedAt: statement.integer(0), isLeader: statement.integer(1) == 1)
  }

  func isMember(_ user: Int64, of department: Int64, isDeep: Bool) throws(PoolFailure) -> Bool {
    guard isDeep else { return try membership(of: user, in: department) != nil }
    let statement = try statement(Self.isBelow)
    defer { statement.reset() }
    statement.bind(0, user)
    statement.bind(1, department)
    return try statement.step()
  }

  func memberships(of user: Int64) throws(PoolFailure) -> [Membership] {
    let statement = try statement(Self.ofUser)
    defer { statement.reset() }
    statement.bind(0, user)
    var rows: [Membership] = []
    while try statement.step() {
      rows.append(
        Membership(
          department: statement.integer(0), user: user, joinedAt: statement.integer(1),
          isLeader: statement.integer(2) == 1))
    }
    return rows
  }

  func visitDepartmentIds(of user: Int64, _ visit: (UTF8Bytes) -> Void) throws(PoolFailure) {
    let statement = try statement(Self.idsOfUser)
    defer { statement.reset() }
    statement.bind(0, user)
    while try statement.step() { visit(statement.utf8(0)) }
  }

  func leaderIds(of department: Int64) throws(PoolFailure) -> [String] { try texts(Self.leaders, department) }

  func memberIds(of department: Int64) throws(PoolFailure) -> [String] { try texts(Self.members, department) }

  private func texts(_ query: Query, _ number: Int64) throws(PoolFailure) -> [String] {
    let statement = try statement(query)
    defer { statement.reset() }
    statement.bind(0, number)
    var texts: [String] = []
    while try statement.step() { texts.append(statement.string(0)) }
    return texts
  }

  func departments(
    of user: Int64, by order: UserDepartmentOrder, isDescending: Bool, offset: Int64, limit: Int64
  ) throws(PoolFailure) -> [(department: DepartmentRow, membership: Membership)] {
    let column =
      switch order {
      case .joinedAt: "m.joinedAt"
      case .createdAt: "d.createdAt"
      case .name: "d.name"
      case .code: "d.code"
      }
    let direction = isDescending ? " DESC" : ""
    let statement = try connection.statement(
      madeOf: """
        SELECT \(Self.departmentColumns), m.joinedAt, m.isLeader FROM memberships m
        CROSS JOIN departments d ON d.number = m.department WHERE m.user = ?
        ORDER BY \(column)\(direction), d.number\(direction) LIMIT ? OFFSET ?
        """)
    defer { statement.reset() }
    statement.bind(0, user)
    statement.bind(1, limit)
    statement.bind(2, offset)
    var rows: [(DepartmentRow, Membership)] = []
    while try statement.step() {
      let row = Self.department(statement)
      let place = Membership(
        department: row.number, user: user, joinedAt: statement.integer(Self.departmentColumnCount),
        isLeader: statement.integer(Self.departmentColumnCount + 1) == 1)
      rows.append((row, place))
    }
    return rows
  }
}
