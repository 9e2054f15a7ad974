import UserPool

extension SQLiteTransaction {
  private static let byCode = Query("SELECT number, code, name, description FROM namespaces WHERE code = ?")
  private static let byName = Query(
    "SELECT number, code, name, description FROM namespaces WHERE name = ? ORDER BY number LIMIT 1")
  private static let insertRow = Query("INSERT INTO namespaces (code, name, description) VALUES (?, ?, ?)")
  private static let changeRow = Query("UPDATE namespaces SET code = ?, name = ?, description = ? WHERE number = ?")
  private static let dropRow = Query("DELETE FROM namespaces WHERE number = ?")
  private static let rolesOf = "(SELECT number FROM roles WHERE namespace = ?)"
  private static let dropRoles = Query("DELETE FROM roles WHERE namespace = ?")
  private static let dropOwn = Query("DELETE FROM assignments WHERE role IN \(rolesOf)")
  private static let dropToThem = Query("DELETE FROM assignments WHERE kind = 4 AND target IN \(rolesOf)")
  private static let dropValues = Query(
    "DELETE FROM directoryValues WHERE target = 'ROLE' AND holder IN \(rolesOf)")

  func namespace(_ code: String) throws(PoolFailure) -> NamespaceRow? { try namespace(Self.byCode, code) }

  func namespace(named name: String) throws(PoolFailure) -> NamespaceRow? { try namespace(Self.byName, name) }

  private func namespace(_ query: Query, _ text: String) throws(PoolFailure) -> NamespaceRow? {
    let statement = try statement(query)
    defer { statement.reset() }
    statement.bind(0, text)
    return try statement.step() ? Self.namespace(statement) : nil
  }

  private static func namespace(_ statement: Statement) -> NamespaceRow {
    var row = NamespaceRow(code: statement.string(1), name: statement.string(2))
    row.number = statement.integer(0)
    row.description = statement.optionalString(3)
    return row
  }

  func namespaces(
    keywords: String?, offset: Int64, limit: Int64
  ) throws(PoolFailure) -> (total: Int64, rows: [NamespaceRow]) {
    var source = SQLText()
    source.add(" FROM namespaces n")
    if let keywords { Self.addKeywords(keywords, "n", " WHERE ", to: &source) }
    let total = try count(source)
    var sql = SQLText()
    sql.add("SELECT n.number, n.code, n.name, n.description")
    sql.append(source)
    sql.add(" ORDER BY n.number")
    sql.page(limit: limit, offset: offset)
    let statement = try prepared(sql)
    defer { statement.reset() }
    var rows: [NamespaceRow] = []
    while try statement.step() { rows.append(Self.namespace(statement)) }
    return (total, rows)
  }

  func insertNamespace(_ row: NamespaceRow) throws(PoolFailure) {
    let statement = try statement(Self.insertRow)
    statement.bind(0, row.code)
    statement.bind(1, row.name)
    statement.bind(2, row.description)
    try statement.run()
  }

  func updateNamespace(_ row: NamespaceRow) throws(PoolFailure) {
    let statement = try statement(Self.changeRow)
    statement.bind(0, row.code)
    statement.bind(1, row.name)
    statement.bind(2, row.description)
    statement.bind(3, row.number)
    try statement.run()
  }

  func deleteNamespace(_ number: Int64) throws(PoolFailure) {
    for query in [Self.dropOwn, Self.dropToThem, Self.dropValues, Self.dropRoles, Self.dropRow] {
      try run(query, number)
    }
  }
}
