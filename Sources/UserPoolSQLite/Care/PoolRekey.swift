import CSQLite
import Contract
import Cryptography
import Glibc
import UserPool

/// Changes a pool's key: everything that is sealed is opened with the old key and sealed with the new one, in one transaction
/// (docs/storage.md, "Changing the pool's key").
public enum PoolRekey {
  /// What was changed.
  public struct Outcome: Sendable {
    /// The fingerprint of the key before.
    public let oldKey: String
    /// The fingerprint of the key now.
    public let newKey: String
    /// How many values were sealed again.
    public let values: Int
    /// Where the old key is kept; nil if the pool's key comes from the environment.
    public let kept: String?
  }

  /// Gives a pool another key. Other processes that have the pool open can read on; what they want to write fails, and so does what needs the old key.
  ///
  /// A crash at any moment leaves a pool that opens: the new key is on the disk, in `.key.new` beside the pool, before anything is changed, and an opening that
  /// finds the pool's key there puts it in its place.
  /// - Parameters:
  ///   - path: the pool's file.
  ///   - newKey: the new key; nil for a random one.
  ///   - environmentKey: the value of `MOONPOOL_KEY`, where it is set. No key file is touched then, and a new key must be given.
  /// - Throws: `storage` if the key is not the pool's, is the same as before, if its file is a symbolic link, or if a value cannot be opened; `busy` if other
  ///   processes keep the pool busy. Nothing is changed then.
  public static func rekey(
    _ path: String, newKey: PoolKey?, environmentKey: String?, options: StoreOptions = StoreOptions()
  ) throws(Fault) -> Outcome {
    try Fault.raised { () throws(PoolFailure) in
      if environmentKey == nil { try refuseLink(KeySource.keyFile(ofPool: path)) }
      let opened = try Self.opened { () throws(Fault) in
        try EmbeddedPool.open(path: path, environmentKey: environmentKey, options: options)
      }
      guard let writer = opened.store.writer else {
        throw .storage("the pool \(path) is read-only; nothing was changed")
      }
      let key = newKey ?? .generate()
      let (old, new) = (opened.pool.sealer, Sealer(key: key))
      guard old.keyFingerprint != new.keyFingerprint else {
        throw .storage("the new key is the one that the pool has already; nothing was changed")
      }
      let result = try writer.exclusively { () -> Result<(Int, String?), PoolFailure> in
        Result { () throws(PoolFailure) in
          try requireKey(old.keyFingerprint, of: path, options)
          try requireNoDelivery(opened.store, now: opened.pool.clock.milliseconds)
          if environmentKey == nil {
            try PendingKey.settle(old.keyFingerprint, forPool: path)
            try PendingKey.write(key, forPool: path)
          }
          let count = try change(path, Resealing(from: old, to: new), old, new, options)
          return (count, try environmentKey == nil ? PendingKey.use(forPool: path) : nil)
        }
      }
      let (count, kept) = try result.get()
      return Outcome(oldKey: old.keyFingerprint, newKey: new.keyFingerprint, values: count, kept: kept)
    }
  }

  /// Another process may have changed the key since the pool was opened: its new key, in `.key.new`, must not be touched then.
  private static func requireKey(
    _ fingerprint: String, of path: String, _ options: StoreOptions
  ) throws(PoolFailure) {
    let now = try BackupFile.identity(try Connection(path: path, use: .reader, options: options), path)
    guard now.key == fingerprint else { throw PoolFoundation.wrongKey(now.key, fingerprint) }
  }

  /// A delivery that is under way could not write down what it has sent, and the messages would be sent again. No delivery begins in the pool's turn.
  /// - Parameter now: the time, in milliseconds since 1970: a delivery without a lock (on a file system that has none, or of an older program) counts as alive
  ///   until its leases are over.
  private static func requireNoDelivery(_ store: SQLiteStore, now: Int64) throws(PoolFailure) {
    let (held, taken) = try store.read { (transaction) throws(PoolFailure) in
      (try transaction.heldOutbox(), try transaction.outboxMessages(in: [.sending], after: nil, limit: .max))
    }
    for messages in held {
      let isAlive =
        if let lock = messages.lease?.lock {
          store.deliveryLocks.isHeld(lock)
        } else {
          taken.contains { $0.lease == messages.lease && $0.nextAttemptAt > now }
        }
      guard isAlive else { continue }
      throw .failed(
        Fault(.busy, "\(messages.text), and would be sent twice; wait until they are sent. Nothing was changed"))
    }
  }

