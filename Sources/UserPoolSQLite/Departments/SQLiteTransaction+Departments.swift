import UserPool

extension SQLiteTransaction {
  /// What is read of a department.
  static let departmentColumns = """
    d.number, d.id, d.organization, d.parent, d.name, d.code, d.openId, d.description, d.isVirtual, d.isEnabled, d.createdAt,
    d.updatedAt, d.i18n, d.customData, d.members, EXISTS (SELECT 1 FROM departments c WHERE c.parent = d.number),
    (SELECT r.code FROM departments r WHERE r.number = d.organization),
    (SELECT p.id FROM departments p WHERE p.number = d.parent), (SELECT p.code FROM departments p WHERE p.number = d.parent)
    """
  /// How many columns that are.
  static let departmentColumnCount = 19

  private static let byNumber = Query("SELECT \(departmentColumns) FROM departments d WHERE d.number = ?")
  private static let byId = Query("SELECT \(departmentColumns) FROM departments d WHERE d.id = ?")
  private static let byRoot = Query(
    "SELECT \(departmentColumns) FROM departments d WHERE d.code = ? AND d.parent IS NULL")
  private static let byCode = Query("SELECT \(departmentColumns) FROM departments d WHERE d.code = ? LIMIT 2")
  private static let byCodeWithin = Query(
    "SELECT \(departmentColumns) FROM departments d WHERE d.code = ? AND d.organization = ?")
  private static let byOpenId = Query("SELECT \(departmentColumns) FROM departments d WHERE d.openId = ? LIMIT 2")
  private static let byOpenIdWithin = Query(
    "SELECT \(departmentColumns) FROM departments d WHERE d.openId = ? AND d.organization = ?")

  func departments(_ key: DepartmentKey) throws(PoolFailure) -> [DepartmentRow] {
    let statement: Statement
    switch key {
    case .number(let number):
      statement = try self.statement(Self.byNumber)
      statement.bind(0, number)
    case .id(let id):
      statement = try self.statement(Self.byId)
      statement.bind(0, id)
    case .root(let code):
      statement = try self.statement(Self.byRoot)
      statement.bind(0, code)
    case .code(let code, let organization):
      statement = try self.statement(organization == nil ? Self.byCode : Self.byCodeWithin)
      statement.bind(0, code)
      if let organization { statement.bind(1, organization) }
    case .openId(let id, let organization):
      statement = try self.statement(organization == nil ? Self.byOpenId : Self.byOpenIdWithin)
      statement.bind(0, id)
      if let organization { statement.bind(1, organization) }
    }
    defer { statement.reset() }
    var rows: [DepartmentRow] = []
    while try statement.step() { rows.append(Self.department(statement)) }
    return rows
  }

  /// The present row of a statement over ``departmentColumns``.
  static func department(_ statement: Statement) -> DepartmentRow {
    var row = DepartmentRow(
      id: statement.string(1), parent: statement.optionalInteger(3), name: statement.string(4),
      code: statement.optionalString(5), createdAt: statement.integer(10))
    row.number = statement.integer(0)
    row.organization = statement.integer(2)
    row.openId = statement.optionalString(6)
    row.description = statement.optionalString(7)
    row.isVirtual = statement.integer(8) == 1
    row.isEnabled = statement.integer(9) == 1
    row.updatedAt = statement.integer(11)
    row.i18n = statement.optionalString(12)
    row.customData = statement.optionalString(13)
    row.members = statement.integer(14)
    row.hasChildren = statement.integer(15) == 1
    row.organizationCode = statement.string(16)
    row.parentId = statement.optionalString(17)
    row.parentCode = statement.optionalString(18)
    return row
  }

  // Its own steps are counted, so that the root comes first.
  private static let upwards = Query(
    """
    WITH RECURSIVE path (number, step) AS (VALUES (?, 0) UNION ALL
      SELECT departments.parent, step + 1 FROM path CROSS JOIN departments ON departments.number = path.number
      WHERE departments.parent IS NOT NULL)
    SELECT \(departmentColumns) FROM path CROSS JOIN departments d ON d.number = path.number ORDER BY step DESC
    """)

  func pathOfDepartment(_ number: Int64) throws(PoolFailure) -> [DepartmentRow] {
    let statement = try statement(Self.upwards)
    defer { statement.reset() }
    statement.bind(0, number)
    var rows: [DepartmentRow] = []
    while try statement.step() { rows.append(Self.department(statement)) }
    return rows
  }

  private static let size = Query("SELECT members FROM departments WHERE number = ?")

  func sizeOfDepartment(_ number: Int64, isDeep: Bool) throws(PoolFailure) -> Int64 {
    guard !isDeep else { return try counted(DepartmentSQL.deepSize(number)) }
    let statement = try statement(Self.size)
    defer { statement.reset() }
    statement.bind(0, number)
    return try statement.step() ? statement.integer(0) : 0
  }

  func visitDepartments(
    _ query: DepartmentQuery, _ visit: (DepartmentRow) throws(PoolFailure) -> Void
  ) throws(PoolFailure) {
    let statement = try prepared(DepartmentSQL.page(query))
    defer { statement.reset() }
    // The visitor may read as well, with statements of other texts.
    while try statement.step() { try visit(Self.department(statement)) }
  }

  func countDepartments(_ query: DepartmentQuery) throws(PoolFailure) -> Int64 {
    try counted(DepartmentSQL.count(query))
  }
}
