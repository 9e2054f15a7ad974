import UserPool

/// SQL of lists of departments. Every value is bound.
enum DepartmentSQL {
  /// Adds the numbers of a department and of all beneath it.
  static func addBelow(_ number: Int64, to sql: inout SQLText) {
    sql.add("WITH RECURSIVE below (number) AS (VALUES (")
    sql.bind(.integer(number))
    sql.add(
      """
      ) UNION ALL SELECT departments.number FROM below
      CROSS JOIN departments ON departments.parent = below.number) SELECT number FROM below
      """)
  }

  /// The SQL that adds up the members of a department and of all beneath it.
  static func deepSize(_ number: Int64) -> SQLText {
    var sql = SQLText()
    sql.add("SELECT sum(members) FROM departments WHERE number IN (")
    addBelow(number, to: &sql)
    sql.add(")")
    return sql
  }

  /// The SQL that finds a page of departments, the columns of ``SQLiteTransaction/departmentColumns``.
  static func page(_ query: DepartmentQuery) -> SQLText {
    var sql = SQLText()
    // Those above come before those beneath them, as the recursion finds them.
    let isDeep = query.scope.isDeep
    if isDeep { addDeep(query.scope, to: &sql) }
    sql.add("SELECT \(SQLiteTransaction.departmentColumns) FROM ")
    sql.add(isDeep ? "deep CROSS JOIN departments d ON d.number = deep.number" : "departments d")
    addWhere(query, to: &sql)
    var order = query.order.map { "d.\($0.field.rawValue)\($0.isDescending ? " DESC" : "")" }
    if isDeep, order.isEmpty { order.append("deep.step") }
    sql.add(" ORDER BY \((order + ["d.number"]).joined(separator: ", "))")
    guard query.limit != nil || query.offset > 0 else { return sql }
    sql.page(limit: query.limit ?? -1, offset: query.offset)
    return sql
  }

  /// The SQL that counts what a query finds, its page aside.
  static func count(_ query: DepartmentQuery) -> SQLText {
    var sql = SQLText()
    let isDeep = query.scope.isDeep
    if isDeep { addDeep(query.scope, to: &sql) }
    sql.add("SELECT count(*) FROM ")
    sql.add(isDeep ? "deep CROSS JOIN departments d ON d.number = deep.number" : "departments d")
    addWhere(query, to: &sql)
    return sql
  }

  private static func addDeep(_ scope: DepartmentQuery.Scope, to sql: inout SQLText) {
    guard case .below(let number) = scope else { return }
    sql.add("WITH RECURSIVE deep (number, step) AS (VALUES (")
    sql.bind(.integer(number))
    sql.add(
      """
      , 0) UNION ALL SELECT departments.number, step + 1 FROM deep
      CROSS JOIN departments ON departments.parent = deep.number)\u{20}
      """)
  }

  private static func addWhere(_ query: DepartmentQuery, to sql: inout SQLText) {
    switch query.scope {
    case .roots: sql.add(" WHERE d.parent IS NULL")
    case .children(let number):
      sql.add(" WHERE d.parent = ")
      sql.bind(.integer(number))
    case .below: sql.add(" WHERE deep.step > 0")
    case .organization(let number):
      sql.add(" WHERE d.organization = ")
      sql.bind(.integer(number))
    }
    for (column, flag) in [("isEnabled", query.isEnabled), ("isVirtual", query.isVirtual)] {
      guard let flag else { continue }
      sql.add(" AND d.\(column) = ")
      sql.bind(.integer(flag ? 1 : 0))
    }
    if let keywords = query.keywords {
      sql.add(" AND (")
      addLike("d.name", keywords, to: &sql)
      sql.add(" OR ")
      addLike("d.code", keywords, to: &sql)
      sql.add(")")
    }
    for condition in query.conditions { add(condition, to: &sql) }
  }

  private static func add(_ condition: DepartmentQuery.Condition, to sql: inout SQLText) {
    sql.add(" AND ")
    switch condition {
    case .oneOf(let field, let values):
      sql.add("d.\(field.rawValue) IN ")
      sql.bind(list: values)
    case .atLeast(let field, let value):
      sql.add("d.\(field.rawValue) >= ")
      sql.bind(value)
    case .atMost(let field, let value):
      sql.add("d.\(field.rawValue) <= ")
      sql.bind(value)
    case .contains(let field, let text): addLike("d.\(field.rawValue)", text, to: &sql)
    }
  }

  /// Adds that a column holds a text.
  static func addLike(_ column: String, _ text: String, to sql: inout SQLText) {
    sql.add("\(column) LIKE ")
    sql.bind(.text(ConditionCompiler.pattern([.many, .literal(text), .many])))
    sql.add(" ESCAPE '\\'")
  }
}

extension DepartmentQuery.Scope {
  fileprivate var isDeep: Bool { if case .below = self { true } else { false } }
}
