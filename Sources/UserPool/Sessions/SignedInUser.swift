import Contract
import Cryptography

/// Finds out who a call's access token belongs to.
enum SignedInUser {
  /// Loads the user who is signed in.
  ///
  /// A token is good while its signature, its dates, its application and its session are, and its user is activated.
  /// - Throws: 401 with 2020 where there is no token or it is not good, whatever the reason.
  static func load(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> UserRecord {
    guard case .application(let appId, let token?) = call.context.caller else { throw refusal }
    let keyring = try call.pool.keys.keyring(transaction)
    let now = call.pool.clock.milliseconds
    let claims: Claims
    do throws(CryptographyError) {
      claims = try keyring.tokenVerifier.verify(
        token.text, now: now / 1000, issuer: TokenIssuer.issuer(keyring.userPoolId), audience: appId)
    } catch {
      throw refusal
    }
    // An id token is signed by the same key and carries no scope; it is no key to anything.
    guard claims["scope"] != nil, let id = claims["jti"]?.text, let session = try transaction.session(id),
      session.expiresAt > now, claims["aud"]?.text == session.appId
    else { throw refusal }
    let record = UserRecord()
    guard try transaction.loadUser(.seq(session.user), into: record),
      record.integer(.status) == UserStatus.activated, record.string(.userId) == claims["sub"]?.text
    else { throw refusal }
    record.markLoaded()
    return record
  }

  private static var refusal: PoolFailure { .refused(401, apiCode: 2020, .notSignedIn) }
}
