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
    /// True where the pool was made just now.
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
  /// - Throws: `storage` for a file that is no pool, a missing or wrong key, a key file that others can read.
  public static func open(
    path: String, environmentKey: String?, options: StoreOptions = StoreOptions(), clock: any Clock = SystemClock(),
    random: any RandomSource = SystemRandomSource()
  ) throws(Fault) -> Opened {
    if !options.createsFile || options.isReadOnly, access(path, F_OK) != 0 {
      throw Fault(.storage, "there is no pool at \(path)")
    }
    let key = try KeySource.key(forPool: path, environment: environmentKey, random: random)
    let sealer = Sealer(key: key, source: random)
    try check(path, sealer)
    let store = try SQLiteStore.open(path: path, options: options)
    let isNew = try Fault.raised { () throws(PoolFailure) in
      if options.isReadOnly {
        try store.read { (transaction) throws(PoolFailure) in try PoolFoundation.checkKey(transaction, sealer) }
        return false
      }
      return try PoolFoundation.lay(in: store, sealer: sealer, clock: clock, random: random)
    }
    return Opened(pool: Pool(store: store, sealer: sealer, clock: clock, random: random), store: store, isNew: isNew)
  }

  /// Compares a pool's key with the one given, by reading alone. A file that cannot be read as a pool is for the store to refuse.
  private static func check(_ path: String, _ sealer: Sealer) throws(Fault) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_size > 0 else { return }
    let fingerprint: String?
    do throws(PoolFailure) {
      let connection = try Connection(path: path, use: .reader, options: StoreOptions())
      fingerprint = try connection.string("SELECT CAST(value AS TEXT) FROM settings WHERE name = 'keyFingerprint'")
    } catch {
      return
    }
    guard let fingerprint, fingerprint != sealer.keyFingerprint else { return }
    throw Fault.of(PoolFoundation.wrongKey(fingerprint, sealer.keyFingerprint))
  }
}

extension Fault {
  /// The fault that a failure is, outside of any request.
  static func of(_ failure: PoolFailure) -> Fault {
    switch failure {
    case .failed(let fault): fault
    case .refused(let refusal): Fault(.defect, refusal.message.rendered(.english, refusal.arguments))
    }
  }

  static func raised<Result>(_ body: () throws(PoolFailure) -> Result) throws(Fault) -> Result {
    do throws(PoolFailure) {
      return try body()
    } catch {
      throw of(error)
    }
  }
}
