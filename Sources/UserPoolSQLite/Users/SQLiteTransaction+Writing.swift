import CSQLite
import Contract
import UserPool

extension SQLiteTransaction {
  private static let insert = Query(
    "INSERT INTO users (seq, \(UserField.allCases.map(\.name).joined(separator: ", "))) "
      + "VALUES (?\(String(repeating: ", ?", count: UserField.count)))")

  func insertUser(_ record: UserRecord) throws(PoolFailure) {
    let statement = try statement(Self.insert)
    statement.bind(0, record.seq)
    for field in UserField.allCases { bind(field, of: record, to: statement, at: Int(field.rawValue) + 1) }
    try statement.run()
    try countUsers(by: 1)
  }

  func updateUser(_ record: UserRecord, _ changed: UserFieldSet) throws(PoolFailure) {
    guard changed.rawValue != 0 else { return }
    let statement = try updateStatement(changed)
    var index = 0
    changed.forEach { field in
      bind(field, of: record, to: statement, at: index)
      index += 1
    }
    statement.bind(index, record.seq)
    try statement.run()
  }

  @inline(__always)
  private func bind(_ field: UserField, of record: UserRecord, to statement: Statement, at index: Int) {
    if let text = record.text(field) {
      statement.bind(index, text)
    } else if let number = record.integer(field) {
      statement.bind(index, number)
    } else {
      statement.bindNull(index)
    }
  }

  /// The statement that writes exactly those columns: an index on another column is not touched.
  private func updateStatement(_ changed: UserFieldSet) throws(PoolFailure) -> Statement {
    if let last = lastUpdate, last.changed == changed { return last.statement }
    if let statement = updates[changed] {
      lastUpdate = (changed, statement)
      return statement
    }
    var columns: [String] = []
    changed.forEach { columns.append("\($0.name) = ?") }
    let statement = try Statement(
      "UPDATE users SET \(columns.joined(separator: ", ")) WHERE seq = ?", on: connection.handle)
    if updates.count == Self.mostUpdates { updates = [:] }
    updates[changed] = statement
    lastUpdate = (changed, statement)
    return statement
  }

  private static let delete = Query("DELETE FROM users WHERE seq = ?")
  private static let deleteIdentities = Query("DELETE FROM identities WHERE user = ?")
  private static let deleteSignIns = Query("DELETE FROM signIns WHERE user = ?")
  private static let archive = Query("INSERT INTO archived (userId, archivedAt) VALUES (?, ?)")

  func deleteUser(_ record: UserRecord, at time: Int64) throws(PoolFailure) {
    for query in [Self.delete, Self.deleteIdentities, Self.deleteSignIns] {
      let statement = try statement(query)
      statement.bind(0, record.seq)
      try statement.run()
    }
    let statement = try statement(Self.archive)
    statement.bind(0, record.string(.userId) ?? "")
    statement.bind(1, time)
    try statement.run()
    try countUsers(by: -1)
  }
}
