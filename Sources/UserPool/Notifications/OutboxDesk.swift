import Contract

/// The outbox as an administrator handles it: `pool outbox list|send|drop`.
public struct OutboxDesk: Sendable {
  private let pool: Pool

  /// The outbox of a pool.
  public init(pool: Pool) { self.pool = pool }

  /// Messages in the order in which they were written, without their texts.
  /// - Parameters:
  ///   - states: only those; empty for all.
  ///   - after: only those after the message of that id.
  ///   - limit: how many at the most.
  public func list(
    in states: [OutboxMessage.State] = [], after: String? = nil, limit: Int = 1000
  ) throws(Fault) -> [OutboxMessage] {
    try OutboxWorker.faulting { () throws(PoolFailure) in
      try pool.store.read { (transaction) throws(PoolFailure) in
        try transaction.outboxMessages(in: states, after: after, limit: limit)
      }
    }
  }

  /// How many messages there are in each state that has any.
  public func counts() throws(Fault) -> [OutboxMessage.State: Int] {
    try OutboxWorker.faulting { () throws(PoolFailure) in
      try pool.store.read { (transaction) throws(PoolFailure) in try transaction.outboxCounts() }
    }
  }

  /// The messages that other deliveries have taken and not settled, by delivery. Those that the next delivery takes at once are not among them.
  public func held() throws(Fault) -> [HeldMessages] {
    let held = try OutboxWorker.faulting { () throws(PoolFailure) in
      try pool.store.read { (transaction) throws(PoolFailure) in try transaction.heldOutbox() }
    }
    return held.filter { isHeld($0.lease, until: $0.until) }
  }

  /// True if a message is being delivered and the delivery that has taken it is alive, as far as that can be found out.
  public func isHeld(_ message: OutboxMessage) -> Bool {
    message.state == .sending && isHeld(message.lease, until: message.nextAttemptAt)
  }

  private func isHeld(_ lease: OutboxLease?, until: Int64) -> Bool {
    guard let lock = lease?.lock else { return until > pool.clock.milliseconds }
    return pool.store.deliveryLocks.isHeld(lock)
  }

  /// Makes messages that wait or were given up due now; ``OutboxWorker/deliverDue(by:)`` then sends them.
  /// - Parameter ids: only those; nil for all.
  /// - Returns: how many there were.
  public func requeue(_ ids: [String]? = nil) throws(Fault) -> Int {
    let now = pool.clock.milliseconds
    return try OutboxWorker.faulting { () throws(PoolFailure) in
      try pool.store.transact { (transaction) throws(PoolFailure) in try transaction.requeueOutbox(ids, at: now) }
    }
  }

  /// Drops messages that have not been sent: they stay in the list, their texts are gone.
  /// - Returns: how many there were.
  public func drop(_ ids: [String]) throws(Fault) -> Int {
    try OutboxWorker.faulting { () throws(PoolFailure) in
      try pool.store.transact { (transaction) throws(PoolFailure) in
        var count = 0
        for id in ids {
          guard var message = try transaction.outboxMessage(id), message.state != .sent, message.state != .dropped
          else { continue }
          message.state = .dropped
          message.sealedBody = nil
          message.lease = nil
          try transaction.updateOutbox(message)
          count += 1
        }
        return count
      }
    }
  }
}
