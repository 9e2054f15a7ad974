import CSQLite
import Contract
import Cryptography
import Glibc
import UserPool

/// Puts a backup in the place of a pool's content, or makes a pool of it (docs/operations-guide.md, "Restoring").
public enum PoolRestore {
  /// What was restored.
  public struct Outcome: Sendable {
    /// How many users the pool has now.
    public let users: Int64
    /// Where the pool's content before is kept; nil if there was no pool.
    public let before: String?
  }

  /// Restores a pool while other processes may have it open: they see the restored content from their next transaction on.
  ///
  /// The backup is checked first, and so is its key. What the pool held is copied into a file beside it.
  /// - Parameters:
  ///   - backup: a pool's file, as ``SQLiteStore/backUp(to:)`` makes it.
  ///   - path: the pool's file; it need not exist.
  ///   - keyFile: the file of the backup's key, where it was named; else the key beside the backup counts, and then the pool's own.
  ///   - environmentKey: the value of `MOONPOOL_KEY`, where it is set; it goes before the pool's own key file.
  /// - Throws: `storage` if the backup is not a sound pool, is of a newer program or of another pool than the one at `path`, or if its key is not found;
  ///   `busy` if other processes keep the pool busy. Nothing is changed then.
  public static func restore(
    _ backup: String, to path: String, keyFile: String?, environmentKey: String?,
    options: StoreOptions = StoreOptions()
  ) throws(Fault) -> Outcome {
    try Fault.raised { () throws(PoolFailure) in
      let source = try BackupFile(backup, options)
      let key = try key(of: source, keyFile, path, environmentKey)
      var status = stat()
      if stat(path, &status) == 0, status.st_size > 0 { return try replace(path, with: source, options) }
      return try create(path, from: source, key, environmentKey)
    }
  }

  // MARK: The key

  /// The key that the backup's secrets are sealed with.
  private static func key(
    of source: BackupFile, _ named: String?, _ path: String, _ environmentKey: String?
  ) throws(PoolFailure) -> PoolKey {
    var tried: [String] = []
    func fits(_ key: PoolKey, _ place: String) -> Bool {
      let fingerprint = Sealer(key: key).keyFingerprint
      if fingerprint == source.keyFingerprint { return true }
      tried.append("\(place) is \(fingerprint)")
      return false
    }
    do throws(CryptographyError) {
      if let named {
        let key = try KeyFile.load(named)
        if fits(key, named) { return key }
      } else {
        if let environmentKey {
          let key = try PoolKey(text: environmentKey)
          if fits(key, KeySource.variable) { return key }
        }
        for file in [
          KeySource.keyFile(ofPool: source.path), KeySource.keyFile(ofPool: path),
          PendingKey.keptFile(ofPool: path, fingerprint: source.keyFingerprint),
        ]
        where access(file, F_OK) == 0 {
          let key = try KeyFile.load(file)
          if fits(key, file) { return key }
        }
      }
    } catch {
      throw .storage("\(error.detail); nothing was changed")
    }
    let found = tried.isEmpty ? "no key was found" : tried.joined(separator: ", ")
    throw .storage(
      "\(source.path) needs the key \(source.keyFingerprint), and \(found); name its file with --key. Nothing was changed"
    )
  }

  // MARK: A pool that is there

  private static func replace(
    _ path: String, with source: BackupFile, _ options: StoreOptions
  ) throws(PoolFailure) -> Outcome {
    guard !source.isFile(path) else {
      throw .storage("\(path) is the pool itself, not a backup of it; nothing was changed")
    }
    let store = try opened { () throws(Fault) in try SQLiteStore.open(path: path, options: options) }
    guard let writer = store.writer else { throw .storage("the pool \(path) is read-only; nothing was changed") }
    // All of it in the pool's turn: a change that another process makes between the copy and the restore would be in neither.
    let outcome = try writer.exclusively { () -> Result<String, PoolFailure> in
      Result { () throws(PoolFailure) in
        try requireSamePool(source, path, options)
        let before = try kept(path)
        try opened { () throws(Fault) in try store.backUp(to: before) }
        try source.replace(try Connection(path: path, use: .writer, options: options), at: path)
        return before
      }
    }
    let before = try outcome.get()
    let users = try store.read { (transaction) throws(PoolFailure) in try transaction.userCount() }
    return Outcome(users: users, before: before)
  }

  private static func requireSamePool(
    _ source: BackupFile, _ path: String, _ options: StoreOptions
  ) throws(PoolFailure) {
    let now = try BackupFile.identity(try Connection(path: path, use: .reader, options: options), path)
    guard now.id != source.userPoolId || now.key == source.keyFingerprint else {
      throw .storage(
        """
        \(source.path) was made when \(path) had another key. Restore it to another file, or move \(path) and its key away first; \
        nothing was changed
        """)
    }
    guard now.id == source.userPoolId else {
      throw .storage(
        """
        \(source.path) is a backup of another pool than \(path). Restore it to another file, or move \(path) and its key away first; \
        nothing was changed
        """)
    }
  }

  /// The name for a copy of what the pool held: the first that is free.
  private static func kept(_ path: String) throws(PoolFailure) -> String {
    for number in 1...9999 {
      let name = "\(path).before-restore-\(number)"
      if access(name, F_OK) != 0 { return name }
    }
    throw .storage("there are 9999 files \(path).before-restore-…; remove some. Nothing was changed")
  }

  // MARK: A new pool

  private static func create(
    _ path: String, from source: BackupFile, _ key: PoolKey, _ environmentKey: String?
  ) throws(PoolFailure) -> Outcome {
    try DatabaseCopy.requireFree(path)
    let keyFile = KeySource.keyFile(ofPool: path)
    var madeKey = false
    do throws(CryptographyError) {
      // The key that the pool is opened with from now on must be the backup's.
      if let environmentKey {
        try requireKey(try PoolKey(text: environmentKey), KeySource.variable, source)
      } else if access(keyFile, F_OK) == 0 {
        try requireKey(try KeyFile.load(keyFile), keyFile, source)
      } else {
        try KeyFile.create(key, at: keyFile)
        madeKey = true
      }
    } catch {
      throw .storage("\(error.detail); nothing was changed")
    }
    do throws(PoolFailure) {
      try source.write(to: path)
    } catch {
      if madeKey { unlink(keyFile) }
      throw error
    }
    return Outcome(users: source.users, before: nil)
  }

  private static func requireKey(_ key: PoolKey, _ place: String, _ source: BackupFile) throws(CryptographyError) {
    guard key.fingerprint != source.keyFingerprint else { return }
    throw CryptographyError(
      .keyFile,
      "\(place) holds the key \(key.fingerprint), but \(source.path) needs \(source.keyFingerprint); move it away or unset it first"
    )
  }

  private static func opened<Result>(_ body: () throws(Fault) -> Result) throws(PoolFailure) -> Result {
    do throws(Fault) { return try body() } catch { throw .failed(error) }
  }
}
