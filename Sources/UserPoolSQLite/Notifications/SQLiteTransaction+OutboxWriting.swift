import UserPool

extension SQLiteTransaction {
  private static let putMessage = Query(
    """
    INSERT INTO outbox (id, userId, channel, occasion, recipient, languageTag, createdAt, state, attempts, nextAttemptAt,
      reason, body, leaseLock, leaseProcess, leaseHost, leaseSince) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)
  private static let keepMessage = Query(
    """
    UPDATE outbox SET state = ?, attempts = ?, nextAttemptAt = ?, reason = ?, body = ?, leaseLock = ?, leaseProcess = ?,
      leaseHost = ?, leaseSince = ? WHERE id = ?
    """)
  // The attempt counts: the carrier may have the message.
  private static let freeMessages = Query(
    """
    UPDATE outbox SET state = 'queued', nextAttemptAt = ?, leaseLock = NULL, leaseProcess = NULL, leaseHost = NULL,
      leaseSince = NULL WHERE state = 'sending' AND leaseLock = ?
    """)
  private static let requeueAll = Query(
    """
    UPDATE outbox SET state = 'queued', nextAttemptAt = ?, attempts = CASE state WHEN 'failed' THEN 0 ELSE attempts END
    WHERE state IN ('queued', 'failed') AND body IS NOT NULL
    """)
  private static let requeueOne = Query(
    """
    UPDATE outbox SET state = 'queued', nextAttemptAt = ?, attempts = CASE state WHEN 'failed' THEN 0 ELSE attempts END
    WHERE id = ? AND state IN ('queued', 'failed') AND body IS NOT NULL
    """)
  private static let dropMessages = Query("DELETE FROM outbox WHERE userId = ?")
  private static let changes = Query("SELECT changes()")

  func addToOutbox(_ message: OutboxMessage) throws(PoolFailure) {
    let statement = try statement(Self.putMessage)
    statement.bind(0, message.id)
    statement.bind(1, message.userId)
    statement.bind(2, message.channel.rawValue)
    statement.bind(3, message.occasion.rawValue)
    statement.bind(4, message.recipient)
    statement.bind(5, message.languageTag)
    statement.bind(6, message.createdAt)
    statement.bind(7, message.state.rawValue)
    statement.bind(8, Int64(message.attempts))
    statement.bind(9, message.nextAttemptAt)
    statement.bind(10, message.reason)
    statement.bind(11, bytes: message.sealedBody)
    bind(message.lease, statement, 12)
    try statement.run()
  }

  private func bind(_ lease: OutboxLease?, _ statement: Statement, _ first: Int) {
    statement.bind(first, lease?.lock)
    statement.bind(first + 1, lease?.process)
    statement.bind(first + 2, lease?.host)
    statement.bind(first + 3, lease?.since)
  }

  func freeOutbox(ofLock lock: Int64, at now: Int64) throws(PoolFailure) {
    let statement = try statement(Self.freeMessages)
    statement.bind(0, now)
    statement.bind(1, lock)
    try statement.run()
  }

  func updateOutbox(_ message: OutboxMessage) throws(PoolFailure) {
    let statement = try statement(Self.keepMessage)
    statement.bind(0, message.state.rawValue)
    statement.bind(1, Int64(message.attempts))
    statement.bind(2, message.nextAttemptAt)
    statement.bind(3, message.reason)
    statement.bind(4, bytes: message.sealedBody)
    bind(message.lease, statement, 5)
    statement.bind(9, message.id)
    try statement.run()
  }

  func requeueOutbox(_ ids: [String]?, at now: Int64) throws(PoolFailure) -> Int {
    guard let ids else {
      let statement = try statement(Self.requeueAll)
      statement.bind(0, now)
      try statement.run()
      return try changedRows()
    }
    var count = 0
    for id in ids {
      let statement = try statement(Self.requeueOne)
      statement.bind(0, now)
      statement.bind(1, id)
      try statement.run()
      count += try changedRows()
    }
    return count
  }

  func removeOutbox(ofUser userId: String) throws(PoolFailure) {
    let statement = try statement(Self.dropMessages)
    statement.bind(0, userId)
    try statement.run()
  }

  private func changedRows() throws(PoolFailure) -> Int {
    let statement = try statement(Self.changes)
    defer { statement.reset() }
    return try statement.step() ? Int(statement.integer(0)) : 0
  }
}
