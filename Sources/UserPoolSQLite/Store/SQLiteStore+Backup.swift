import CSQLite
import Contract
import Glibc
import UserPool

extension SQLiteStore {
  /// Copies the pool into a new file while it is in use. The copy is of one moment, without the file's waste, and a pool like any other.
  ///
  /// It appears under its name only when all of it is on the disk. The pool's key is not in it.
  /// - Parameter path: the new file; its folder must exist.
  /// - Throws: `storage` where there is a file already, or it cannot be written.
  public func backUp(to path: String) throws(Fault) {
    do throws(PoolFailure) {
      try copy(to: path)
    } catch {
      throw error.fault
    }
  }

  private func copy(to path: String) throws(PoolFailure) {
    guard access(path, F_OK) != 0 else { throw .storage("the file \(path) already exists") }
    let temporary = "\(path).\(getpid()).tmp"
    let file = Glibc.open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Self.failure("write", temporary) }
    defer {
      close(file)
      unlink(temporary)
    }
    let connection = try Connection(path: self.path, use: .writer, options: options)
    let statement = try Statement("VACUUM INTO ?", on: connection.handle, isKept: false)
    statement.bind(0, temporary)
    try statement.run()
    // SQLite leaves the copy to the system's cache.
    guard fsync(file) == 0 else { throw Self.failure("write", temporary) }
    // A hard link, unlike a rename, fails when the name was taken meanwhile.
    guard link(temporary, path) == 0 else { throw Self.failure("write", path) }
    Self.syncFolder(of: path)
  }

  private static func syncFolder(of path: String) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let file = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { return }
    fsync(file)
    close(file)
  }

  private static func failure(_ verb: String, _ path: String) -> PoolFailure {
    .storage("cannot \(verb) \(path): \(String(cString: strerror(errno)))")
  }
}
