import CSQLite
import Contract
import UserPool

// One statement a lookup, so that each is consistent on its own and takes the file's read lock once.
extension SQLiteTransaction {
  /// The columns of a user, `seq` first, then ``UserField`` in order.
  static let userColumns = "users.seq, " + UserField.allCases.map { "users.\($0.name)" }.joined(separator: ", ")

  private static let bySeq = Query("SELECT \(userColumns) FROM users WHERE seq = ?")
  private static let byId = Query("SELECT \(userColumns) FROM users WHERE userId = ?")
  private static let byIdentifier = Query(
    "SELECT \(userColumns) FROM identifiers JOIN users ON users.seq = identifiers.user WHERE kind = ? AND value = ?")

  func loadUser(_ key: UserKey, into record: UserRecord) throws(PoolFailure) -> Bool {
    let statement: Statement
    switch key {
    case .seq(let seq):
      statement = try self.statement(Self.bySeq)
      statement.bind(0, seq)
    case .id(let id):
      statement = try self.statement(Self.byId)
      statement.bind(0, id)
    case .identifier(let kind, let value):
      statement = try self.statement(Self.byIdentifier)
      statement.bind(0, kind.rawValue)
      statement.bind(1, value)
    }
    defer { statement.reset() }
    guard try statement.step() else { return false }
    Self.load(statement, into: record)
    return true
  }

  /// Copies the present row of a statement over ``userColumns`` into a record.
  @inline(__always)
  static func load(_ statement: Statement, into record: UserRecord) {
    record.reset()
    record.seq = statement.integer(0)
    for field in 0..<UserField.count {
      // One look at the column instead of three: the value belongs to this thread's statement alone.
      let value = statement.value(field + 1)
      switch sqlite3_value_type(value) {
      case SQLITE_TEXT: record.load(field, Statement.utf8(value))
      case SQLITE_INTEGER: record.load(field, Statement.integer(value))
      default: break
      }
    }
  }

  private static let seqOfIdentifier = Query("SELECT user FROM identifiers WHERE kind = ? AND value = ?")
  private static let idOfSeq = Query("SELECT userId FROM users WHERE seq = ?")

  func holder(of kind: IdentifierKind, _ value: UTF8Bytes) throws(PoolFailure) -> Int64? {
    let statement = try statement(Self.seqOfIdentifier)
    defer { statement.reset() }
    statement.bind(0, kind.rawValue)
    statement.bind(1, value)
    return try statement.step() ? statement.integer(0) : nil
  }

  func userId(of seq: Int64) throws(PoolFailure) -> String? {
    let statement = try statement(Self.idOfSeq)
    defer { statement.reset() }
    statement.bind(0, seq)
    return try statement.step() ? statement.string(0) : nil
  }
}
