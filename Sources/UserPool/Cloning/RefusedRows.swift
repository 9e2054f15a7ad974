import Contract

/// Rows that the pool's rules refused, kept in the pool itself with the page they came in, so that none is lost where the program is killed.
struct RefusedRows {
  let transaction: any WriteTransaction

  /// Notes a row and why it was refused. A row that is noted already is noted once.
  func add(_ row: CloneRow, _ reason: String, _ state: inout CloneState) throws(PoolFailure) {
    let marker = Self.marker(row)
    let known = try transaction.setting(marker).map { String(decoding: $0, as: UTF8.self) }
    if known == nil {
      state.ledger += 1
      state.refused[row.kind.rawValue, default: 0] += 1
    }
    let place = known ?? "\(state.ledger)"
    try transaction.setSetting(marker, Array(place.utf8))
    try transaction.setSetting(Self.line(place), StoredJSON.text(Self.value(row, reason)))
  }

  /// Forgets a row that was refused before and now is in the pool.
  func remove(_ row: CloneRow, _ state: inout CloneState) throws(PoolFailure) {
    guard state.refused[row.kind.rawValue, default: 0] > 0 else { return }
    let marker = Self.marker(row)
    guard let place = try transaction.setting(marker) else { return }
    try transaction.setSetting(marker, nil)
    try transaction.setSetting(Self.line(String(decoding: place, as: UTF8.self)), nil)
    state.refused[row.kind.rawValue, default: 0] -= 1
  }

  /// The line of a row in the file of refused rows, JSON text; nil if it has been taken back.
  /// - Parameter place: from 1.
  static func line(at place: Int64, _ settings: any SettingsReading) throws(PoolFailure) -> [UInt8]? {
    try settings.setting(line("\(place)"))
  }

  private static func marker(_ row: CloneRow) -> String { "clone.refused.\(row.name)" }
  private static func line(_ place: String) -> String { "clone.line.\(place)" }

  private static func value(_ row: CloneRow, _ reason: String) -> Value {
    var members: [Value.Member] = [.init("kind", .string(row.kind.rawValue))]
    if let owner = row.owner { members.append(.init("of", .string(owner))) }
    members += [.init("row", row.value), .init("error", .string(reason))]
    return .object(members)
  }
}
