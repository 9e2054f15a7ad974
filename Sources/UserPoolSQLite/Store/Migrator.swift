import CSQLite
import Contract
import UserPool

/// Tells a pool's file from any other, and brings it to this program's version.
enum Migrator {
  /// Refuses a file that this program cannot use as it is.
  static func check(_ connection: Connection, path: String) throws(PoolFailure) {
    let version = try identify(connection, path: path)
    guard let version else { throw .storage("\(path) is empty, not a pool") }
    guard version == Schema.version else {
      throw .storage(
        "\(path) is a pool of version \(version); open it once for writing to upgrade it to version \(Schema.version)")
    }
  }

  /// Makes the tables of a new file, or brings an older one up to date, in one transaction.
  static func migrate(_ connection: Connection, path: String) throws(PoolFailure) {
    if try identify(connection, path: path) == nil { try useWriteAheadLog(connection) }
    guard try identify(connection, path: path) != Schema.version else { return try useWriteAheadLog(connection) }
    try connection.execute("BEGIN IMMEDIATE")
    do throws(PoolFailure) {
      // Asked again inside: another process may have been quicker.
      let version = try identify(connection, path: path) ?? 0
      for migration in Schema.migrations.dropFirst(Int(version)) {
        for statement in migration { try connection.execute(statement) }
      }
      try connection.execute("PRAGMA application_id = \(Schema.applicationId)")
      try connection.execute("PRAGMA user_version = \(Schema.version)")
      try connection.execute("COMMIT")
    } catch {
      if !connection.isAutocommit { try? connection.execute("ROLLBACK") }
      throw error
    }
    try useWriteAheadLog(connection)
  }

  /// The file's version, or nil for an empty file.
  private static func identify(_ connection: Connection, path: String) throws(PoolFailure) -> Int64? {
    let application: Int64
    let version: Int64
    do throws(PoolFailure) {
      application = try connection.integer("PRAGMA application_id") ?? 0
      version = try connection.integer("PRAGMA user_version") ?? 0
      if application == 0, version == 0, try connection.integer("SELECT count(*) FROM sqlite_schema") == 0 {
        return nil
      }
    } catch {
      if case .failed(let fault) = error, fault.code == .busy { throw error }
      throw .storage("\(path) cannot be read as a pool: \(Self.reason(error))")
    }
    guard application == Schema.applicationId else { throw .storage("\(path) is a database, but not a pool") }
    guard version >= 0 else { throw .storage("\(path) is damaged: its version is \(version); nothing was changed") }
    guard version <= Schema.version else {
      throw .storage(
        "\(path) was created by a newer program (version \(version); this one supports version \(Schema.version)); nothing was changed"
      )
    }
    return version
  }

  private static func reason(_ failure: PoolFailure) -> String {
    if case .failed(let fault) = failure { return fault.message }
    return "refused"
  }

  private static func useWriteAheadLog(_ connection: Connection) throws(PoolFailure) {
    guard try connection.string("PRAGMA journal_mode = WAL") == "wal" else {
      throw .storage("the pool's file system does not support a write-ahead log")
    }
  }
}
