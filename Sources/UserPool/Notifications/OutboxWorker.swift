import Contract
import Cryptography

/// What a round of deliveries came to.
public struct OutboxSummary: Sendable, Equatable {
  /// How many messages a carrier took.
  public var sent = 0
  /// How many will be tried again.
  public var retried = 0
  /// How many were given up.
  public var failed = 0

  /// Nothing yet.
  public init() {}

  mutating func add(_ other: OutboxSummary) {
    sent += other.sent
    retried += other.retried
    failed += other.failed
  }
}

/// Delivers what waits in the outbox, at least once, each message by one process at a time.
///
/// A message is leased in a transaction of its own before it is handed over: while the lease lasts no other process takes it. Should this one die, its lock goes with
/// it, and the next delivery takes the message at once; where there are no such locks, and from a process that hangs, when the lease is over. What came of it is
/// written afterwards, if the lease is still this process's.
public struct OutboxWorker: Sendable {
  /// How long a lease lasts, in milliseconds: longer than a transport takes for a round.
  public var lease: Int64 = 10 * 60_000
  /// How many messages are leased together.
  public var round = 16
  /// How many are handed over at a time.
  public var width = 4
  /// When to try again.
  public var backoff = Backoff()

  let pool: Pool

  /// A worker for a pool.
  public init(pool: Pool) { self.pool = pool }

  /// Delivers what is due, round after round, until nothing is due any more or the task is cancelled.
  /// - Parameter transport: carries the messages.
  /// - Throws: a fault of the storage; a message that could not be delivered is not an error but counted.
  public func deliverDue(by transport: some MessageTransport) async throws(Fault) -> OutboxSummary {
    var summary = OutboxSummary()
    let hold = DeliveryHold(pool)
    defer { hold.end() }
    while !Task.isCancelled {
      let leased = try Self.faulting { () throws(PoolFailure) in try take(hold) }
      guard !leased.isEmpty else { return summary }
      try await handOver(leased, transport, &summary)
    }
    return summary
  }

  // MARK: One round

  private func take(_ hold: DeliveryHold) throws(PoolFailure) -> [OutboxMessage] {
    let now = pool.clock.milliseconds
    // Looked at first by reading alone: an idle outbox costs no write.
    let (next, held) = try pool.store.read { (transaction) throws(PoolFailure) in
      (try transaction.nextOutboxMoment(), try transaction.heldOutbox())
    }
    // A lock belongs to one delivery: what is dead stays dead.
    let dead = held.compactMap(\.lease?.lock).filter { !pool.store.deliveryLocks.isHeld($0) }
    guard !dead.isEmpty || next.map({ $0 <= now }) == true else { return [] }
    let owner = hold.lease()
    return try pool.store.transact { (transaction) throws(PoolFailure) in
      for lock in dead { try transaction.freeOutbox(ofLock: lock, at: now) }
      var leased: [OutboxMessage] = []
      for var message in try transaction.dueOutboxMessages(at: now, limit: round) {
        message.state = .sending
        message.attempts += 1
        message.nextAttemptAt = now + lease
        message.lease = owner
        try transaction.updateOutbox(message)
        leased.append(message)
      }
      return leased
    }
  }

  private struct Outcome: Sendable {
    let message: OutboxMessage
    let error: DeliveryError?
  }

  /// Hands messages over, and writes down what came of each as soon as it is known: after a crash, only those that were being handed over are sent again.
  /// A task that is cancelled gives the leases of the others back.
  private func handOver(
    _ messages: [OutboxMessage], _ transport: some MessageTransport, _ summary: inout OutboxSummary
  ) async throws(Fault) {
    var waiting = messages[...]
    var fault: Fault?
    let counted = await withTaskGroup(of: Outcome.self) { group in
      var counted = OutboxSummary()
      for _ in 0..<max(1, width) {
        if let message = waiting.popFirst() { group.addTask { await deliver(message, transport) } }
      }
      while let outcome = await group.next() {
        do throws(Fault) {
          let settled = try Self.faulting { () throws(PoolFailure) in try settle([outcome]) }
          counted.add(settled)
        } catch {
          fault = fault ?? error
        }
        guard fault == nil, !Task.isCancelled, let message = waiting.popFirst() else { continue }
        group.addTask { await deliver(message, transport) }
      }
      return counted
    }
    summary.add(counted)
    let rest = waiting.map {
      Outcome(message: $0, error: DeliveryError(.cancelled, isPermanent: false, cause: "interrupted"))
    }
    // They were not tried, so nothing is counted. They go back even after a fault: a code in a message is of no use ten minutes later.
    if !rest.isEmpty {
      do throws(Fault) { _ = try Self.faulting { () throws(PoolFailure) in try settle(rest) } } catch {
        fault = fault ?? error
      }
    }
    if let fault { throw fault }
  }

  private func deliver(_ message: OutboxMessage, _ transport: some MessageTransport) async -> Outcome {
    do throws(CryptographyError) {
      let text = try OutboxBody.open(message, pool.sealer)
      let outgoing = OutgoingMessage(
        id: message.id, channel: message.channel, to: message.recipient, subject: text.subject, body: text.text,
        createdAt: message.createdAt)
      return Outcome(message: message, error: await Self.attempt(outgoing, transport))
    } catch {
      return Outcome(
        message: message,
        error: DeliveryError(.invalidMessage, isPermanent: true, cause: "its text cannot be decrypted"))
    }
  }

  private static func attempt(_ message: OutgoingMessage, _ transport: some MessageTransport) async -> DeliveryError? {
    do throws(DeliveryError) {
      try await transport.deliver(message)
      return nil
    } catch {
      return error
    }
  }

  private func settle(_ outcomes: [Outcome]) throws(PoolFailure) -> OutboxSummary {
    try pool.store.transact { (transaction) throws(PoolFailure) in
      let now = pool.clock.milliseconds
      var summary = OutboxSummary()
      for outcome in outcomes {
        // The number of attempts identifies the lease: a later lease has a higher number.
        guard var message = try transaction.outboxMessage(outcome.message.id), message.state == .sending,
          message.attempts == outcome.message.attempts
        else { continue }
        close(&message, outcome.error, now, &summary)
        try transaction.updateOutbox(message)
      }
      return summary
    }
  }

  private func close(
    _ message: inout OutboxMessage, _ error: DeliveryError?, _ now: Int64, _ summary: inout OutboxSummary
  ) {
    message.lease = nil
    guard let error else {
      message.state = .sent
      message.reason = nil
      message.sealedBody = nil
      message.nextAttemptAt = now
      summary.sent += 1
      return
    }
    message.reason = error.description
    if error.code == .cancelled {
      // Interrupted, not refused: the attempt does not count.
      message.attempts -= 1
      message.state = .queued
      message.nextAttemptAt = now
      summary.retried += 1
    } else if !error.isPermanent, let delay = backoff.delay(after: message.attempts, random: pool.random) {
      message.state = .queued
      message.nextAttemptAt = now + delay
      summary.retried += 1
    } else {
      message.state = .failed
      summary.failed += 1
    }
  }

  static func faulting<Result>(_ body: () throws(PoolFailure) -> Result) throws(Fault) -> Result {
    do throws(PoolFailure) {
      return try body()
    } catch {
      switch error {
      case .failed(let fault): throw fault
      case .refused(let refusal): throw Fault(.defect, refusal.message.rendered(.english, refusal.arguments))
      }
    }
  }
}
