import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Contract
@testable import UserPool

/// A transport that keeps what it is given, and fails as it is told.
final class RecordingTransport: MessageTransport {
  private let kept = Mutex<[OutgoingMessage]>([])
  private let failures: Mutex<[DeliveryError?]>

  init(failing failures: [DeliveryError?] = []) { self.failures = Mutex(failures) }

  var messages: [OutgoingMessage] { kept.withLock { $0 } }

  func deliver(_ message: OutgoingMessage) async throws(DeliveryError) {
    let failure = failures.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    if let failure { throw failure }
    kept.withLock { $0.append(message) }
  }
}

extension OutgoingMessage {
  var text: String { body.reveal() }

  /// The password that the message tells.
  var password: String? {
    for label in ["Password: ", "密码："] {
      guard let range = text.range(of: label) else { continue }
      return String(text[range.upperBound...].prefix { !$0.isWhitespace })
    }
    return nil
  }
}

extension TestPool {
  /// Delivers what is due and gives it back, oldest first.
  func letters() async throws -> [OutgoingMessage] {
    let transport = RecordingTransport()
    _ = try await OutboxWorker(pool: pool).deliverDue(by: transport)
    return transport.messages.sorted { $0.id < $1.id }
  }

  var desk: OutboxDesk { OutboxDesk(pool: pool) }
}

/// A transport that lets another process try meanwhile.
final class NestedTransport: MessageTransport {
  let others = Mutex<[OutboxSummary]>([])
  private let other: OutboxWorker
  private let clock: TestClock?
  private let failure: DeliveryError?

  init(other: OutboxWorker, advancing clock: TestClock? = nil, failure: DeliveryError? = nil) {
    self.other = other
    self.clock = clock
    self.failure = failure
  }

  func deliver(_ message: OutgoingMessage) async throws(DeliveryError) {
    clock?.advance(other.lease)
    if let summary = try? await other.deliverDue(by: RecordingTransport()) { others.withLock { $0.append(summary) } }
    if let failure { throw failure }
  }
}

/// A transport that notes at each message what is held.
final class LookingTransport: MessageTransport {
  let seen = Mutex<[HeldMessages]>([])
  private let look: @Sendable () throws -> [HeldMessages]

  init(_ look: @escaping @Sendable () throws -> [HeldMessages]) { self.look = look }

  func deliver(_ message: OutgoingMessage) async throws(DeliveryError) {
    let held = (try? look()) ?? []
    seen.withLock { $0 += held }
  }
}

/// A transport that looks at each message how many were written down as sent before, and can cancel the delivery.
final class WatchingTransport: MessageTransport {
  let sentBefore = Mutex<[Int]>([])
  let task = Mutex<Task<OutboxSummary, any Error>?>(nil)
  let mayStart = DispatchSemaphore(value: 0)
  private let pool: TestPool
  private let cancellingAt: Int?

  init(_ pool: TestPool, cancellingAt: Int? = nil) {
    self.pool = pool
    self.cancellingAt = cancellingAt
  }

  func deliver(_ message: OutgoingMessage) async throws(DeliveryError) {
    let sent = (try? pool.desk.counts()[.sent]) ?? 0
    let count = sentBefore.withLock { before in
      before.append(sent)
      return before.count
    }
    guard let cancellingAt else { return }
    if count == 1 { waitForTask() }
    if count == cancellingAt { task.withLock { $0 }?.cancel() }
  }

  private func waitForTask() { mayStart.wait() }
}

extension TestPool {
  /// Makes users whose passwords are reset, each with a message in the outbox.
  func reset(users: Int) async throws -> [String] {
    var ids: [String] = []
    for number in 0..<users {
      let id = try await user(["username": .string("r\(number)"), "email": .string("r\(number)@example.com")])
      try await data(
        "updateUser",
        [
          "userId": .string(id), "password": "Right-Horse-9",
          "options": ["sendPasswordResetedNotification": ["sendDefaultEmailNotification": true]],
        ])
      ids.append(id)
    }
    return ids
  }

  /// A message as it is stored.
  func stored(_ id: String) throws -> OutboxMessage? {
    try reading { (transaction) throws(PoolFailure) in try transaction.outboxMessage(id) }
  }
}
