import CSQLite
import Contract
import UserPool

/// A prepared statement. It belongs to one connection and, as that, to one thread at a time.
///
/// Bind, step, read, and ``reset()`` at the end: a statement that was stepped and not reset holds its read lock. Columns and bindings count from 0.
final class Statement {
  private let statement: OpaquePointer
  private let connection: OpaquePointer

  init(_ sql: String, on connection: OpaquePointer, isKept: Bool = true) throws(PoolFailure) {
    var prepared: OpaquePointer?
    let flags = isKept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
    let code = sqlite3_prepare_v3(connection, sql, -1, flags, &prepared, nil)
    guard code == SQLITE_OK, let prepared else { throw .sqlite(code, connection, "prepare") }
    statement = prepared
    self.connection = connection
  }

  deinit { sqlite3_finalize(statement) }

  // MARK: Binding

  /// Binds a number.
  @inline(__always)
  func bind(_ index: Int, _ value: Int64) { sqlite3_bind_int64(statement, Int32(index) + 1, value) }

  /// Binds a number, or nothing.
  func bind(_ index: Int, _ value: Int64?) {
    if let value { bind(index, value) } else { bindNull(index) }
  }

  /// Binds a float.
  func bind(_ index: Int, _ value: Double) { sqlite3_bind_double(statement, Int32(index) + 1, value) }

