import Contract
import Cryptography
import Files
import Glibc
import UserPool

/// A pool's next key while it is being changed: it lies in `.key.new` beside the pool until the pool's content has been sealed with it.
enum PendingKey {
  static func file(ofPool path: String) -> String { KeySource.keyFile(ofPool: path) + ".new" }

  /// Where the key with a fingerprint is kept once the pool has another one: backups that were made before need it.
  static func keptFile(ofPool path: String, fingerprint: String) -> String {
    KeySource.keyFile(ofPool: path) + "-" + fingerprint
  }

  /// Writes the next key. Called in the pool's turn, after ``settle(_:forPool:)``: one that is still there then is of no use, as the pool is not sealed with it.
  static func write(_ key: PoolKey, forPool path: String) throws(PoolFailure) {
    let file = file(ofPool: path)
    unlink(file)
    do throws(CryptographyError) { try KeyFile.create(key, at: file) } catch {
      throw .storage("\(error.detail); nothing was changed")
    }
  }

  /// Finds the key of a pool whose change was cut short after its content was sealed with it. It stays where it is; see ``settle(_:forPool:)``.
  /// - Parameter fingerprint: the key that the pool needs.
  /// - Returns: nil if there is no such key.
  static func find(forPool path: String, fingerprint: String) -> PoolKey? {
    do throws(CryptographyError) {
      let key = try KeyFile.load(file(ofPool: path))
      return key.fingerprint == fingerprint ? key : nil
    } catch {
      return nil
    }
  }

  /// Puts the next key in the place of the pool's key if it is the one that the pool is sealed with. Called in the pool's turn, as ``write(_:forPool:)`` is, so
  /// that no other process changes the two files meanwhile.
  /// - Parameter fingerprint: the key that the pool is sealed with.
  /// - Throws: `storage` if the files cannot be changed; the pool still finds its key.
  static func settle(_ fingerprint: String, forPool path: String) throws(PoolFailure) {
    if find(forPool: path, fingerprint: fingerprint) != nil { try use(forPool: path) }
  }

  /// Puts the next key in the place of the pool's key, which is kept under a name of its own. Called in the pool's turn.
  /// - Returns: where the old key is kept.
  @discardableResult
  static func use(forPool path: String) throws(PoolFailure) -> String {
    let current = KeySource.keyFile(ofPool: path)
    let kept: String
    do throws(CryptographyError) {
      let old = try KeyFile.load(current)
      kept = keptFile(ofPool: path, fingerprint: old.fingerprint)
      if access(kept, F_OK) != 0 { try KeyFile.create(old, at: kept) }
    } catch {
      throw .storage("\(error.detail). The pool was sealed with the new key and finds it in \(current).new")
    }
    if rename(file(ofPool: path), current) != 0 { throw cannot(current, errno) }
    do throws(FileProblem) { try TemporaryFile.syncFolder(of: current) } catch {
      throw .storage(
        """
        the pool was sealed with the new key, which is in \(current), but the folder could not be written to the disk: \(String(cString: strerror(error.code))). \
        Copy the key to a safe place
        """)
    }
    return kept
  }

  private static func cannot(_ path: String, _ code: Int32) -> PoolFailure {
    .storage(
      """
      the pool was sealed with the new key, which could not be put in the place of \(path): \(String(cString: strerror(code))). The pool finds its key in \
      \(path).new
      """)
  }
}
