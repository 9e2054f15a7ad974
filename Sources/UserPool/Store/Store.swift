import Contract

/// Where a pool is kept. One writer at a time, readers beside it.
///
/// A write is all or nothing: when `body` throws, nothing of it stays; when the call returns, it is durable.
public protocol Store: Sendable {
  /// Reads on the calling thread. Each single lookup is consistent; a body that needs several to agree calls ``ReadTransaction/holdSnapshot()`` first.
  func read<Result>(_ body: (any ReadTransaction) throws(PoolFailure) -> Result) throws(PoolFailure) -> Result

  /// Writes in a transaction, together with whatever else is waiting (group commit), and returns when it is durable.
  /// - Parameter byteCount: the size of the request, which bounds how much is taken together.
  func write(byteCount: Int, _ body: @escaping WriteBody) async throws(PoolFailure) -> Answer

  /// Writes in a transaction of its own on the calling thread, after waiting for the writer where it is busy.
  func writeNow(_ body: @escaping WriteBody) throws(PoolFailure) -> Answer

  /// Checks that what the pool is kept in is still there, for a health check.
  /// - Throws: `storage` if it was removed, moved, replaced or truncated since it was opened.
  func checkPresence() throws(PoolFailure)

  /// Locks that tell a delivery that has died from a slow one.
  var deliveryLocks: any DeliveryLocks { get }

  /// True if ``writeNow(_:)`` would not have to wait for another writer of this process.
  var isWriterFree: Bool { get }
}

extension Store {
  /// Writes in a transaction of its own on the calling thread and hands on what the body returns; for work of the pool itself, such as the outbox.
  public func transact<Result: Sendable>(
    _ body: @escaping @Sendable (any WriteTransaction) throws(PoolFailure) -> Result
  ) throws(PoolFailure) -> Result {
    let box = ResultBox<Result>()
    _ = try writeNow { (transaction) throws(PoolFailure) in
      box.result = try body(transaction)
      return Answer(data: nil)
    }
    guard let result = box.result else { throw .defect("a transaction ended without its result") }
    return result
  }
}

/// Carries a result out of a transaction. Unchecked: it is written inside writeNow and read after it, on one thread.
private final class ResultBox<Result>: @unchecked Sendable {
  var result: Result?
}
