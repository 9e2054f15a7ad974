import Contract
import Files
import Glibc
import Synchronization
import UserPool

/// Checks that a pool's files are still the ones that were opened.
///
/// SQLite keeps writing to a file that was removed or replaced, and reports success. So the writer checks before each transaction, and the health check on
/// request. See docs/storage.md, "A file that is taken away".
final class FilePresence: Sendable {
  private struct Known {
    var file: FilesInUse.Inode?
    var log: FilesInUse.Inode?
    var index: FilesInUse.Inode?
    var size: off_t = 0
  }

  private let path: String
  private let logPath: String
  private let indexPath: String
  private let known = Mutex(Known())

  /// - Parameter path: the pool's file.
  init(path: String) {
    self.path = path
    logPath = path + "-wal"
    indexPath = path + "-shm"
  }

  /// Compares the files with those of the first call, which follows the opening.
  /// - Parameter connection: a connection of the caller's own. It is asked for the pool's own count of its pages if the file has become smaller, which is right
  ///   after another program has run VACUUM.
  /// - Throws: `storage` if the file, its log or the log's index was removed, moved or replaced, or if the file was truncated.
  func check(_ connection: Connection) throws(PoolFailure) {
    let hasShrunk = try known.withLock { (known) throws(PoolFailure) in
      let size = try compare(path, &known.file)
      // The log and its index exist as long as anyone has the pool open.
      _ = try compare(logPath, &known.log)
      _ = try compare(indexPath, &known.index)
      defer { known.size = size }
      return size < known.size
    }
    guard hasShrunk else { return }
    let pages = try connection.integer("PRAGMA page_count") ?? 0
    let pageSize = try connection.integer("PRAGMA page_size") ?? 0
    guard pages * pageSize > known.withLock({ Int64($0.size) }) else { return }
    // Stays a failure at every later check, whatever is put in the place of what was cut off.
    known.withLock { $0.size = .max }
    throw .storage("\(path) was truncated while it was open; restore it from a backup. The change was not made")
  }

  private func compare(_ path: String, _ known: inout FilesInUse.Inode?) throws(PoolFailure) -> off_t {
    var status = stat()
    guard stat(path, &status) == 0 else {
      guard known != nil else { return 0 }
      let reason = errno == ENOENT ? "was removed or moved" : "cannot be reached (\(String(cString: strerror(errno))))"
      throw .storage("\(path) \(reason) while the pool was open; the change was not made")
    }
    let identity = FilesInUse.Inode(status)
    if let known, known != identity {
      throw .storage("\(path) was replaced while the pool was open; the change was not made")
    }
    known = identity
    return status.st_size
  }
}
