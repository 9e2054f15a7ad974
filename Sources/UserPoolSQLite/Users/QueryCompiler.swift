import UserPool

/// Turns a query for users into SQL.
enum QueryCompiler {
  /// The SQL that finds a page of users, the columns of ``SQLiteTransaction/userColumns``.
  static func page(_ query: UserQuery) -> SQLText {
    var compiler = ConditionCompiler()
    let order = orderBy(query.order)
    if query.order.isEmpty {
      compiler.sql.add("SELECT \(SQLiteTransaction.userColumns) FROM users")
      addWhere(query, to: &compiler)
      addPage(query, order, to: &compiler)
    } else {
      // Numbers are sorted, not rows: the sorter would carry every column of every user along.
      compiler.sql.add("SELECT \(SQLiteTransaction.userColumns) FROM (SELECT users.seq AS found FROM users")
      addWhere(query, to: &compiler)
      addPage(query, order, to: &compiler)
      compiler.sql.add(") JOIN users ON users.seq = found ORDER BY \(order)")
    }
    return compiler.sql
  }

  /// The SQL that counts what a query finds, its page aside.
  static func count(_ query: UserQuery) -> SQLText {
    var compiler = ConditionCompiler()
    compiler.sql.add("SELECT count(*) FROM users")
    if let condition = query.condition {
      compiler.sql.add(" WHERE ")
      compiler.add(condition)
    }
    return compiler.sql
  }

  /// What names the list that pages of a query are of, the page aside.
  static func list(_ query: UserQuery) -> SQLText {
    var sql = count(query)
    sql.add(" ORDER BY \(orderBy(query.order))")
    return sql
  }

  private static func orderBy(_ order: [UserOrder]) -> String {
    (order.map { "users.\($0.field.name)\($0.isDescending ? " DESC" : "")" } + ["users.seq"]).joined(separator: ", ")
  }

  private static func addWhere(_ query: UserQuery, to compiler: inout ConditionCompiler) {
    guard query.condition != nil || query.after != nil else { return }
    compiler.sql.add(" WHERE ")
    // The place first: where the condition bounds the same column, as those of "changed since" do, SQLite begins at the bound that it reads first.
    if let place = query.after {
      compiler.sql.add("(")
      addAfter(place, query.order[...], to: &compiler)
      compiler.sql.add(query.condition == nil ? ")" : ") AND ")
    }
    guard let condition = query.condition else { return }
    compiler.sql.add("(")
    compiler.add(condition)
    compiler.sql.add(")")
  }

  private static func addPage(_ query: UserQuery, _ order: String, to compiler: inout ConditionCompiler) {
    compiler.sql.add(" ORDER BY \(order) LIMIT ")
    compiler.sql.bind(.integer(query.limit))
    guard query.offset > 0 else { return }
    compiler.sql.add(" OFFSET ")
    compiler.sql.bind(.integer(query.offset))
  }

  /// What comes after a place: beyond its first value, or the same and beyond the second, and so on; the number decides last.
  private static func addAfter(_ place: UserPlace, _ order: ArraySlice<UserOrder>, to compiler: inout ConditionCompiler)
  {
    let depth = order.startIndex
    guard let first = order.first, depth < place.values.count else {
      compiler.sql.add("users.seq > ")
      compiler.sql.bind(.integer(place.seq))
      return
    }
    let column = "users.\(first.field.name)"
    let value = place.values[depth]
    // Empty fields are the smallest: last where the largest come first. The bound before the alternatives is what an index can be used for.
    switch (first.isDescending, value) {
    case (false, .null): compiler.sql.add("\(column) IS NOT NULL OR (\(column) IS NULL")
    case (true, .null): compiler.sql.add("(\(column) IS NULL")
    case (false, _):
      bound(column, " >= ", value, " AND (", to: &compiler)
      bound(column, " > ", value, " OR (", to: &compiler)
      bound(column, " = ", value, "", to: &compiler)
    case (true, _) where neverEmpty.contains(first.field):
      bound(column, " <= ", value, " AND (", to: &compiler)
      bound(column, " < ", value, " OR (", to: &compiler)
      bound(column, " = ", value, "", to: &compiler)
    case (true, _):
      compiler.sql.add("(")
      bound(column, " < ", value, " OR \(column) IS NULL OR (", to: &compiler)
      bound(column, " = ", value, "", to: &compiler)
    }
    compiler.sql.add(" AND (")
    addAfter(place, order.dropFirst(), to: &compiler)
    compiler.sql.add(value == .null ? "))" : ")))")
  }

  /// Columns that every user has.
  private static let neverEmpty: Set<UserField> = [.userId, .createdAt, .updatedAt, .status, .gender, .userSourceType]

  private static func bound(
    _ column: String, _ comparison: String, _ value: QueryValue, _ after: String, to compiler: inout ConditionCompiler
  ) {
    compiler.sql.add(column + comparison)
    compiler.sql.bind(value)
    compiler.sql.add(after)
  }
}
