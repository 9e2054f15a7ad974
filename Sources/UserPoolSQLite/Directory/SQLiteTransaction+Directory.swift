import CSQLite
import UserPool

extension SQLiteTransaction {
  private static let holder = Query("SELECT holder FROM directoryValues WHERE target = ? AND field = ? AND value = ?")
  private static let claim = Query("INSERT INTO directoryValues VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
  private static let release = Query(
    "DELETE FROM directoryValues WHERE target = ? AND field = ? AND value = ? AND holder = ?")
  private static let releaseAll = Query("DELETE FROM directoryValues WHERE target = ? AND field = ?")

  /// The table of a target and the column that names its rows; users are kept otherwise.
  private static func table(_ target: FieldTarget) -> (name: String, column: String) {
    switch target {
    case .department: ("departments", "id")
    case .group: ("userGroups", "code")
    case .role: ("roles", "code")
    case .user: ("users", "userId")
    }
  }

  func directoryHolder(_ target: FieldTarget, _ key: String, _ value: String) throws(PoolFailure) -> Int64? {
    let statement = try statement(Self.holder)
    defer { statement.reset() }
    statement.bind(0, target.rawValue)
    statement.bind(1, key)
    statement.bind(2, value)
    return try statement.step() ? statement.integer(0) : nil
  }

  func directoryName(_ target: FieldTarget, _ number: Int64) throws(PoolFailure) -> String? {
    guard target != .user else { return try userId(of: number) }
    let (table, column) = Self.table(target)
    let statement = try connection.statement(madeOf: "SELECT \(column) FROM \(table) WHERE number = ?")
    defer { statement.reset() }
    statement.bind(0, number)
    return try statement.step() ? statement.string(0) : nil
  }

  func directoryData(
    _ target: FieldTarget, having key: String
  ) throws(PoolFailure) -> [(number: Int64, json: String)] {
    guard target != .user else { return [] }
    let statement = try connection.statement(
      madeOf: """
        SELECT number, customData FROM \(Self.table(target).name)
        WHERE json_type(customData, '$."' || ? || '"') IS NOT NULL ORDER BY number
        """)
    defer { statement.reset() }
    // A key is letters, digits, _ and -, so it stays within its quotation marks.
    statement.bind(0, key)
    var rows: [(Int64, String)] = []
    while try statement.step() { rows.append((statement.integer(0), statement.string(1))) }
    return rows
  }

  func setDirectoryData(_ target: FieldTarget, _ number: Int64, _ json: String?) throws(PoolFailure) {
    guard target != .user else { return }
    let statement = try connection.statement(
      madeOf: "UPDATE \(Self.table(target).name) SET customData = ? WHERE number = ?")
    statement.bind(0, json)
    statement.bind(1, number)
    try statement.run()
  }

  func claimDirectoryValue(
    _ target: FieldTarget, _ key: String, _ value: String, for number: Int64
  ) throws(PoolFailure) -> Int64? {
    let statement = try statement(Self.claim)
    statement.bind(0, target.rawValue)
    statement.bind(1, key)
    statement.bind(2, value)
    statement.bind(3, number)
    try statement.run()
    if sqlite3_changes(connection.handle) > 0 { return nil }
    let holder = try directoryHolder(target, key, value)
    return holder == number ? nil : holder
  }

  func releaseDirectoryValue(
    _ target: FieldTarget, _ key: String, _ value: String, of number: Int64
  ) throws(PoolFailure) {
    let statement = try statement(Self.release)
    statement.bind(0, target.rawValue)
    statement.bind(1, key)
    statement.bind(2, value)
    statement.bind(3, number)
    try statement.run()
  }

  func releaseDirectoryValues(_ target: FieldTarget, _ key: String) throws(PoolFailure) {
    let statement = try statement(Self.releaseAll)
    statement.bind(0, target.rawValue)
    statement.bind(1, key)
    try statement.run()
  }

  private static let countDepartments = Query(
    """
    UPDATE departments SET members = members - 1
    WHERE number IN (SELECT department FROM memberships WHERE user = ?)
    """)
  private static let countGroups = Query(
    """
    UPDATE userGroups SET members = members - 1
    WHERE number IN (SELECT groupNumber FROM groupMembers WHERE user = ?)
    """)
  private static let dropMemberships = Query("DELETE FROM memberships WHERE user = ?")
  private static let dropGroups = Query("DELETE FROM groupMembers WHERE user = ?")
  private static let dropRoles = Query("DELETE FROM assignments WHERE kind = 1 AND target = ?")

  func forgetDirectory(ofUser user: Int64) throws(PoolFailure) {
    for query in [
      Self.countDepartments, Self.countGroups, Self.dropMemberships, Self.dropGroups, Self.dropRoles,
    ] { try run(query, user) }
  }
}
