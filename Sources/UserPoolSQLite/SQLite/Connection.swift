import CSQLite
import Contract
import Encodings
import UserPool

/// A connection to a pool's file, with its prepared statements. Used by one thread at a time, as ensured by the code that hands it out.
final class Connection {
  /// How a connection is used; a reader never writes and the writer is one.
  enum Use {
    case reader, writer
    /// Reads a file that nobody writes to and that has no log: takes no locks, leaves nothing beside it, and needs no right to write in its folder.
    case stillReader
  }

  let handle: OpaquePointer
  private var fixed: [Statement?] = []
  private var made: [String: Statement] = [:]
  private var madeOrder: [String] = []
  private static let mostMade = 64
  /// Done once a process; where someone has used SQLite before, it stays as it is.
  private static let isConfigured = sqlite3_config_no_statistics() == SQLITE_OK

  /// Opens a file that exists.
  init(path: String, use: Use, options: StoreOptions) throws(PoolFailure) {
    _ = Self.isConfigured
    var opened: OpaquePointer?
    let access = use == .writer ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
    // https://www.sqlite.org/uri.html, "The URI Path" and "immutable".
    let name = use == .stillReader ? "file:\(Self.escaped(path))?immutable=1" : path
    let flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | (use == .stillReader ? SQLITE_OPEN_URI : 0)
    let code = sqlite3_open_v2(name, &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      let failure = PoolFailure.sqlite(code, opened, "open \(path)")
      sqlite3_close_v2(opened)
      throw failure
    }
    handle = opened
    sqlite3_busy_timeout(opened, Int32(clamping: options.busyTimeoutMilliseconds))
    // Nothing in a pool's file may run code of its own, should someone else have written it.
    sqlite3_db_config_int(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    sqlite3_db_config_int(opened, SQLITE_DBCONFIG_DEFENSIVE, 1)
    try execute("PRAGMA cache_size = -\(use == .writer ? options.writerCacheKiB : options.readerCacheKiB)")
    try execute("PRAGMA temp_store = MEMORY")
    if use != .writer { try execute("PRAGMA query_only = ON") }
  }

  private static func escaped(_ path: String) -> String {
    var text = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default: text += "%" + Hexadecimal.encode([byte])
      }
    }
    // Two slashes at the beginning would be a host.
    return text.hasPrefix("//") ? "//" + text : text
  }

  deinit {
    fixed = []
    made = [:]
    sqlite3_close_v2(handle)
  }

  /// The prepared statement of a fixed query.
  @inline(__always)
  func statement(_ query: Query) throws(PoolFailure) -> Statement {
    if query.number < fixed.count, let statement = fixed[query.number] { return statement }
    return try prepare(query)
  }

  private func prepare(_ query: Query) throws(PoolFailure) -> Statement {
    let statement = try Statement(query.sql, on: handle)
    while fixed.count <= query.number { fixed.append(nil) }
    fixed[query.number] = statement
    return statement
  }

  /// The prepared statement of SQL that was put together from fixed pieces; the last few are kept.
  func statement(madeOf sql: String) throws(PoolFailure) -> Statement {
    if let statement = made[sql] { return statement }
    if madeOrder.count == Self.mostMade { made[madeOrder.removeFirst()] = nil }
    let statement = try Statement(sql, on: handle)
    made[sql] = statement
    madeOrder.append(sql)
    return statement
  }

  /// The number of the row that was inserted last.
  var lastInsertedNumber: Int64 { sqlite3_last_insert_rowid(handle) }

  /// How many rows this connection has inserted, changed and deleted so far, triggers included.
  var writeCount: Int64 { sqlite3_total_changes64(handle) }

  /// Runs SQL of the program's own, several statements if need be.
  func execute(_ sql: String) throws(PoolFailure) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw .sqlite(code, handle, "execute") }
  }

  /// The first column of the first row, as a number.
  func integer(_ sql: String) throws(PoolFailure) -> Int64? {
    let statement = try Statement(sql, on: handle, isKept: false)
    defer { statement.reset() }
    return try statement.step() ? statement.integer(0) : nil
  }

  /// The first column of the first row, as text.
  func string(_ sql: String) throws(PoolFailure) -> String? {
    let statement = try Statement(sql, on: handle, isKept: false)
    defer { statement.reset() }
    return try statement.step() ? statement.string(0) : nil
  }

  /// True outside of a transaction: SQLite ends one on its own after some errors.
  var isAutocommit: Bool { sqlite3_get_autocommit(handle) != 0 }
}