  /// Binds a text without copying it: the bytes must stay until ``reset()``.
  @inline(__always)
  func bind(_ index: Int, _ value: UTF8Bytes) {
    // Not nil even for an empty text, which would bind NULL.
    let base = value.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }
    sqlite3_bind_text(statement, Int32(index) + 1, base ?? emptyText, Int32(clamping: value.count), nil)
  }

  /// Binds a text, copied.
  func bind(_ index: Int, _ value: String) {
    var value = value
    value.withUTF8 {
      let base = $0.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }
      sqlite3_bind_text(statement, Int32(index) + 1, base ?? emptyText, Int32(clamping: $0.count), transient)
    }
  }

  /// Binds a text, copied, or nothing.
  func bind(_ index: Int, _ value: String?) {
    if let value { bind(index, value) } else { bindNull(index) }
  }

  /// Binds bytes, copied, or nothing.
  func bind(_ index: Int, bytes value: [UInt8]?) {
    guard let value else { return bindNull(index) }
    value.withUnsafeBytes {
      guard let base = $0.baseAddress, $0.count > 0 else {
        sqlite3_bind_zeroblob(statement, Int32(index) + 1, 0)
        return
      }
      sqlite3_bind_blob(statement, Int32(index) + 1, base, Int32(clamping: $0.count), transient)
    }
  }

  /// Binds a value of a query, copied.
  func bind(_ index: Int, _ value: QueryValue) {
    switch value {
    case .null: bindNull(index)
    case .integer(let value): bind(index, value)
    case .number(let value): bind(index, value)
    case .text(let value): bind(index, value)
    }
  }

  /// Binds NULL.
  @inline(__always)
  func bindNull(_ index: Int) { sqlite3_bind_null(statement, Int32(index) + 1) }

  // MARK: Running

  /// Goes to the next row.
  /// - Returns: false at the end.
  @inline(__always)
  func step() throws(PoolFailure) -> Bool {
    let code = sqlite3_step(statement)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    throw failure(code)
  }

  /// Runs a statement that gives no rows, and resets it.
  @inline(__always)
  func run() throws(PoolFailure) {
    let code = sqlite3_step(statement)
    guard code == SQLITE_DONE || code == SQLITE_ROW else { throw failure(code) }
    reset()
  }

  private func failure(_ code: Int32) -> PoolFailure {
    let failure = PoolFailure.sqlite(code, connection, "step")
    reset()
    return failure
  }

  /// Ends the run and forgets the bindings, so that no borrowed text outlives its owner.
  @inline(__always)
  func reset() {
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
  }

  // MARK: Columns of the present row

  /// A column's number, bounded to ±``largest``; 0 for NULL.
  @inline(__always)
  func integer(_ column: Int) -> Int64 { Self.bounded(sqlite3_column_int64(statement, Int32(column))) }

  /// A column's number as it is, for one that is compared and never counted with; 0 for NULL.
  func mark(_ column: Int) -> Int64 { sqlite3_column_int64(statement, Int32(column)) }

  /// No number that a pool counts with comes near it: times are milliseconds, counters count rows. A file that somebody has damaged can hold any number, and adding
  /// or subtracting a few must not overflow, which would end the program.
  private static let largest = Int64(1) << 60

  /// A value's number, bounded likewise.
  @inline(__always)
  static func integer(_ value: OpaquePointer?) -> Int64 { bounded(sqlite3_value_int64(value)) }

  @inline(__always)
  private static func bounded(_ number: Int64) -> Int64 { max(-largest, min(number, largest)) }

  /// A column's number, or nil for NULL.
  func optionalInteger(_ column: Int) -> Int64? { isNull(column) ? nil : integer(column) }

  /// A column that holds a word, or a number, out of a few.
  /// - Parameter what: what it says, as `the channel of a message`, for the failure.
  /// - Throws: a storage failure for any other: the file is damaged, or of a program that knows more. Reading it as another word would act on a value that was
  ///   never written.
  func word<Word: RawRepresentable<String>>(_ column: Int, _ what: String) throws(PoolFailure) -> Word {
    let text = string(column)
    if let word = Word(rawValue: text) { return word }
    throw .storage("the pool's file is damaged: \(what) is \"\(text.prefix(40))\"")
  }

  /// As for text.
  func word<Word: RawRepresentable<Int64>>(_ column: Int, _ what: String) throws(PoolFailure) -> Word {
    if let word = Word(rawValue: integer(column)) { return word }
    throw .storage("the pool's file is damaged: \(what) is \(integer(column))")
  }

  /// A column's float.
  func number(_ column: Int) -> Double { sqlite3_column_double(statement, Int32(column)) }

  /// True if a column is NULL.
  @inline(__always)
  func isNull(_ column: Int) -> Bool { type(column) == SQLITE_NULL }

  /// SQLite's type of a column.
  @inline(__always)
  func type(_ column: Int) -> Int32 { sqlite3_column_type(statement, Int32(column)) }

  /// A column's text, borrowed until the next step or reset; empty for NULL.
  @inline(__always)
  func utf8(_ column: Int) -> UTF8Bytes {
    guard let text = sqlite3_column_text(statement, Int32(column)) else { return UTF8Bytes(start: nil, count: 0) }
    return UTF8Bytes(start: text, count: Int(sqlite3_column_bytes(statement, Int32(column))))
  }

  /// A column's value, to be looked at more than once; valid until the next step or reset.
  @inline(__always)
  func value(_ column: Int) -> OpaquePointer? { sqlite3_column_value(statement, Int32(column)) }

  /// A value's text, borrowed; empty for NULL.
  @inline(__always)
  static func utf8(_ value: OpaquePointer?) -> UTF8Bytes {
    guard let text = sqlite3_value_text(value) else { return UTF8Bytes(start: nil, count: 0) }
    return UTF8Bytes(start: text, count: Int(sqlite3_value_bytes(value)))
  }

  /// A column's text; empty for NULL.
  func string(_ column: Int) -> String { String(decoding: utf8(column), as: UTF8.self) }

  /// A column's text, or nil for NULL.
  func optionalString(_ column: Int) -> String? { isNull(column) ? nil : string(column) }

  /// A column's bytes, or nil for NULL.
  func bytes(_ column: Int) -> [UInt8]? {
    guard !isNull(column) else { return nil }
    guard let base = sqlite3_column_blob(statement, Int32(column)) else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: base, count: Int(sqlite3_column_bytes(statement, Int32(column)))))
  }
}

/// SQLITE_TRANSIENT, which the importer cannot express: SQLite makes a copy of its own.
private let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

/// One byte that stays for ever, for texts without bytes. Unsafe only by its type: nobody writes to it.
nonisolated(unsafe) private let emptyText: UnsafePointer<CChar> = {
  let text = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
  text.initialize(to: 0)
  return UnsafePointer(text)
}()
