import Contract
import Cryptography
import Glibc

/// Where a pool's key comes from: the environment, or a file beside the pool that its owner alone can read (docs/operations.md, "The pool's own keys").
public enum KeySource {
  /// The environment variable that holds the key's text and goes before the file.
  public static let variable = "MOONPOOL_KEY"

  /// The key file of a pool's file: `.key` after its name.
  public static func keyFile(ofPool path: String) -> String { path + ".key" }

  /// The key of a pool that exists, or a new one for a pool that does not.
  ///
  /// A new key's file is written before the pool is made, so that no crash leaves a pool without its key. An existing pool without its key is left alone.
  /// - Parameters:
  ///   - path: the pool's file.
  ///   - environment: the value of ``variable``, where it is set.
  ///   - random: where a new key comes from.
  /// - Throws: `storage` when the pool exists and its key does not; for a key file that others can read; for text that is not a key.
  public static func key(
    forPool path: String, environment: String?, random: any RandomSource = SystemRandomSource()
  ) throws(Fault) -> PoolKey {
    do throws(CryptographyError) {
      if let environment { return try PoolKey(text: environment) }
      return try KeyFile.load(keyFile(ofPool: path))
    } catch {
      if error.code == .keyFileMissing { return try newKey(forPool: path, random) }
      let place = environment == nil ? "" : "\(variable): "
      throw Fault(.storage, "\(place)\(error.detail); nothing was changed")
    }
  }

  private static func newKey(forPool path: String, _ random: any RandomSource) throws(Fault) -> PoolKey {
    let file = keyFile(ofPool: path)
    var status = stat()
    guard stat(path, &status) != 0 || status.st_size == 0 else {
      throw Fault(
        .storage,
        "the key of the pool \(path) is missing: restore \(file) or set \(variable); nothing was changed")
    }
    let key = PoolKey.generate(from: random)
    do throws(CryptographyError) {
      try KeyFile.create(key, at: file)
      return key
    } catch {
      // Another process that makes the same pool was quicker: its key counts.
      if error.code == .keyFileExists { return try load(file) }
      throw Fault(.storage, "cannot create the pool \(path): \(error.detail)")
    }
  }

  private static func load(_ file: String) throws(Fault) -> PoolKey {
    do throws(CryptographyError) {
      return try KeyFile.load(file)
    } catch {
      throw Fault(.storage, error.detail)
    }
  }
}
