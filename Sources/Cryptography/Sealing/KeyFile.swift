import Files
import Glibc

/// A pool key in a file that only its owner can read.
public enum KeyFile {
  private static let largest = 1024

  /// Reads a key file.
  /// - Parameter path: the file, or a symbolic link of the same owner as the file that it leads to, as mounted secrets are.
  /// - Throws: `keyFileMissing`; `keyFileExposed` when the group or others have any right to it; `keyFile` when it cannot be read;
  ///   `invalidKey` when its text is not a key.
  public static func load(_ path: String) throws(CryptographyError) -> PoolKey {
    var status = stat()
    // Looked at before it is opened: to open a pipe lets its writer go on, and a device may do something, or hang.
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { throw CryptographyError(.keyFileMissing, "key file \(path) not found") }
      throw failure("read", path)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CryptographyError(.keyFile, "\(path) is not a regular file")
    }
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw failure("read", path) }
    defer { close(file) }
    guard fstat(file, &status) == 0 else { throw failure("read", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CryptographyError(.keyFile, "\(path) is not a regular file")
    }
    var link = stat()
    guard lstat(path, &link) == 0, link.st_uid == status.st_uid else {
      throw CryptographyError(.keyFile, "\(path) is a symbolic link of another user than the file it leads to")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw CryptographyError(
        .keyFileExposed, "other users can read the key file \(path); make it private: chmod 600 \(path)")
    }
    return try PoolKey(text: read(file, path))
  }

  /// Writes a new key file, readable by its owner alone. The file appears under its name only when all of it is on the disk, so a crash leaves either a
  /// whole key or none.
  /// - Parameters:
  ///   - key: the key.
  ///   - path: where to; the folder must exist.
  /// - Throws: `keyFileExists` when there is a file already; `keyFile` when it cannot be written.
  public static func create(_ key: PoolKey, at path: String) throws(CryptographyError) {
    do throws(FileProblem) {
      let file = try TemporaryFile(for: path)
      // The mode given to open is narrowed by the umask; the file must stay readable by its owner whatever that is.
      guard fchmod(file.descriptor, 0o600) == 0, write(key, to: file.descriptor) else {
        throw FileProblem(code: errno)
      }
      try file.keep(as: path, replacing: .nothing)
    } catch {
      if error.code == EEXIST { throw CryptographyError(.keyFileExists, "the key file \(path) already exists") }
      throw failure("write", path, error.code)
    }
  }

  private static func read(_ file: Int32, _ path: String) throws(CryptographyError) -> String {
    var buffer = [UInt8](repeating: 0, count: largest + 1)
    var count = 0
    while count < buffer.count {
      let got = buffer.withUnsafeMutableBytes { bytes in
        Glibc.read(file, bytes.baseAddress.map { $0 + count }, bytes.count - count)
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw failure("read", path) }
      if got == 0 { break }
      count += got
    }
    guard count <= largest else {
      throw CryptographyError(.invalidKey, "the key file \(path) is too large to be a key")
    }
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }

  private static func write(_ key: PoolKey, to file: Int32) -> Bool {
    key.text.withUnsafeBytes { Secret(Array($0) + [UInt8(ascii: "\n")]) }.write(to: file)
  }

  private static func failure(_ verb: String, _ path: String, _ code: Int32 = errno) -> CryptographyError {
    let reason = strerror(code).map { String(cString: $0) } ?? "error \(code)"
    return CryptographyError(.keyFile, "cannot \(verb) \(path): \(reason)")
  }
}
