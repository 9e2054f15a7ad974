import Contract
import UserPool

extension SQLiteTransaction {
  private static let list = Query(
    """
    SELECT identityId, extIdpId, provider, type, userIdInIdp, userInfo, accessToken, refreshToken, originConnIds
    FROM identities WHERE user = ? ORDER BY number
    """)
  private static let insertRow = Query(
    """
    INSERT INTO identities (user, identityId, extIdpId, provider, type, userIdInIdp, userInfo, accessToken, refreshToken,
      originConnIds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)
  private static let deleteRow = Query("DELETE FROM identities WHERE identityId = ? AND user = ?")
  private static let anyProvider = Query("SELECT provider FROM identities WHERE extIdpId = ? LIMIT 1")
  private static let byProvider = Query(
    "SELECT DISTINCT user FROM identities WHERE provider = ? AND userIdInIdp = ? ORDER BY user LIMIT 2")
  private static let links = Query(
    "SELECT EXISTS (SELECT 1 FROM identities) + 2 * EXISTS (SELECT 1 FROM memberships)")
  private static let signIn = Query("INSERT INTO signIns VALUES (?, ?) ON CONFLICT DO NOTHING")

  func identities(of seq: Int64) throws(PoolFailure) -> [IdentityRow] {
    let statement = try statement(Self.list)
    defer { statement.reset() }
    statement.bind(0, seq)
    var rows: [IdentityRow] = []
    while try statement.step() {
      rows.append(
        IdentityRow(
          identityId: statement.string(0), extIdpId: statement.string(1), provider: statement.string(2),
          type: statement.string(3), userIdInIdp: statement.string(4), userInfo: try Self.tape(statement.utf8(5)),
          accessToken: statement.bytes(6), refreshToken: statement.bytes(7),
          originConnIds: try Self.tape(statement.utf8(8)).value.array?.compactMap(\.string) ?? []))
    }
    return rows
  }

  func visitIdentities(
    of seq: Int64, _ visit: (IdentityColumns) throws(PoolFailure) -> Void
  ) throws(PoolFailure) {
    let statement = try statement(Self.list)
    defer { statement.reset() }
    statement.bind(0, seq)
    while try statement.step() {
      try visit(
        IdentityColumns(
          texts: (statement.utf8(0), statement.utf8(1), statement.utf8(2), statement.utf8(3), statement.utf8(4)),
          userInfo: statement.utf8(5), originConnIds: statement.utf8(8), accessToken: statement.bytes(6),
          refreshToken: statement.bytes(7)))
    }
  }

  func usedLinks() throws(PoolFailure) -> UserLinks {
    let statement = try statement(Self.links)
    defer { statement.reset() }
    return try statement.step() ? UserLinks(rawValue: statement.integer(0)) : []
  }

  func insertIdentity(_ identity: IdentityRow, of seq: Int64) throws(PoolFailure) {
    let statement = try statement(Self.insertRow)
    statement.bind(0, seq)
    statement.bind(1, identity.identityId)
    statement.bind(2, identity.extIdpId)
    statement.bind(3, identity.provider)
    statement.bind(4, identity.type)
    statement.bind(5, identity.userIdInIdp)
    statement.bind(6, try Self.json(identity.userInfo))
    statement.bind(7, bytes: identity.accessToken)
    statement.bind(8, bytes: identity.refreshToken)
    statement.bind(9, try Self.json(Tape(.array(identity.originConnIds.map(Value.string)))))
    try statement.run()
  }

  func deleteIdentity(_ identityId: String, of seq: Int64) throws(PoolFailure) {
    let statement = try statement(Self.deleteRow)
    statement.bind(0, identityId)
    statement.bind(1, seq)
    try statement.run()
  }

  func provider(ofIdentitySource extIdpId: String) throws(PoolFailure) -> String? {
    let statement = try statement(Self.anyProvider)
    defer { statement.reset() }
    statement.bind(0, extIdpId)
    return try statement.step() ? statement.string(0) : nil
  }

  func holders(ofProvider provider: UTF8Bytes, userIdInIdp: UTF8Bytes) throws(PoolFailure) -> [Int64] {
    let statement = try statement(Self.byProvider)
    defer { statement.reset() }
    statement.bind(0, provider)
    statement.bind(1, userIdInIdp)
    var holders: [Int64] = []
    while try statement.step() { holders.append(statement.integer(0)) }
    return holders
  }

  func noteSignIn(of seq: Int64, to application: String) throws(PoolFailure) {
    let statement = try statement(Self.signIn)
    statement.bind(0, seq)
    statement.bind(1, application)
    try statement.run()
  }

  private static func tape(_ json: UTF8Bytes) throws(PoolFailure) -> Tape {
    do throws(JSONError) {
      return try Tape(json: json)
    } catch {
      throw .storage("an identity in the pool is damaged: \(error)")
    }
  }

  private static func json(_ tape: Tape) throws(PoolFailure) -> String {
    do throws(JSONError) {
      return String(decoding: try tape.json(), as: UTF8.self)
    } catch {
      throw .invalid(["userInfoInIdp"], .notJSON)
    }
  }
}
