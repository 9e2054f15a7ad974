import Contract
import UserPool

extension SQLiteTransaction {
  private static let fieldVersion = Query("SELECT value FROM counters WHERE name = 'fields'")
  // random() instead of counting: a change that is undone and another one in its place must not look the same.
  private static let moveVersion = Query("UPDATE counters SET value = random() WHERE name = 'fields'")
  private static let allFields = Query("SELECT sort, name, createdAt, definition FROM fields ORDER BY number")
  private static let keepField = Query(
    """
    INSERT INTO fields (sort, name, createdAt, number, definition)
    VALUES (?, ?, ?, (SELECT coalesce(max(number), 0) + 1 FROM fields), ?)
    ON CONFLICT (sort, name) DO UPDATE SET definition = excluded.definition
    """)
  private static let dropField = Query("DELETE FROM fields WHERE sort = ? AND name = ?")

  /// Definitions as they were when the counter had a value.
  struct KeptFields {
    let version: Int64
    let tables: FieldTables
  }

  func fieldTables() throws(PoolFailure) -> FieldTables {
    let version = try currentVersion()
    if let kept = keptFields, kept.version == version { return kept.tables }
    let tables = try FieldTables(rows: fieldRows())
    // Another connection may have changed them between the two lookups; then the version is not the one that was read.
    if try currentVersion() == version { keptFields = KeptFields(version: version, tables: tables) }
    return tables
  }

  func saveField(_ row: FieldTables.Row) throws(PoolFailure) {
    let statement = try statement(Self.keepField)
    statement.bind(0, row.sort.rawValue)
    statement.bind(1, row.name)
    statement.bind(2, row.createdAt)
    statement.bind(3, String(decoding: StoredJSON.text(row.definition), as: UTF8.self))
    try statement.run()
    try self.statement(Self.moveVersion).run()
  }

  func removeField(_ sort: FieldTables.Row.Sort, _ name: String) throws(PoolFailure) {
    let statement = try statement(Self.dropField)
    statement.bind(0, sort.rawValue)
    statement.bind(1, name)
    try statement.run()
    try self.statement(Self.moveVersion).run()
  }

  private func currentVersion() throws(PoolFailure) -> Int64 {
    let statement = try statement(Self.fieldVersion)
    defer { statement.reset() }
    return try statement.step() ? statement.mark(0) : 0
  }

  private func fieldRows() throws(PoolFailure) -> [FieldTables.Row] {
    let statement = try statement(Self.allFields)
    defer { statement.reset() }
    var rows: [FieldTables.Row] = []
    while try statement.step() {
      let sort: FieldTables.Row.Sort = try statement.word(0, "the sort of a field")
      rows.append(
        FieldTables.Row(
          sort: sort, name: statement.string(1), createdAt: statement.integer(2),
          definition: try StoredJSON.value(statement.utf8(3))))
    }
    return rows
  }
}
