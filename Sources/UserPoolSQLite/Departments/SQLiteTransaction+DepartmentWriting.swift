import CSQLite
import UserPool

extension SQLiteTransaction {
  private static let insertRow = Query(
    """
    INSERT INTO departments (id, organization, parent, name, code, openId, description, isVirtual, isEnabled, createdAt,
      updatedAt, i18n, members) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
    """)
  private static let ownRoot = Query("UPDATE departments SET organization = number WHERE number = ?")
  private static let changeRow = Query(
    """
    UPDATE departments SET parent = ?, name = ?, code = ?, openId = ?, description = ?, isVirtual = ?, isEnabled = ?,
      updatedAt = ?, i18n = ? WHERE number = ?
    """)

  func insertDepartment(_ row: DepartmentRow) throws(PoolFailure) -> Int64 {
    let statement = try statement(Self.insertRow)
    statement.bind(0, row.id)
    statement.bind(1, row.organization)
    statement.bind(2, row.parent)
    statement.bind(3, row.name)
    statement.bind(4, row.code)
    statement.bind(5, row.openId)
    statement.bind(6, row.description)
    statement.bind(7, Int64(row.isVirtual ? 1 : 0))
    statement.bind(8, Int64(row.isEnabled ? 1 : 0))
    statement.bind(9, row.createdAt)
    statement.bind(10, row.updatedAt)
    statement.bind(11, row.i18n)
    try statement.run()
    let number = sqlite3_last_insert_rowid(connection.handle)
    if row.isRoot { try run(Self.ownRoot, number) }
    return number
  }

  func updateDepartment(_ row: DepartmentRow) throws(PoolFailure) {
    let statement = try statement(Self.changeRow)
    statement.bind(0, row.parent)
    statement.bind(1, row.name)
    statement.bind(2, row.code)
    statement.bind(3, row.openId)
    statement.bind(4, row.description)
    statement.bind(5, Int64(row.isVirtual ? 1 : 0))
    statement.bind(6, Int64(row.isEnabled ? 1 : 0))
    statement.bind(7, row.updatedAt)
    statement.bind(8, row.i18n)
    statement.bind(9, row.number)
    try statement.run()
  }

  private static let dropRow = Query("DELETE FROM departments WHERE number = ?")
  private static let dropAssignments = Query("DELETE FROM assignments WHERE kind = 3 AND target = ?")
  private static let dropValues = Query("DELETE FROM directoryValues WHERE target = 'DEPARTMENT' AND holder = ?")

  func deleteDepartment(_ number: Int64) throws(PoolFailure) {
    for query in [Self.dropAssignments, Self.dropValues, Self.dropRow] { try run(query, number) }
  }

  private static let treeOf = "(SELECT number FROM departments WHERE organization = ?)"
  // A main department is one of the user's own, so nobody else has to be looked at.
  private static let clearMain = Query(
    """
    UPDATE users SET mainDepartmentId = NULL, updatedAt = max(updatedAt + 1, ?)
    WHERE seq IN (SELECT user FROM memberships WHERE department IN \(treeOf))
      AND mainDepartmentId IN (SELECT id FROM departments WHERE organization = ?)
    """)
  private static let dropTreeMembers = Query("DELETE FROM memberships WHERE department IN \(treeOf)")
  private static let dropTreeAssignments = Query("DELETE FROM assignments WHERE kind = 3 AND target IN \(treeOf)")
  private static let dropTreeValues = Query(
    "DELETE FROM directoryValues WHERE target = 'DEPARTMENT' AND holder IN \(treeOf)")
  private static let dropTree = Query("DELETE FROM departments WHERE organization = ?")

  func deleteOrganization(_ root: Int64, at time: Int64) throws(PoolFailure) {
    let clearing = try statement(Self.clearMain)
    clearing.bind(0, time)
    clearing.bind(1, root)
    clearing.bind(2, root)
    try clearing.run()
    for query in [Self.dropTreeMembers, Self.dropTreeAssignments, Self.dropTreeValues, Self.dropTree] {
      try run(query, root)
    }
  }

  // MARK: Members

  private static let put = Query("INSERT INTO memberships VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
  private static let lead = Query("UPDATE memberships SET isLeader = ? WHERE department = ? AND user = ?")
  private static let drop = Query("DELETE FROM memberships WHERE department = ? AND user = ?")
  private static let countUp = Query("UPDATE departments SET members = members + 1 WHERE number = ?")
  private static let countDown = Query("UPDATE departments SET members = members - 1 WHERE number = ?")

  @discardableResult
  func join(_ membership: Membership) throws(PoolFailure) -> Bool {
    let statement = try statement(Self.put)
    statement.bind(0, membership.department)
    statement.bind(1, membership.user)
    statement.bind(2, membership.joinedAt)
    statement.bind(3, Int64(membership.isLeader ? 1 : 0))
    try statement.run()
    guard sqlite3_changes(connection.handle) == 0 else {
      try run(Self.countUp, membership.department)
      return true
    }
    let leading = try self.statement(Self.lead)
    leading.bind(0, Int64(membership.isLeader ? 1 : 0))
    leading.bind(1, membership.department)
    leading.bind(2, membership.user)
    try leading.run()
    return false
  }

  @discardableResult
  func leave(_ department: Int64, _ user: Int64) throws(PoolFailure) -> Bool {
    try run(Self.drop, department, user)
    guard sqlite3_changes(connection.handle) > 0 else { return false }
    try run(Self.countDown, department)
    return true
  }

  /// Runs a statement that takes numbers and gives no rows.
  func run(_ query: Query, _ values: Int64...) throws(PoolFailure) {
    let statement = try statement(query)
    for (index, value) in values.enumerated() { statement.bind(index, value) }
    try statement.run()
  }
}
