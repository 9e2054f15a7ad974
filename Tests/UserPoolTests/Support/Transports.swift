import Foundation
import Synchronization

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

extension TestPool {
  /// A message as it is stored.
  func stored(_ id: String) throws -> OutboxMessage? {
    try reading { (transaction) throws(PoolFailure) in try transaction.outboxMessage(id) }
  }
}
