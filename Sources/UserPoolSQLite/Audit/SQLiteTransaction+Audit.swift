import Contract
import UserPool

extension SQLiteTransaction {
  private static let putChange = Query(
    """
    INSERT INTO audit (at, operation, target, fields, count, clientIp, userAgent) VALUES (?, ?, ?, ?, ?, ?, ?)
    """)

  func addChange(_ row: ChangeRow) throws(PoolFailure) {
    let statement = try statement(Self.putChange)
    statement.bind(0, row.at)
    statement.bind(1, row.operation)
    statement.bind(2, row.target)
    statement.bind(3, row.fields)
    statement.bind(4, row.count)
    statement.bind(5, row.clientIp)
    statement.bind(6, row.userAgent)
    try statement.run()
    try prune(.audit, after: connection.lastInsertedNumber, at: row.at)
  }

  func changes(_ query: ChangeQuery) throws(PoolFailure) -> (total: Int64, rows: [ChangeRow]) {
    var text = SQLText()
    text.add(" FROM audit WHERE 1")
    text.and("number =", query.number.map(QueryValue.integer))
    text.and("target =", query.target.map(QueryValue.text))
    text.and("clientIp =", query.clientIp.map(QueryValue.text))
    text.and("at >=", query.start.map(QueryValue.integer))
    text.and("at <=", query.end.map(QueryValue.integer))
    if let operations = query.operations {
      text.add(" AND operation IN ")
      text.bind(list: operations.map(QueryValue.text))
    }
    let total = try count(text)
    text.add(" ORDER BY number DESC")
    text.page(limit: query.limit, offset: query.offset)
    var rows: [ChangeRow] = []
    try visitRows("SELECT at, operation, target, fields, count, clientIp, userAgent, number", text) { (row) in
      var change = ChangeRow(
        at: row.integer(0), operation: row.string(1), target: row.optionalString(2), fields: row.string(3),
        count: row.integer(4), clientIp: row.optionalString(5), userAgent: row.optionalString(6))
      change.number = row.integer(7)
      rows.append(change)
    }
    return (total, rows)
  }
}
