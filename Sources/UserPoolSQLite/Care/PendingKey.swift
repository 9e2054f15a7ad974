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

  /// Writes the next key. One that a killed run has left is of no use: the pool is not sealed with it. Called in the pool's turn.
  static func write(_ key: PoolKey, forPool path: String) throws(PoolFailure) {
    let file = file(ofPool: path)
    unlink(file)
    do throws(CryptographyError) { try KeyFile.create(key, at: file) } catch {
      throw .storage("\(error.detail); nothing was changed")
    }
  }

  /// Finds the key of a pool whose change was cut short after its content was sealed with it, and puts it in its place.
  /// - Parameters:
  ///   - fingerprint: the key that the pool needs.
  ///   - old: the fingerprint of the key in the pool's key file.
  /// - Returns: nil if there is no such key.
  static func take(forPool path: String, fingerprint: String, insteadOf old: String) -> PoolKey? {
    do throws(CryptographyError) {
      let key = try KeyFile.load(file(ofPool: path))
      guard key.fingerprint == fingerprint else { return nil }
      // If the folder cannot be written to, the key stays where it is, and the next opening finds it there.
      _ = try? use(forPool: path, insteadOf: old)
      return key
    } catch {
      return nil
    }
  }

  /// Puts the next key in the place of the pool's key, which is kept under a name of its own. Several processes may do so at once.
  /// - Returns: where the old key is kept.
  @discardableResult
  static func use(forPool path: String, insteadOf old: String) throws(PoolFailure) -> String {
    let (current, kept) = (KeySource.keyFile(ofPool: path), keptFile(ofPool: path, fingerprint: old))
    if link(current, kept) != 0, errno != EEXIST { throw cannot(current, errno) }
    if rename(file(ofPool: path), current) != 0, errno != ENOENT { throw cannot(current, errno) }
    TemporaryFile.syncFolder(of: current)
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
