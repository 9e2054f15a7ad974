import CSQLite
import Contract
import Glibc
import Synchronization
import UserPool

/// Checks that a pool's files are still the ones that were opened.
///
/// SQLite keeps writing to a file that was removed or replaced, and reports success. So the writer checks before each transaction, and the health check on
/// request. See docs/storage.md, "A file that is taken away".
final class FilePresence: Sendable {
  /// A file, whatever its name.
  private struct Identity: Equatable {
    var device: UInt64 = 0
    var inode: UInt64 = 0
  }

  private struct Known {
    var file: Identity?
    var log: Identity?
    var index: Identity?
    /// The largest that the file was, until a smaller size turns out to be legitimate.
    var size: off_t = 0
  }

  private let path: String
  private let logPath: String
  private let indexPath: String
  private let known = Mutex(Known())

  private let file: Int32

  /// - Parameters:
  ///   - path: the pool's file.
  ///   - file: a descriptor of it, which stays open as long as this is used.
  init(path: String, file: Int32) {
    self.path = path
    self.file = file
    logPath = path + "-wal"
    indexPath = path + "-shm"
  }

  /// Compares the files with those of the first call, which follows the opening.
  /// - Throws: `storage` if the file, its log or the log's index was removed, moved or replaced, or if the file was truncated.
  func check() throws(PoolFailure) {
    try known.withLock { (known) throws(PoolFailure) in
      let size = try compare(path, &known.file)
      // The log and its index exist as long as anyone has the pool open.
      _ = try compare(logPath, &known.log)
      _ = try compare(indexPath, &known.index)
      guard size >= known.size || isWhole(size) else {
        throw .storage("\(path) was truncated while it was open; restore it from a backup. The change was not made")
      }
      known.size = size
    }
  }

  /// Whether a file that has become smaller has all the pages that its own header counts: another program may have run VACUUM, after which the pool may have
  /// grown again in its log.
  private func isWhole(_ size: off_t) -> Bool {
    // https://www.sqlite.org/fileformat.html, "The Database Header": the size of a page at 16, where 1 means 65,536, and the number of pages at 28.
    var header = [UInt8](repeating: 0, count: 32)
    guard pread(file, &header, 32, 0) == 32 else { return false }
    let pageSize = off_t(header[16]) << 8 | off_t(header[17])
    let pages = header[28..<32].reduce(off_t(0)) { $0 << 8 | off_t($1) }
    return size >= pages * (pageSize == 1 ? 65_536 : pageSize)
  }

  /// - Returns: the size of the file.
  private func compare(_ path: String, _ known: inout Identity?) throws(PoolFailure) -> off_t {
    var identity = Identity()
    var size: Int64 = 0
    let error = file_identity(path, &identity.device, &identity.inode, &size)
    guard error == 0 else {
      guard known != nil else { return 0 }
      let reason = error == ENOENT ? "was removed or moved" : "cannot be reached (\(String(cString: strerror(error))))"
      throw .storage("\(path) \(reason) while the pool was open; the change was not made")
    }
    if let known, known != identity {
      throw .storage("\(path) was replaced while the pool was open; the change was not made")
    }
    known = identity
    return off_t(size)
  }
}
