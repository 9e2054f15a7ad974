import CSQLite
import Contract
import Glibc
import UserPool

/// Copies of a pool's database.
enum DatabaseCopy {
  /// Writes what a connection sees into a new file, without waste. The file appears under its name only when all of it is on the disk and SQLite's own check
  /// has found nothing wrong with it.
  /// - Parameters:
  ///   - connection: a connection to the database. It may be in use by others.
  ///   - path: the new file; its folder must exist.
  /// - Throws: `storage` if the file exists, cannot be written, or would hold a damaged pool.
  static func write(_ connection: Connection, to path: String) throws(PoolFailure) {
    guard access(path, F_OK) != 0 else { throw .storage("the file \(path) already exists") }
    let temporary = "\(path).\(getpid()).tmp"
    let file = Glibc.open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure("write", temporary) }
    defer {
      close(file)
      unlink(temporary)
    }
    let statement = try Statement("VACUUM INTO ?", on: connection.handle, isKept: false)
    statement.bind(0, temporary)
    try statement.run()
    let problems = try damage(try Connection(path: temporary, use: .reader, options: StoreOptions()), isQuick: true)
    guard problems.isEmpty else {
      throw .storage("the pool is damaged, so \(path) was not written: \(problems[0]); see 'moonpool pool check'")
    }
    // SQLite leaves the copy to the system's cache.
    guard fsync(file) == 0 else { throw failure("write", temporary) }
    // A hard link, unlike a rename, fails when the name was taken meanwhile.
    guard link(temporary, path) == 0 else { throw failure("write", path) }
    syncFolder(of: path)
  }

  /// Replaces the content of a database, as one transaction: other connections see it from their next transaction on.
  /// - Throws: `busy` if the database is kept locked for longer than the connection waits.
  static func replace(_ destination: Connection, with source: Connection, milliseconds: Int) throws(PoolFailure) {
    guard let copying = sqlite3_backup_init(destination.handle, "main", source.handle, "main") else {
      throw .sqlite(sqlite3_errcode(destination.handle), destination.handle, "restore")
    }
    var code = SQLITE_BUSY
    // Each try waits as long as the connection's own limit; a lock that is refused at once is tried again for the same time.
    for _ in 0...milliseconds / 10 {
      code = sqlite3_backup_step(copying, -1)
      guard code & 0xFF == SQLITE_BUSY || code & 0xFF == SQLITE_LOCKED else { break }
      usleep(10_000)
    }
    let ended = sqlite3_backup_finish(copying)
    guard code == SQLITE_DONE, ended == SQLITE_OK else {
      throw .sqlite(code == SQLITE_DONE ? ended : code, destination.handle, "restore")
    }
  }

  /// What SQLite's own check finds wrong: one line a problem, at most twenty.
  /// - Parameter isQuick: true to leave out the comparison of indexes and tables.
  static func damage(_ connection: Connection, isQuick: Bool) throws(PoolFailure) -> [String] {
    let check = isQuick ? "quick_check" : "integrity_check"
    let statement = try Statement("PRAGMA \(check)(20)", on: connection.handle, isKept: false)
    defer { statement.reset() }
    var lines: [String] = []
    while try statement.step() { lines.append(statement.string(0)) }
    return lines == ["ok"] ? [] : lines
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
