import CSQLite
import UserPool

extension SQLiteTransaction {
  private static let columns = "g.number, g.id, g.code, g.name, g.description, g.createdAt, g.updatedAt, g.customData"
  private static let byCode = Query("SELECT \(columns) FROM userGroups g WHERE g.code = ?")
  private static let ofUser = Query(
    """
    SELECT \(columns) FROM groupMembers m CROSS JOIN userGroups g ON g.number = m.groupNumber WHERE m.user = ?
    ORDER BY g.number
    """)

  func group(_ code: String) throws(PoolFailure) -> GroupRow? {
    let statement = try statement(Self.byCode)
    defer { statement.reset() }
    statement.bind(0, code)
    return try statement.step() ? Self.group(statement) : nil
  }

  func groups(keywords: String?, offset: Int64, limit: Int64?) throws(PoolFailure) -> (total: Int64, rows: [GroupRow]) {
    var condition = SQLText()
    condition.add(" FROM userGroups g")
    if let keywords { Self.addKeywords(keywords, "g", " WHERE ", to: &condition) }
    let total = try count(condition)
    var sql = SQLText()
    sql.add("SELECT \(Self.columns)")
    sql.append(condition)
    sql.add(" ORDER BY g.number")
    sql.page(limit: limit ?? -1, offset: offset)
    let statement = try prepared(sql)
    defer { statement.reset() }
    var rows: [GroupRow] = []
    while try statement.step() { rows.append(Self.group(statement)) }
    return (total, rows)
  }

  func groups(of user: Int64) throws(PoolFailure) -> [GroupRow] {
    let statement = try statement(Self.ofUser)
    defer { statement.reset() }
    statement.bind(0, user)
    var rows: [GroupRow] = []
    while try statement.step() { rows.append(Self.group(statement)) }
    return rows
  }

  private static func group(_ statement: Statement) -> GroupRow {
    var row = GroupRow(
      id: statement.string(1), code: statement.string(2), name: statement.string(3), createdAt: statement.integer(5))
    row.number = statement.integer(0)
    row.description = statement.optionalString(4)
    row.updatedAt = statement.integer(6)
    row.customData = statement.optionalString(7)
    return row
  }

  /// Adds that the name or code of a table's row holds a text.
  static func addKeywords(_ keywords: String, _ table: String, _ word: String, to sql: inout SQLText) {
    sql.add("\(word)(")
    DepartmentSQL.addLike("\(table).name", keywords, to: &sql)
    sql.add(" OR ")
    DepartmentSQL.addLike("\(table).code", keywords, to: &sql)
    sql.add(")")
  }

  /// How many rows there are: the SQL from its FROM on.
  func count(_ source: SQLText) throws(PoolFailure) -> Int64 {
    var sql = SQLText()
    sql.add("SELECT count(*)")
    sql.append(source)
    return try counted(sql)
  }

  // MARK: Writing

  private static let insertRow = Query(
    """
    INSERT INTO userGroups (id, code, name, description, createdAt, updatedAt, members) VALUES (?, ?, ?, ?, ?, ?, 0)
    """)
  private static let changeRow = Query(
    "UPDATE userGroups SET code = ?, name = ?, description = ?, updatedAt = ? WHERE number = ?")
  private static let dropRow = Query("DELETE FROM userGroups WHERE number = ?")
  private static let dropMembers = Query("DELETE FROM groupMembers WHERE groupNumber = ?")
  private static let dropAssignments = Query("DELETE FROM assignments WHERE kind = 2 AND target = ?")
  private static let dropValues = Query("DELETE FROM directoryValues WHERE target = 'GROUP' AND holder = ?")
  private static let put = Query("INSERT INTO groupMembers VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
  private static let drop = Query("DELETE FROM groupMembers WHERE groupNumber = ? AND user = ?")
  private static let countUp = Query("UPDATE userGroups SET members = members + 1 WHERE number = ?")
  private static let countDown = Query("UPDATE userGroups SET members = members - 1 WHERE number = ?")

  func insertGroup(_ row: GroupRow) throws(PoolFailure) -> Int64 {
    let statement = try statement(Self.insertRow)
    statement.bind(0, row.id)
    statement.bind(1, row.code)
    statement.bind(2, row.name)
    statement.bind(3, row.description)
    statement.bind(4, row.createdAt)
    statement.bind(5, row.updatedAt)
    try statement.run()
    return sqlite3_last_insert_rowid(connection.handle)
  }

  func updateGroup(_ row: GroupRow) throws(PoolFailure) {
    let statement = try statement(Self.changeRow)
    statement.bind(0, row.code)
    statement.bind(1, row.name)
    statement.bind(2, row.description)
    statement.bind(3, row.updatedAt)
    statement.bind(4, row.number)
    try statement.run()
  }

  func deleteGroup(_ number: Int64) throws(PoolFailure) {
    for query in [Self.dropMembers, Self.dropAssignments, Self.dropValues, Self.dropRow] { try run(query, number) }
  }

  func addToGroup(_ group: Int64, _ user: Int64, at time: Int64) throws(PoolFailure) {
    try run(Self.put, group, user, time)
    if sqlite3_changes(connection.handle) > 0 { try run(Self.countUp, group) }
  }

  func removeFromGroup(_ group: Int64, _ user: Int64) throws(PoolFailure) {
    try run(Self.drop, group, user)
    if sqlite3_changes(connection.handle) > 0 { try run(Self.countDown, group) }
  }
}
