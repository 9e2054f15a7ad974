import CSQLite
import Contract
import Glibc
import Synchronization
import UserPool

/// A pool in one SQLite file, in WAL mode with full durability. Several processes may have the same file open.
public final class SQLiteStore: Store {
  /// Where the file is.
  public let path: String
  /// How it was opened.
  public let options: StoreOptions

  // In this order they are closed: the last connection to close copies the log into the file, and a reader could not.
  private let readers: ReaderPool
  /// The writer; nil if the pool was opened for reading alone.
  let writer: WriterQueue?
  private let presence: FilePresence
  private let keyFingerprint = Mutex<[UInt8]?>(nil)
  /// Given up when the connections are closed.
  private let claim: FileClaim
  public let deliveryLocks: any DeliveryLocks

  /// Opens a pool's file, or makes one; brings an older file up to this program's version.
  /// - Parameters:
  ///   - path: the file; its folder must exist. A new file can be read by its owner alone.
  ///   - options: how to open it.
  /// - Throws: `storage` for a file that is not a pool, one of a newer program, or one that cannot be opened or made; `busy` where someone else holds it.
  public static func open(path: String, options: StoreOptions = StoreOptions()) throws(Fault) -> SQLiteStore {
    try Fault.raised { () throws(PoolFailure) in
      let claim = try FileClaim(path, options)
      do throws(PoolFailure) {
        return try SQLiteStore(path: path, options: options, claim: claim)
      } catch {
        claim.withdraw(after: error, keyFile: nil)
        throw error
      }
    }
  }

  /// Opens a file that has been claimed.
  init(path: String, options: StoreOptions, claim: FileClaim) throws(PoolFailure) {
    self.path = path
    self.options = options
    self.claim = claim
    deliveryLocks = FileDeliveryLocks(claim.turn)
    presence = FilePresence(path: path, file: claim.turn?.file ?? -1)
    if options.isReadOnly {
      writer = nil
      try Migrator.check(try Self.connect(path, .reader, options), path: path)
    } else {
      let connection = try Self.connect(path, .writer, options)
      if let pages = options.maximumPages { try connection.execute("PRAGMA max_page_count = \(pages)") }
      try Migrator.migrate(connection, path: path)
      try connection.execute("PRAGMA synchronous = FULL")
      try connection.execute("PRAGMA wal_autocheckpoint = \(options.checkpointPages)")
      try connection.execute("PRAGMA journal_size_limit = 67108864")
      try presence.check()
      writer = WriterQueue(connection, options: options, claim: claim, presence: presence)
    }
    readers = ReaderPool(path: path, options: options)
  }

  /// The first connection: whatever is wrong with the file shows here.
  private static func connect(
    _ path: String, _ use: Connection.Use, _ options: StoreOptions
  ) throws(PoolFailure) -> Connection {
    do throws(PoolFailure) {
      return try Connection(path: path, use: use, options: options)
    } catch {
      guard case .failed(let fault) = error, fault.code == .storage else { throw error }
      throw .storage("\(path) cannot be read as a pool: \(fault.message)")
    }
  }

  /// Waits, at the end of a program, until all stores are closed: closing the last one of a file copies its log into it, so that the file alone is the pool.
  ///
  /// A store that something still holds on to is not closed; its log is copied all the same. Each wait is bounded, because a program must end.
  public static func settle() {
    // A thread that has just answered lets go of its store a moment later.
    for _ in 0..<50 {
      if FileClaim.waitUntilNoneIsUsed(milliseconds: 100) || WriterQueue.closeAll(milliseconds: 5000) { return }
    }
  }

  public func read<Result>(_ body: (any ReadTransaction) throws(PoolFailure) -> Result) throws(PoolFailure) -> Result {
    let transaction = try readers.take()
    defer { readers.giveBack(transaction) }
    return try body(transaction)
  }

  public func write(byteCount: Int, _ body: @escaping WriteBody) async throws(PoolFailure) -> Answer {
    guard let writer else { throw Self.readOnly }
    return try await writer.write(byteCount: byteCount, body)
  }

  public func writeNow(_ body: @escaping WriteBody) throws(PoolFailure) -> Answer {
    guard let writer else { throw Self.readOnly }
    return try writer.writeNow(body)
  }

  public func checkPresence() throws(PoolFailure) {
    guard writer != nil else { return }
    try presence.check()
    let reader = try readers.take()
    defer { readers.giveBack(reader) }
    try reader.checkKey(keyFingerprint.withLock { $0 })
  }

  /// Says which key this process seals with. If another process changes the pool's key (``PoolRekey``), writes fail from then on: what this process
  /// sealed would be lost.
  func expect(keyFingerprint: String) {
    self.keyFingerprint.withLock { $0 = Array(keyFingerprint.utf8) }
    writer?.expect(keyFingerprint: Array(keyFingerprint.utf8))
  }

  public var isWriterFree: Bool { writer?.isFree ?? true }

  private static var readOnly: PoolFailure { .storage("the pool was opened read-only") }
}
