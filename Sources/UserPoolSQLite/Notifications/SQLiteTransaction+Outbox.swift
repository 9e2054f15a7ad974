import UserPool

extension SQLiteTransaction {
  private static let columns =
    "id, userId, channel, occasion, recipient, languageTag, createdAt, state, attempts, nextAttemptAt, reason"
    + ", leaseLock, leaseProcess, leaseHost, leaseSince"
  private static let findMessage = Query("SELECT \(columns), body FROM outbox WHERE id = ?")
  private static let countMessages = Query("SELECT state, count(*) FROM outbox GROUP BY state")
  private static let nextMoment = Query(
    "SELECT min(nextAttemptAt) FROM outbox WHERE state IN ('queued', 'sending')")
  private static let dueMessages = Query(
    """
    SELECT \(columns), body FROM outbox WHERE state IN ('queued', 'sending') AND nextAttemptAt <= ?
    ORDER BY nextAttemptAt, id LIMIT ?
    """)

  // By every column of the lease: a program that has no locks leaves no number.
  private static let heldMessages = Query(
    """
    SELECT leaseLock, leaseProcess, leaseHost, leaseSince, count(*), min(nextAttemptAt) FROM outbox WHERE state = 'sending'
    GROUP BY leaseLock, leaseProcess, leaseHost, leaseSince ORDER BY leaseSince
    """)

  func outboxMessage(_ id: String) throws(PoolFailure) -> OutboxMessage? {
    let statement = try statement(Self.findMessage)
    defer { statement.reset() }
    statement.bind(0, id)
    return try statement.step() ? Self.message(statement, hasBody: true) : nil
  }

  func outboxMessages(
    in states: [OutboxMessage.State], after: String?, limit: Int
  ) throws(PoolFailure) -> [OutboxMessage] {
    var conditions = ["id > ?"]
    if !states.isEmpty { conditions.append("state IN (\(states.map { _ in "?" }.joined(separator: ", ")))") }
    let statement = try connection.statement(
      madeOf: "SELECT \(Self.columns) FROM outbox WHERE \(conditions.joined(separator: " AND ")) ORDER BY id LIMIT ?")
    defer { statement.reset() }
    statement.bind(0, after ?? "")
    for (index, state) in states.enumerated() { statement.bind(index + 1, state.rawValue) }
    statement.bind(states.count + 1, Int64(limit))
    var messages: [OutboxMessage] = []
    while try statement.step() { messages.append(try Self.message(statement, hasBody: false)) }
    return messages
  }

  func outboxCounts() throws(PoolFailure) -> [OutboxMessage.State: Int] {
    let statement = try statement(Self.countMessages)
    defer { statement.reset() }
    var counts: [OutboxMessage.State: Int] = [:]
    while try statement.step() {
      let state: OutboxMessage.State = try statement.word(0, "the state of a message")
      counts[state] = Int(statement.integer(1))
    }
    return counts
  }

  func nextOutboxMoment() throws(PoolFailure) -> Int64? {
    let statement = try statement(Self.nextMoment)
    defer { statement.reset() }
    return try statement.step() ? statement.optionalInteger(0) : nil
  }

  func dueOutboxMessages(at now: Int64, limit: Int) throws(PoolFailure) -> [OutboxMessage] {
    let statement = try statement(Self.dueMessages)
    defer { statement.reset() }
    statement.bind(0, now)
    statement.bind(1, Int64(limit))
    var messages: [OutboxMessage] = []
    while try statement.step() { messages.append(try Self.message(statement, hasBody: true)) }
    return messages
  }

  func heldOutbox() throws(PoolFailure) -> [HeldMessages] {
    let statement = try statement(Self.heldMessages)
    defer { statement.reset() }
    var held: [HeldMessages] = []
    while try statement.step() {
      held.append(
        HeldMessages(
          lease: Self.lease(statement, 0), count: Int(statement.integer(4)), until: statement.integer(5)))
    }
    return held
  }

  private static func lease(_ statement: Statement, _ first: Int) -> OutboxLease? {
    guard let process = statement.optionalInteger(first + 1) else { return nil }
    return OutboxLease(
      lock: statement.isNull(first) ? nil : statement.mark(first), process: process, host: statement.string(first + 2),
      since: statement.integer(first + 3))
  }

  private static func message(_ statement: Statement, hasBody: Bool) throws(PoolFailure) -> OutboxMessage {
    OutboxMessage(
      id: statement.string(0), userId: statement.string(1),
      channel: try statement.word(2, "the channel of a message"),
      occasion: try statement.word(3, "the occasion of a message"),
      recipient: statement.string(4), languageTag: statement.string(5), createdAt: statement.integer(6),
      state: try statement.word(7, "the state of a message"), attempts: Int(statement.integer(8)),
      nextAttemptAt: statement.integer(9), lease: lease(statement, 11), reason: statement.optionalString(10),
      sealedBody: hasBody ? statement.bytes(15) : nil)
  }
}
