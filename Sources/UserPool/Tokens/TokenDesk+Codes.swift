import Contract
import Cryptography

// A sign-in at the authorization endpoint opens a session whose tokens are fetched later, with a code (RFC 6749, section 4.1).
extension TokenDesk {
  /// An application, or nil if there is none with that id.
  public func application(_ id: String) throws(PoolFailure) -> Application? {
    try pool.store.read { (transaction) throws(PoolFailure) in try transaction.application(id) }
  }

  /// Lets the session of a sign-in wait for its tokens: until they are fetched it ends soon, and it has no refresh token.
  /// - Parameters:
  ///   - accessToken: the sign-in's own, which nobody may have been given.
  ///   - until: when it ends unless its tokens are fetched, in milliseconds since 1970.
  /// - Returns: the session's id; nil if it has ended already.
  public func hold(
    _ accessToken: String, application: String, until: Int64
  ) async throws(PoolFailure) -> String? {
    let pool = pool
    return try await pool.store.write(byteCount: accessToken.utf8.count) { (transaction) throws(PoolFailure) in
      guard let session = try SignedInUser.find(accessToken, appId: application, pool, transaction)?.session else {
        return Answer(data: nil)
      }
      try transaction.renewSession(session.renewed(until: until, refreshDigest: nil), spending: nil)
      return Answer(data: Tape(.string(session.id)))
    }.data?.value.string
  }

  /// The tokens of a session that was held. From here on it lasts as long as any.
  /// - Parameter nonce: what the id token repeats.
  /// - Returns: nil if the session has ended, is another application's, or its user may not sign in any more.
  public func issue(
    ofHeld session: String, application: String, nonce: String?
  ) async throws(PoolFailure) -> Tape? {
    let desk = self
    return try await pool.store.write(byteCount: session.utf8.count) { (transaction) throws(PoolFailure) in
      try desk.issue(session, application, nonce, transaction)
    }.data
  }

  private func issue(
    _ id: String, _ application: String, _ nonce: String?, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> Answer {
    let now = pool.clock.milliseconds
    guard let held = try transaction.session(id), held.appId == application, held.expiresAt > now,
      let record = try user(of: held, transaction), let scope = Scope(held.scope)
    else { return Answer(data: nil) }
    let refresh = scope.contains("offline_access") ? RefreshToken.new(session: id, pool.random) : nil
    let session = held.renewed(until: now + TokenIssuer.lifetime * 1000, refreshDigest: refresh?.digest)
    try transaction.renewSession(session, spending: nil)
    return try TokenAnswer.of(
      session, scope, record, refreshToken: refresh?.text, nonce: nonce, pool, transaction)
  }

  /// Ends a session; does nothing where it has ended.
  public func end(session id: String) async throws(PoolFailure) {
    let desk = self
    _ = try await pool.store.write(byteCount: id.utf8.count) { (transaction) throws(PoolFailure) in
      try desk.end(id, transaction)
      return .success
    }
  }

  /// Ends the session that an id token tells of, be it in date or not (OpenID Connect RP-Initiated Logout 1.0, section 2).
  /// - Returns: the application it was made for; nil if it is not an id token of this pool.
  public func signOut(idToken: String) async throws(PoolFailure) -> String? {
    let desk = self
    return try await pool.store.write(byteCount: idToken.utf8.count) { (transaction) throws(PoolFailure) in
      guard let claims = try desk.idTokenClaims(idToken, transaction), let application = claims["aud"]?.text,
        let id = claims["jti"]?.text
      else { return Answer(data: nil) }
      if try transaction.session(id)?.appId == application { try desk.end(id, transaction) }
      return Answer(data: Tape(.string(application)))
    }.data?.value.string
  }

  /// What an id token says; nil for any other text. Other tokens of this pool have a scope or no time of sign-in.
  private func idTokenClaims(_ token: String, _ transaction: any ReadTransaction) throws(PoolFailure) -> Claims? {
    let keyring = try pool.keys.keyring(transaction)
    do throws(CryptographyError) {
      // At the beginning of time no token is past its end.
      let claims = try keyring.tokenVerifier.verify(token, now: 0, issuer: TokenIssuer.issuer(keyring.userPoolId))
      return claims["auth_time"] != nil && claims["scope"] == nil ? claims : nil
    } catch {
      return nil
    }
  }

  /// A token for a program that acts for itself; nil if there is no such access key that is enabled.
  /// - Parameter scope: what is granted, space-separated.
  public func clientToken(accessKey: String, scope: String) throws(PoolFailure) -> Value? {
    try pool.store.read { (transaction) throws(PoolFailure) in
      try ClientToken.issue(to: accessKey, scope: scope, pool, transaction)
    }
  }
}

extension Session {
  /// The same session with another end and refresh token.
  func renewed(until expiresAt: Int64, refreshDigest: [UInt8]?) -> Session {
    Session(
      id: id, user: user, appId: appId, scope: scope, createdAt: createdAt, expiresAt: expiresAt,
      refreshDigest: refreshDigest)
  }
}
