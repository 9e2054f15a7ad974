import UserPool

extension SQLiteTransaction {
  private static let findPasscode = Query(
    "SELECT digest, sentAt, tries FROM passcodes WHERE channel = ? AND address = ?")
  private static let keepPasscode = Query(
    """
    INSERT INTO passcodes (channel, address, digest, sentAt, tries) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (channel, address) DO UPDATE SET digest = excluded.digest, sentAt = excluded.sentAt, tries = excluded.tries
    """)
  private static let dropPasscodes = Query("DELETE FROM passcodes WHERE sentAt < ?")
  private static let findToken = Query(
    "SELECT digest, payload, expiresAt FROM userTokens WHERE user = ? AND purpose = ?")
  private static let keepToken = Query(
    """
    INSERT INTO userTokens (user, purpose, digest, payload, expiresAt) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (user, purpose) DO UPDATE SET digest = excluded.digest, payload = excluded.payload,
      expiresAt = excluded.expiresAt
    """)
  private static let dropToken = Query("DELETE FROM userTokens WHERE user = ? AND purpose = ?")
  private static let dropTokens = Query("DELETE FROM userTokens WHERE user = ?")

  func passcode(_ channel: String, _ address: String) throws(PoolFailure) -> PasscodeRow? {
    let statement = try statement(Self.findPasscode)
    defer { statement.reset() }
    statement.bind(0, channel)
    statement.bind(1, address)
    guard try statement.step() else { return nil }
    return PasscodeRow(
      channel: channel, address: address, sealedDigest: statement.bytes(0), sentAt: statement.integer(1),
      tries: statement.integer(2))
  }

  func savePasscode(_ row: PasscodeRow, dropping moment: Int64) throws(PoolFailure) {
    let old = try statement(Self.dropPasscodes)
    old.bind(0, moment)
    try old.run()
    let statement = try statement(Self.keepPasscode)
    statement.bind(0, row.channel)
    statement.bind(1, row.address)
    statement.bind(2, bytes: row.sealedDigest)
    statement.bind(3, row.sentAt)
    statement.bind(4, row.tries)
    try statement.run()
  }

  func userToken(_ purpose: UserToken.Purpose, of user: Int64) throws(PoolFailure) -> UserToken? {
    let statement = try statement(Self.findToken)
    defer { statement.reset() }
    statement.bind(0, user)
    statement.bind(1, purpose.rawValue)
    guard try statement.step() else { return nil }
    return UserToken(
      user: user, purpose: purpose, digest: statement.bytes(0) ?? [], payload: statement.optionalString(1),
      expiresAt: statement.integer(2))
  }

  func saveUserToken(_ token: UserToken) throws(PoolFailure) {
    let statement = try statement(Self.keepToken)
    statement.bind(0, token.user)
    statement.bind(1, token.purpose.rawValue)
    statement.bind(2, bytes: token.digest)
    statement.bind(3, token.payload)
    statement.bind(4, token.expiresAt)
    try statement.run()
  }

  func removeUserToken(_ purpose: UserToken.Purpose, of user: Int64) throws(PoolFailure) {
    let statement = try statement(Self.dropToken)
    statement.bind(0, user)
    statement.bind(1, purpose.rawValue)
    try statement.run()
  }

  func removeUserTokens(of user: Int64) throws(PoolFailure) {
    let statement = try statement(Self.dropTokens)
    statement.bind(0, user)
    try statement.run()
  }
}
