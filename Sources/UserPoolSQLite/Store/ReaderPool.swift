import Synchronization
import UserPool

/// Connections for reading: one a thread at a time, kept for the next.
final class ReaderPool: Sendable {
  private let path: String
  private let options: StoreOptions
  private let idle = Mutex<[Lent]>([])
  private static let mostIdle = 8

  /// A connection nobody uses at the moment. Unchecked: it is handed from one thread to another, never shared.
  private struct Lent: @unchecked Sendable {
    let transaction: SQLiteTransaction
  }

  init(path: String, options: StoreOptions) {
    self.path = path
    self.options = options
  }

  /// A connection for the caller alone.
  func take() throws(PoolFailure) -> SQLiteTransaction {
    if let lent = idle.withLock({ $0.popLast() }) { return lent.transaction }
    return SQLiteTransaction(try Connection(path: path, use: .reader, options: options))
  }

  /// Gives a connection back, its snapshot ended.
  func giveBack(_ transaction: SQLiteTransaction) {
    guard transaction.endReading() else { return }
    let lent = Lent(transaction: transaction)
    idle.withLock { if $0.count < Self.mostIdle { $0.append(lent) } }
  }
}
