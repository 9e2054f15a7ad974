import UserPool

extension SQLiteTransaction {
  static let roleColumns = """
    r.number, r.id, r.namespace, r.code, r.name, r.description, r.isEnabled, r.disableTime, r.isOpenToApplications,
    r.createdAt, r.updatedAt, r.customData, n.code, n.name
    """
  private static let byCode = Query(
    """
    SELECT \(roleColumns) FROM roles r CROSS JOIN namespaces n ON n.number = r.namespace
    WHERE r.namespace = ? AND r.code = ?
    """)
  private static let byName = Query(
    """
    SELECT \(roleColumns) FROM roles r CROSS JOIN namespaces n ON n.number = r.namespace
    WHERE r.namespace = ? AND r.name = ? LIMIT 1
    """)

  func role(_ code: String, in namespace: Int64) throws(PoolFailure) -> RoleRow? {
    try role(Self.byCode, namespace, code)
  }

  func role(named name: String, in namespace: Int64) throws(PoolFailure) -> RoleRow? {
    try role(Self.byName, namespace, name)
  }

  private func role(_ query: Query, _ namespace: Int64, _ text: String) throws(PoolFailure) -> RoleRow? {
    let statement = try statement(query)
    defer { statement.reset() }
    statement.bind(0, namespace)
    statement.bind(1, text)
    return try statement.step() ? Self.role(statement) : nil
  }

  /// The present row of a statement over ``roleColumns``.
  private static func role(_ statement: Statement) -> RoleRow {
    var row = RoleRow(
      id: statement.string(1), namespace: statement.integer(2), code: statement.string(3), name: statement.string(4),
      createdAt: statement.integer(9))
    row.number = statement.integer(0)
    row.description = statement.optionalString(5)
    row.isEnabled = statement.integer(6) == 1
    row.disableTime = statement.optionalInteger(7)
    row.isOpenToApplications = statement.integer(8) == 1
    row.updatedAt = statement.integer(10)
    row.customData = statement.optionalString(11)
    row.namespaceCode = statement.string(12)
    row.namespaceName = statement.string(13)
    return row
  }

  func roles(
    in namespace: Int64, keywords: String?, offset: Int64, limit: Int64
  ) throws(PoolFailure) -> (total: Int64, rows: [RoleRow]) {
    var source = SQLText()
    source.add(" FROM roles r CROSS JOIN namespaces n ON n.number = r.namespace WHERE r.namespace = ")
    source.bind(.integer(namespace))
    if let keywords { Self.addKeywords(keywords, "r", " AND ", to: &source) }
    let total = try count(source)
    var sql = SQLText()
    sql.add("SELECT \(Self.roleColumns)")
    sql.append(source)
    sql.add(" ORDER BY r.number")
    sql.page(limit: limit, offset: offset)
    let statement = try prepared(sql)
    defer { statement.reset() }
    var rows: [RoleRow] = []
    while try statement.step() { rows.append(Self.role(statement)) }
    return (total, rows)
  }

  private static let live = "(a.enableTime IS NULL OR a.enableTime <= ?2) AND (a.endTime IS NULL OR a.endTime > ?2)"
  private static let enabled = "r.isEnabled = 1 AND (r.disableTime IS NULL OR r.disableTime > ?2)"
  // UNION leaves out what was found before, so roles that hold each other come to an end.
  private static let ofUser = Query(
    """
    WITH RECURSIVE
      units (number) AS (SELECT department FROM memberships WHERE user = ?1 UNION
        SELECT d.parent FROM units CROSS JOIN departments d ON d.number = units.number WHERE d.parent IS NOT NULL),
      held (role) AS (
        SELECT a.role FROM assignments a WHERE a.kind = 1 AND a.target = ?1 AND \(live)
        UNION SELECT a.role FROM groupMembers g CROSS JOIN assignments a ON a.kind = 2 AND a.target = g.groupNumber
          WHERE g.user = ?1 AND \(live)
        UNION SELECT a.role FROM units CROSS JOIN assignments a ON a.kind = 3 AND a.target = units.number WHERE \(live)
        UNION SELECT a.role FROM held CROSS JOIN roles r ON r.number = held.role
          CROSS JOIN assignments a ON a.kind = 4 AND a.target = held.role WHERE \(live) AND \(enabled))
    SELECT \(roleColumns) FROM held CROSS JOIN roles r ON r.number = held.role
      CROSS JOIN namespaces n ON n.number = r.namespace
    WHERE r.namespace = ?3 AND \(enabled) ORDER BY r.number
    """)

  func roles(ofUser user: Int64, in namespace: Int64, at time: Int64) throws(PoolFailure) -> [RoleRow] {
    let statement = try statement(Self.ofUser)
    defer { statement.reset() }
    statement.bind(0, user)
    statement.bind(1, time)
    statement.bind(2, namespace)
    var rows: [RoleRow] = []
    while try statement.step() { rows.append(Self.role(statement)) }
    return rows
  }

  func assignments(
    of role: Int64, to kinds: [AssigneeKind], offset: Int64, limit: Int64
  ) throws(PoolFailure) -> (total: Int64, rows: [Assignment]) {
    var source = SQLText()
    source.add(" FROM assignments WHERE role = ")
    source.bind(.integer(role))
    source.add(" AND kind IN ")
    source.bind(list: kinds.map { .integer($0.rawValue) })
    let total = try count(source)
    var sql = SQLText()
    sql.add("SELECT kind, target, enableTime, endTime, createdAt")
    sql.append(source)
    sql.add(" ORDER BY kind, target")
    sql.page(limit: limit, offset: offset)
    let statement = try prepared(sql)
    defer { statement.reset() }
    var rows: [Assignment] = []
    while try statement.step() {
      let kind: AssigneeKind = try statement.word(0, "the kind of an assignee")
      rows.append(
        Assignment(
          role: role, kind: kind, target: statement.integer(1), enableTime: statement.optionalInteger(2),
          endTime: statement.optionalInteger(3), createdAt: statement.integer(4)))
    }
    return (total, rows)
  }
}