  private static func refuseLink(_ keyFile: String) throws(PoolFailure) {
    var status = stat()
    guard lstat(keyFile, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return }
    throw .storage(
      """
      \(keyFile) is a symbolic link, so another program looks after the key. Set MOONPOOL_KEY to the old key, name the new one's file with --new-key, \
      and then put the new key where the link leads; nothing was changed
      """)
  }

  // MARK: The file

  private static func change(
    _ path: String, _ resealing: Resealing, _ old: Sealer, _ new: Sealer, _ options: StoreOptions
  ) throws(PoolFailure) -> Int {
    let connection = try Connection(path: path, use: .writer, options: options)
    try connection.execute("PRAGMA synchronous = FULL")
    // What the old key opens is overwritten in the file, not only released.
    try connection.execute("PRAGMA secure_delete = ON")
    try connection.execute("BEGIN IMMEDIATE")
    let count: Int
    do throws(PoolFailure) {
      let transaction = SQLiteTransaction(connection)
      try PoolFoundation.checkKey(transaction, old)
      count = try reseal(connection, resealing, try transaction.fieldTables())
      try transaction.setSetting(SettingName.keyFingerprint.rawValue, Array(new.keyFingerprint.utf8))
      try connection.execute("COMMIT")
    } catch {
      if !connection.isAutocommit { try? connection.execute("ROLLBACK") }
      throw error
    }
    // As far as readers let it, the log goes too: it holds what the old key opens.
    SQLiteTransaction(connection).copyLog()
    return count
  }

  private static func reseal(
    _ connection: Connection, _ resealing: Resealing, _ tables: FieldTables
  ) throws(PoolFailure) -> Int {
    var count = 0
    for column in SealedColumns.columns { count += try reseal(column, connection, resealing) }
    for (table, key, target) in SealedColumns.customData {
      count += try reseal(table, key, target, connection, resealing, tables)
    }
    return count
  }

  /// Seals the values of a column again. The keys of all rows are read first: a row may move when it is written to.
  private static func reseal(
    _ column: SealedColumns.Column, _ connection: Connection, _ resealing: Resealing
  ) throws(PoolFailure) -> Int {
    let match = column.keys.map { "\($0) = ?" }.joined(separator: " AND ")
    let keys = column.keys.joined(separator: ", ")
    let all = try Statement(
      "SELECT \(keys) FROM \(column.table) WHERE \(column.name) IS NOT NULL AND \(column.condition)",
      on: connection.handle, isKept: false)
    var rows: [[String]] = []
    while try all.step() { rows.append(column.keys.indices.map { all.string($0) }) }
    all.reset()
    let find = try Statement(
      "SELECT \(column.name) FROM \(column.table) WHERE \(match)", on: connection.handle, isKept: false)
    let save = try Statement(
      "UPDATE \(column.table) SET \(column.name) = ? WHERE \(match)", on: connection.handle, isKept: false)
    for row in rows {
      for (place, key) in row.enumerated() {
        find.bind(place, key)
        save.bind(place + 1, key)
      }
      guard try find.step(), let sealed = find.bytes(0) else {
        throw .storage("a row of \(column.table) cannot be found again; nothing was changed")
      }
      find.reset()
      save.bind(0, bytes: try resealing.value(sealed, context: column.context(row)))
      try save.run()
    }
    return rows.count
  }

  /// Seals the encrypted fields of custom data again, row by row.
  private static func reseal(
    _ table: String, _ key: String, _ target: FieldTarget, _ connection: Connection, _ resealing: Resealing,
    _ tables: FieldTables
  ) throws(PoolFailure) -> Int {
    // Only rows that can have a sealed value: a text that begins with the letter A (see Resealing).
    let next = try Statement(
      "SELECT \(key), customData FROM \(table) WHERE \(key) > ? AND customData LIKE '%\"A%' ORDER BY \(key) LIMIT 1",
      on: connection.handle, isKept: false)
    let save = try Statement(
      "UPDATE \(table) SET customData = ? WHERE \(key) = ?", on: connection.handle, isKept: false)
    var count = 0
    var number = Int64.min
    while true {
      next.bind(0, number)
      guard try next.step() else { break }
      // As it is: a bounded number would find the same row again.
      number = next.mark(0)
      let fresh = try resealing.customData(next.utf8(1), of: target, tables)
      next.reset()
      guard let fresh else { continue }
      count += fresh.count
      save.bind(0, String(decoding: fresh.json, as: UTF8.self))
      save.bind(1, number)
      try save.run()
    }
    next.reset()
    return count
  }

  private static func opened<Result>(_ body: () throws(Fault) -> Result) throws(PoolFailure) -> Result {
    do throws(Fault) { return try body() } catch { throw .failed(error) }
  }
}
