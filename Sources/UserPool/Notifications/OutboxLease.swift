import Contract
import Cryptography
import Glibc

/// Which delivery has taken a message, and which process it belongs to (docs/storage.md, "Leases of messages").
public struct OutboxLease: Sendable, Hashable {
  /// The number of the lock that the delivery holds while it lives; nil if the pool's file system has no such locks.
  public var lock: Int64?
  /// The id of the process.
  public var process: Int64
  /// The name of its machine.
  public var host: String
  /// When the delivery took its first message, in milliseconds since 1970.
  public var since: Int64

  /// A lease.
  public init(lock: Int64?, process: Int64, host: String, since: Int64) {
    self.lock = lock
    self.process = process
    self.host = host
    self.since = since
  }
}

/// Messages that one delivery has taken and not settled yet.
public struct HeldMessages: Sendable, Equatable {
  /// The delivery; nil if it is of a program that did not say.
  public let lease: OutboxLease?
  /// How many there are.
  public let count: Int
  /// When the first of them may be taken by another delivery in any case, in milliseconds since 1970.
  public let until: Int64

  /// Held messages.
  public init(lease: OutboxLease?, count: Int, until: Int64) {
    self.lease = lease
    self.count = count
    self.until = until
  }

  /// What to say about them: `16 messages are held by process 4242 on HOST since …`.
  public var text: String {
    let what = count == 1 ? "1 message is held" : "\(count) messages are held"
    guard let lease else { return "\(what) by another delivery, until \(Timestamp.text(until)) at the latest" }
    let holder = "\(what) by process \(lease.process) on \(lease.host) since \(Timestamp.text(lease.since))"
    // Without a lock the end of the process is not noticed.
    return lease.lock == nil ? "\(holder), until \(Timestamp.text(until)) at the latest" : holder
  }
}

/// Locks that end with the process that holds them. They tell a delivery that has died from a slow one.
public protocol DeliveryLocks: Sendable {
  /// Takes a lock.
  /// - Parameter number: which; from 0 to 2^60 - 1.
  /// - Returns: false if another delivery has it; nil if there are no such locks.
  func take(_ number: Int64) -> Bool?
  /// Gives it back.
  func give(_ number: Int64)
  /// True if a living delivery has that lock, or if that cannot be found out.
  func isHeld(_ number: Int64) -> Bool
}

/// A delivery's lease on the messages that it takes. It has its lock before the first message is taken, and gives it back at its end.
final class DeliveryHold {
  private let locks: any DeliveryLocks
  private let pool: Pool
  private var current: OutboxLease?

  init(_ pool: Pool) {
    self.pool = pool
    locks = pool.store.deliveryLocks
  }

  /// Ends the lease: what is still taken with it is free for the next delivery.
  func end() {
    if let lock = current?.lock { locks.give(lock) }
    current = nil
  }

  /// The lease, which begins with the first call.
  func lease() -> OutboxLease {
    if let current { return current }
    var lock: Int64?
    for _ in 0..<8 where lock == nil {
      let number = pool.random.bytes(8).reduce(Int64(0)) { $0 << 8 | Int64($1) } & (1 << 60 - 1)
      guard let isMine = locks.take(number) else { break }
      if isMine { lock = number }
    }
    let lease = OutboxLease(
      lock: lock, process: Int64(getpid()), host: Self.hostName, since: pool.clock.milliseconds)
    current = lease
    return lease
  }

  private static let hostName: String = {
    // HOST_NAME_MAX is 64.
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0, bytes[0] != 0 else { return "this machine" }
    return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()
}
