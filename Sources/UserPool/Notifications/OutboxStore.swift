/// Reading the outbox.
public protocol OutboxReading: AnyObject {
  /// Messages in the order in which they were written, without their bodies.
  /// - Parameters:
  ///   - states: only those; empty for all.
  ///   - after: only those written after the message of that id.
  ///   - limit: how many at the most.
  func outboxMessages(in states: [OutboxMessage.State], after: String?, limit: Int) throws(PoolFailure)
    -> [OutboxMessage]
  /// The message of that id, body included, or nil.
  func outboxMessage(_ id: String) throws(PoolFailure) -> OutboxMessage?
  /// How many messages there are in each state that has any.
  func outboxCounts() throws(PoolFailure) -> [OutboxMessage.State: Int]
  /// The messages that deliveries have taken and not settled, by delivery.
  func heldOutbox() throws(PoolFailure) -> [HeldMessages]
  /// When the next message is due, in milliseconds since 1970; nil if none waits.
  func nextOutboxMoment() throws(PoolFailure) -> Int64?
}

/// Writing the outbox.
public protocol OutboxWriting: AnyObject {
  /// Adds a message.
  func addToOutbox(_ message: OutboxMessage) throws(PoolFailure)
  /// Keeps a message's state, attempts, next attempt, lease, reason and body in place of what was there.
  func updateOutbox(_ message: OutboxMessage) throws(PoolFailure)
  /// The messages that are due: queued ones whose moment has come, and ones being sent whose lease is over, the oldest moments first.
  func dueOutboxMessages(at now: Int64, limit: Int) throws(PoolFailure) -> [OutboxMessage]
  /// Makes the messages due now that a delivery has taken which is dead.
  /// - Parameter lock: the lock of its lease.
  func freeOutbox(ofLock lock: Int64, at now: Int64) throws(PoolFailure)
  /// Makes queued and failed messages due now.
  /// - Parameter ids: only those; nil for all.
  /// - Returns: how many there were.
  func requeueOutbox(_ ids: [String]?, at now: Int64) throws(PoolFailure) -> Int
  /// Removes the messages about a user: with the account goes what was to be told about it.
  func removeOutbox(ofUser userId: String) throws(PoolFailure)
}
