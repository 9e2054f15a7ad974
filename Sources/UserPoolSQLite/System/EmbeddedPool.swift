import Contract
import Cryptography
import Glibc
import UserPool

/// Opens a pool's file together with its key: the one way in for programs.
public enum EmbeddedPool {
  /// An opened pool.
  public struct Opened: Sendable {
    /// The pool.
    public let pool: Pool
    /// Its storage.
    public let store: SQLiteStore
    /// True if the pool was made just now.
    public let isNew: Bool
  }

  /// Opens a pool, or makes one with its keys, one application and one access key.
  ///
  /// A pool that is opened with a wrong key or without its key is left alone: that is looked at before anything is written.
  /// - Parameters:
  ///   - path: the pool's file; its folder must exist.
  ///   - environmentKey: the value of `MOONPOOL_KEY`, where it is set; it goes before the key file beside the pool.
  ///   - options: how to open the file.
  ///   - clock: what time it is.
  ///   - random: where ids, secrets and salts come from.
  /// - Throws: `storage` for a file that is not a pool, a missing or wrong key, a key file that others can read.
  public static func open(
    path: String, environmentKey: String?, options: StoreOptions = StoreOptions(), clock: any Clock = SystemClock(),
    random: any RandomSource = SystemRandomSource()
  ) throws(Fault) -> Opened {
    try Fault.raised { () throws(PoolFailure) in
      let claim = try FileClaim(path, options)
      let keyFile = KeySource.keyFile(ofPool: path)
      let hadKey = environmentKey != nil || access(keyFile, F_OK) == 0
      do throws(PoolFailure) {
        return try open(claim, path, environmentKey, options, clock, random)
      } catch {
        claim.withdraw(after: error, keyFile: hadKey ? nil : keyFile)
        throw error
      }
    }
  }

  private static func open(
    _ claim: FileClaim, _ path: String, _ environmentKey: String?, _ options: StoreOptions, _ clock: any Clock,
    _ random: any RandomSource
  ) throws(PoolFailure) -> Opened {
    let (key, isPending) = try key(path, environmentKey, options, random)
    let sealer = Sealer(key: key, source: random)
    let store = try SQLiteStore(path: path, options: options, claim: claim)
    var isNew = false
    if options.isReadOnly {
      try store.read { (transaction) throws(PoolFailure) in try PoolFoundation.checkKey(transaction, sealer) }
    } else {
      isNew = try PoolFoundation.lay(in: store, sealer: sealer, clock: clock, random: random)
    }
    // If that fails, the key stays where it is, and the next opening finds it there.
    if isPending, let writer = store.writer {
      _ = try? writer.exclusively {
        Result { () throws(PoolFailure) in try PendingKey.settle(key.fingerprint, forPool: path) }
      }
    }
    // From here on a change of the key is noticed before anything is written.
    store.expect(keyFingerprint: sealer.keyFingerprint)
    return Opened(pool: Pool(store: store, sealer: sealer, clock: clock, random: random), store: store, isNew: isNew)
  }

  /// Finds the pool's key and compares it with the one that the pool needs, before anything is written.
  private static func key(
    _ path: String, _ environmentKey: String?, _ options: StoreOptions, _ random: any RandomSource
  ) throws(PoolFailure) -> (key: PoolKey, isPending: Bool) {
    // Twice: another process may put a new key in the old one's place between the looks.
    for isLast in [false, true] {
      let key: PoolKey
      do throws(Fault) {
        key = try KeySource.key(forPool: path, environment: environmentKey, random: random)
      } catch {
        throw .failed(error)
      }
      guard let needed = fingerprint(path, options), needed != key.fingerprint else { return (key, false) }
      if environmentKey == nil, let pending = PendingKey.find(forPool: path, fingerprint: needed) {
        return (pending, true)
      }
      if isLast || environmentKey != nil { throw PoolFoundation.wrongKey(needed, key.fingerprint) }
    }
    throw .defect("the pool's key was not looked for")
  }

  /// The fingerprint of the key that a pool needs, found by reading alone; nil for what cannot be read as a pool, which is for the store to refuse.
  private static func fingerprint(_ path: String, _ options: StoreOptions) -> String? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_size > 0 else { return nil }
    // A connection for reading leaves its log and its index behind where it was the only one. One for writing takes them away, and if there is no log
    // it has nothing to write.
    let leavesNothing = !options.isReadOnly && access(path + "-wal", F_OK) != 0
    do throws(PoolFailure) {
      let connection = try Connection(path: path, use: leavesNothing ? .writer : .reader, options: StoreOptions())
      return try connection.string("SELECT CAST(value AS TEXT) FROM settings WHERE name = 'keyFingerprint'")
    } catch {
      return nil
    }
  }
}

extension Fault {
  static func raised<Result>(_ body: () throws(PoolFailure) -> Result) throws(Fault) -> Result {
    do throws(PoolFailure) {
      return try body()
    } catch {
      throw error.fault
    }
  }
}
