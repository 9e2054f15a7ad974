import CSQLite
import UserPool

extension SQLiteTransaction {
  private static let insertRow = Query(
    """
    INSERT INTO roles (id, namespace, code, name, description, isEnabled, disableTime, isOpenToApplications, createdAt,
      updatedAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)
  private static let changeRow = Query(
    """
    UPDATE roles SET code = ?, name = ?, description = ?, isEnabled = ?, disableTime = ?, isOpenToApplications = ?,
      updatedAt = ? WHERE number = ?
    """)
  private static let dropRow = Query("DELETE FROM roles WHERE number = ?")
  // Its own assignments, and those of other roles to it.
  private static let dropOwn = Query("DELETE FROM assignments WHERE role = ?")
  private static let dropToIt = Query("DELETE FROM assignments WHERE kind = 4 AND target = ?")
  private static let dropValues = Query("DELETE FROM directoryValues WHERE target = 'ROLE' AND holder = ?")
  private static let put = Query(
    """
    INSERT INTO assignments VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET enableTime = excluded.enableTime, endTime = excluded.endTime
    """)
  private static let drop = Query("DELETE FROM assignments WHERE role = ? AND kind = ? AND target = ?")

  func insertRole(_ row: RoleRow) throws(PoolFailure) -> Int64 {
    let statement = try statement(Self.insertRow)
    statement.bind(0, row.id)
    statement.bind(1, row.namespace)
    statement.bind(2, row.code)
    statement.bind(3, row.name)
    statement.bind(4, row.description)
    statement.bind(5, Int64(row.isEnabled ? 1 : 0))
    statement.bind(6, row.disableTime)
    statement.bind(7, Int64(row.isOpenToApplications ? 1 : 0))
    statement.bind(8, row.createdAt)
    statement.bind(9, row.updatedAt)
    try statement.run()
    return sqlite3_last_insert_rowid(connection.handle)
  }

  func updateRole(_ row: RoleRow) throws(PoolFailure) {
    let statement = try statement(Self.changeRow)
    statement.bind(0, row.code)
    statement.bind(1, row.name)
    statement.bind(2, row.description)
    statement.bind(3, Int64(row.isEnabled ? 1 : 0))
    statement.bind(4, row.disableTime)
    statement.bind(5, Int64(row.isOpenToApplications ? 1 : 0))
    statement.bind(6, row.updatedAt)
    statement.bind(7, row.number)
    try statement.run()
  }

  func deleteRole(_ number: Int64) throws(PoolFailure) {
    for query in [Self.dropOwn, Self.dropToIt, Self.dropValues, Self.dropRow] { try run(query, number) }
  }

  func assign(_ assignment: Assignment) throws(PoolFailure) {
    let statement = try statement(Self.put)
    statement.bind(0, assignment.role)
    statement.bind(1, assignment.kind.rawValue)
    statement.bind(2, assignment.target)
    statement.bind(3, assignment.enableTime)
    statement.bind(4, assignment.endTime)
    statement.bind(5, assignment.createdAt)
    try statement.run()
  }

  func revoke(_ role: Int64, from kind: AssigneeKind, _ target: Int64) throws(PoolFailure) {
    try run(Self.drop, role, kind.rawValue, target)
  }
}
