import Contract
import Glibc
import UserPool

/// What is in a pool's file.
public struct StoreStatistics: Sendable, Equatable {
  /// How many users there are.
  public var users: Int64
  /// How many users have each status, in the order of the words.
  public var usersByStatus: [(status: String, count: Int64)]
  /// How many links to identity sources there are.
  public var identities: Int64
  /// How many users were deleted.
  public var archived: Int64
  /// The size of the file in bytes, without its write-ahead log.
  public var fileBytes: Int64
  /// The size of the write-ahead log in bytes.
  public var logBytes: Int64
  /// The version of the tables.
  public var version: Int64

  /// Equal where every number is.
  public static func == (left: StoreStatistics, right: StoreStatistics) -> Bool {
    left.users == right.users && left.identities == right.identities && left.archived == right.archived
      && left.fileBytes == right.fileBytes && left.logBytes == right.logBytes && left.version == right.version
      && left.usersByStatus.elementsEqual(right.usersByStatus) { $0 == $1 }
  }
}

extension SQLiteStore {
  /// Counts what is in the pool. Users are not scanned: those who are not activated have an index of their own.
  /// - Throws: `storage` where the file cannot be read.
  public func statistics() throws(Fault) -> StoreStatistics {
    do throws(PoolFailure) {
      return try inspect { (connection) throws(PoolFailure) in
        func number(_ sql: String) throws(PoolFailure) -> Int64 { try connection.integer(sql) ?? 0 }
        let users = try number("SELECT value FROM counters WHERE name = 'users'")
        var byStatus: [(status: String, count: Int64)] = []
        var others: Int64 = 0
        for (code, status) in UserField.status.words.enumerated().dropFirst() {
          let count = try number("SELECT count(*) FROM users WHERE status = \(code) AND status <> 0")
          others += count
          byStatus.append((status, count))
        }
        byStatus.insert((UserField.status.words[0], users - others), at: 0)
        return StoreStatistics(
          users: users, usersByStatus: byStatus, identities: try number("SELECT count(*) FROM identities"),
          archived: try number("SELECT count(*) FROM archived"), fileBytes: Self.size(path),
          logBytes: Self.size(path + "-wal"), version: try number("PRAGMA user_version"))
      }
    } catch {
      throw error.fault
    }
  }

  /// Looks for damage: SQLite's own check, and whether users, their identifiers and the counters agree. Reads the whole file.
  /// - Parameter isQuick: true to leave out SQLite's comparison of indexes and tables.
  /// - Returns: one line a problem; empty for a sound pool.
  /// - Throws: `storage` where the file cannot be read at all.
  public func checkIntegrity(isQuick: Bool = false) throws(Fault) -> [String] {
    do throws(PoolFailure) {
      return try inspect { (connection) throws(PoolFailure) in
        try connection.execute("BEGIN")
        var problems = try DatabaseCopy.damage(connection, isQuick: isQuick)
        for (problem, sql) in Self.invariants {
          let count = try connection.integer(sql) ?? 0
          if count != 0 { problems.append("\(problem): \(count)") }
        }
        return problems
      }
    } catch {
      throw error.fault
    }
  }

  private func inspect<Result>(
    _ body: (Connection) throws(PoolFailure) -> Result
  ) throws(PoolFailure) -> Result {
    try body(try Connection(path: path, use: .reader, options: options))
  }

  private static let invariants: [(String, String)] = {
    let fields: [(UserField, IdentifierKind, String)] = [
      (.email, .email, "users.email"), (.username, .username, "users.username"),
      (.externalId, .externalId, "users.externalId"),
      (.phone, .phone, "users.phone || coalesce(users.phoneCountryCode, '+86')"),
    ]
    var queries = fields.map { field, kind, value in
      (
        "users that cannot be found by their \(field.name)",
        """
        SELECT count(*) FROM users LEFT JOIN identifiers ON kind = \(kind.rawValue) AND value = \(value)
        WHERE users.\(field.name) IS NOT NULL AND identifiers.user IS NOT users.seq
        """
      )
    }
    queries += [
      (
        "identifiers without a user",
        "SELECT count(*) FROM identifiers WHERE user NOT IN (SELECT seq FROM users)"
      ),
      (
        "identifiers that no user has, less those that are missing",
        """
        SELECT (SELECT count(*) FROM identifiers WHERE kind IN (1, 2, 3, 4))
          - (SELECT count(email) + count(username) + count(externalId) + count(phone) FROM users)
        """
      ),
      ("identities without a user", "SELECT count(*) FROM identities WHERE user NOT IN (SELECT seq FROM users)"),
      (
        "users in excess of the stored count",
        "SELECT (SELECT count(*) FROM users) - (SELECT value FROM counters WHERE name = 'users')"
      ),
      (
        "users with numbers that are not assigned yet",
        "SELECT count(*) FROM users WHERE seq >= (SELECT value FROM counters WHERE name = 'nextSeq')"
      ),
    ]
    return queries + directoryInvariants
  }()

  private static func size(_ path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }
}
