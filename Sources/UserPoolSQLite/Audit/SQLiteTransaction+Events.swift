import Contract
import UserPool

extension SQLiteTransaction {
  private static let putEvent = Query(
    """
    INSERT INTO events (at, user, kind, success, appId, clientIp, userAgent, method, reason, requestId)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number
    """)
  private static let dropEvents = Query("DELETE FROM events WHERE user = ?")

  func addEvent(_ event: UserEvent) throws(PoolFailure) {
    let statement = try statement(Self.putEvent)
    statement.bind(0, event.at)
    statement.bind(1, event.user)
    statement.bind(2, event.kind.rawValue)
    statement.bind(3, Int64(event.isSuccess ? 1 : 0))
    statement.bind(4, event.appId)
    statement.bind(5, event.clientIp)
    statement.bind(6, event.userAgent)
    statement.bind(7, event.method)
    statement.bind(8, event.reason)
    statement.bind(9, event.requestId)
    let number = try statement.step() ? statement.integer(0) : 0
    statement.reset()
    try prune(.events, after: number, at: event.at)
  }

  func removeEvents(of user: Int64) throws(PoolFailure) {
    let statement = try statement(Self.dropEvents)
    statement.bind(0, user)
    try statement.run()
  }

  func events(_ query: EventQuery) throws(PoolFailure) -> (total: Int64, rows: [UserEvent]) {
    var text = SQLText()
    text.add(" FROM events WHERE 1")
    text.and("user =", query.user.map(QueryValue.integer))
    text.and("kind =", query.kind.map(QueryValue.text))
    text.and("appId =", query.appId.map(QueryValue.text))
    text.and("clientIp =", query.clientIp.map(QueryValue.text))
    text.and("success =", query.isSuccess.map { .integer($0 ? 1 : 0) })
    text.and("requestId =", query.requestId.map(QueryValue.text))
    text.and("at >=", query.start.map(QueryValue.integer))
    text.and("at <=", query.end.map(QueryValue.integer))
    let total = try count(text)
    text.add(" ORDER BY number DESC")
    text.page(limit: query.limit, offset: query.offset)
    var rows: [UserEvent] = []
    try visitRows("SELECT at, user, kind, success, appId, clientIp, userAgent, method, reason, requestId", text) {
      (row) throws(PoolFailure) in
      let kind: UserEvent.Kind = try row.word(2, "the kind of an event")
      rows.append(
        UserEvent(
          at: row.integer(0), user: row.optionalInteger(1), kind: kind, isSuccess: row.integer(3) == 1,
          appId: row.string(4), clientIp: row.optionalString(5), userAgent: row.optionalString(6),
          method: row.optionalString(7), reason: row.optionalString(8), requestId: row.string(9)))
    }
    return (total, rows)
  }
}
