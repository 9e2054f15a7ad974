import Contract
import Cryptography

/// Finds out who a call's access token belongs to.
enum SignedInUser {
  /// Loads the user who is signed in.
  ///
  /// A token is good while its signature, its dates, its application and its session are, and its user is activated.
  /// - Throws: 401 with 2020 if there is no token or it is not good, whatever the reason.
  static func load(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> UserRecord {
    try found(call, transaction).record
  }

  /// Rejects a call without a signed-in user before anything else is checked; the user is looked up again inside the transaction, where it counts.
  /// - Throws: 401 with 2020.
  static func require(_ call: Call) throws(PoolFailure) {
    _ = try call.pool.store.read { (transaction) throws(PoolFailure) in try found(call, transaction) }
  }

  /// The user who is signed in, with its session; see ``load(_:_:)``.
  static func found(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Found {
    guard case .application(let appId, let token?) = call.context.caller,
      let found = try find(token.text, appId: appId, call.pool, transaction)
    else { throw .refused(401, apiCode: 2020, .notSignedIn) }
    return found
  }

  /// What an access token leads to.
  struct Found {
    var record: UserRecord
    var session: Session
    var claims: Claims
  }

  /// The user and the session of an access token; nil if it is not good, whatever the reason.
  /// - Parameter appId: the application it must be for; nil for any.
  static func find(
    _ token: String, appId: String?, _ pool: Pool, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Found? {
    let keyring = try pool.keys.keyring(transaction)
    let now = pool.clock.milliseconds
    let claims: Claims
    do throws(CryptographyError) {
      claims = try keyring.tokenVerifier.verify(
        token, now: now / 1000, issuer: TokenIssuer.issuer(keyring.userPoolId), audience: appId)
    } catch {
      return nil
    }
    // An id token is signed by the same key and carries no scope; it is not a key to anything.
    guard claims["scope"] != nil, let id = claims["jti"]?.text, let session = try transaction.session(id),
      session.expiresAt > now, claims["aud"]?.text == session.appId
    else { return nil }
    let record = UserRecord()
    guard try transaction.loadUser(.seq(session.user), into: record),
      record.integer(.status) == UserStatus.activated, record.string(.userId) == claims["sub"]?.text
    else { return nil }
    record.markLoaded()
    return Found(record: record, session: session, claims: claims)
  }
}
