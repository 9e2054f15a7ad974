import CSQLite
import Contract
import UserPool

extension PoolFailure {
  /// What a result code of SQLite means for the caller.
  ///
  /// SQLite's own messages name tables and columns, never values, so they may be shown.
  static func sqlite(_ code: Int32, _ handle: OpaquePointer?, _ doing: String) -> PoolFailure {
    let reason =
      handle.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? String(cString: sqlite3_errstr(code))
    switch code & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED:
      return .failed(Fault(.busy, "another process has kept the pool locked for too long (\(doing): \(reason))"))
    case SQLITE_FULL:
      return .storage("the disk is full; nothing was changed (\(doing))")
    case SQLITE_NOTADB, SQLITE_CORRUPT:
      return .storage("the file is not a pool, or it is damaged (\(doing): \(reason))")
    case SQLITE_READONLY:
      return .storage("the pool is read-only (\(doing): \(reason))")
    default:
      return .storage("the storage failed (\(doing): \(reason), code \(code))")
    }
  }
}
