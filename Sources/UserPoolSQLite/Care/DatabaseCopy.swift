import CSQLite
import Contract
import Dispatch
import Files
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
    try requireFree(path)
    let temporary = try temporary(for: path)
    try fill(temporary, from: connection)
    let problems = try damage(
      try Connection(path: temporary.path, use: .reader, options: StoreOptions()), isQuick: true)
    guard problems.isEmpty else {
      throw .storage("the pool is damaged, so \(path) was not written: \(problems[0]); see 'moonpool pool check'")
    }
    do throws(FileProblem) {
      // SQLite leaves the copy to the system's cache; it is synced here.
      try temporary.keep(as: path, replacing: .nothing)
    } catch {
      if error.code == EEXIST { throw .storage("the file \(path) already exists") }
      throw failure(path, error)
    }
  }

  /// Checks that a new database can be put at a path.
  /// - Throws: `storage` if there is a file, or a log that belonged to another one: SQLite would mix it into the new database.
  static func requireFree(_ path: String) throws(PoolFailure) {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 {
      throw .storage("\(path) is an empty file, not a pool; remove it first. Nothing was changed")
    }
    guard access(path, F_OK) != 0 else { throw .storage("the file \(path) already exists; nothing was changed") }
    for side in [path + "-wal", path + "-journal"] where access(side, F_OK) == 0 {
      throw .storage(
        "\(side) is left over from another file and would be mixed into the new one; move it away first. Nothing was changed"
      )
    }
  }

  /// A temporary file for a database.
  static func temporary(for path: String) throws(PoolFailure) -> TemporaryFile {
    do throws(FileProblem) {
      return try TemporaryFile(for: path, sides: ["-wal", "-shm", "-journal"])
    } catch {
      throw failure(path, error)
    }
  }

  /// Writes what a connection sees into a temporary file, without waste.
  static func fill(_ file: TemporaryFile, from connection: Connection) throws(PoolFailure) {
    let statement = try Statement("VACUUM INTO ?", on: connection.handle, isKept: false)
    statement.bind(0, file.path)
    try statement.run()
  }

  /// Replaces the content of a database, as one transaction: other connections see it from their next transaction on.
  /// - Throws: `busy` if the database is kept locked for longer than the connection waits.
  static func replace(_ destination: Connection, with source: Connection, milliseconds: Int) throws(PoolFailure) {
    guard let copying = sqlite3_backup_init(destination.handle, "main", source.handle, "main") else {
      throw .sqlite(sqlite3_errcode(destination.handle), destination.handle, "restore")
    }
    var code = SQLITE_BUSY
    // A try can wait as long as the connection's own limit; a lock that is refused at once is tried again until the time is over.
    let ends = DispatchTime.now() + .milliseconds(milliseconds)
    repeat {
      code = sqlite3_backup_step(copying, -1)
      guard code & 0xFF == SQLITE_BUSY || code & 0xFF == SQLITE_LOCKED else { break }
      usleep(10_000)
    } while DispatchTime.now() < ends
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

  private static func failure(_ path: String, _ problem: FileProblem) -> PoolFailure {
    .storage("cannot write \(path): \(String(cString: strerror(problem.code)))")
  }
}
