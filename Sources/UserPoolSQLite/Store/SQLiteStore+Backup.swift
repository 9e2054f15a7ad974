import CSQLite
import Contract
import Glibc
import UserPool

extension SQLiteStore {
  /// Copies the pool as it is at this moment into a new file, while others go on reading and writing.
  ///
  /// The copy appears under its name when it is whole and on the disk. What is sealed in it opens with the same key as the pool.
  /// - Parameter target: the new file; readable by its owner alone.
  /// - Throws: `storage` where there is a file of that name already, or the copy cannot be written.
  public func backUp(to target: String) throws(Fault) {
    let temporary = "\(target).\(getpid()).part"
    do throws(PoolFailure) {
      guard access(target, F_OK) != 0 else { throw .storage("\(target) is there already; nothing was written") }
      try Self.makeEmpty(temporary)
      defer { unlink(temporary) }
      try copy(to: temporary)
      try Self.settle(temporary, as: target)
    } catch {
      if case .failed(let fault) = error { throw fault }
      throw Fault(.defect, "a backup was refused")
    }
  }

  private func copy(to path: String) throws(PoolFailure) {
    let source = try Connection(path: self.path, use: .reader, options: options)
    var copy: OpaquePointer?
    defer { sqlite3_close_v2(copy) }
    let opened = sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard opened == SQLITE_OK, let copy else { throw .sqlite(opened, copy, "open \(path)") }
    guard let backup = sqlite3_backup_init(copy, "main", source.handle, "main") else {
      throw .sqlite(sqlite3_extended_errcode(copy), copy, "begin the backup")
    }
    // All pages in one step: the copy is of one moment, and a writer beside it is not in the way in WAL mode.
    let copied = sqlite3_backup_step(backup, -1)
    let finished = sqlite3_backup_finish(backup)
    guard copied == SQLITE_DONE, finished == SQLITE_OK else {
      throw .sqlite(copied == SQLITE_DONE ? finished : copied, copy, "write \(path)")
    }
  }

  private static func makeEmpty(_ path: String) throws(PoolFailure) {
    let file = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .storage("cannot write \(path): \(String(cString: strerror(errno)))") }
    close(file)
  }

  private static func settle(_ temporary: String, as target: String) throws(PoolFailure) {
    let file = Glibc.open(temporary, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .storage("cannot read \(temporary): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    // A link, unlike a rename, replaces nothing.
    guard fsync(file) == 0, link(temporary, target) == 0 else {
      throw .storage("cannot write \(target): \(String(cString: strerror(errno)))")
    }
  }
}
