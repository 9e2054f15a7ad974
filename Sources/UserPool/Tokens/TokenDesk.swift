import Contract
import Cryptography

/// Tokens at the service's own endpoints: what OpenID Connect asks of the pool beside its operations (RFC 6749, 7009, 7662).
public struct TokenDesk: Sendable {
  let pool: Pool

  /// The desk of a pool.
  public init(pool: Pool) { self.pool = pool }

  /// The pool's id.
  public func userPoolId() throws(PoolFailure) -> String {
    try pool.store.read { (transaction) throws(PoolFailure) in try pool.keys.keyring(transaction).userPoolId }
  }

  /// The secret of an access key, or nil if there is none with that id that is enabled.
  public func accessKeySecret(_ id: String) throws(PoolFailure) -> Secret? {
    try pool.store.read { (transaction) throws(PoolFailure) in
      guard let key = try transaction.accessKey(id), key.isEnabled else { return nil }
      return try PoolSecrets.open(key.sealedSecret, key.sealContext, pool.sealer)
    }
  }

  /// The secret of an application, or nil if there is none with that id.
  public func applicationSecret(_ id: String) throws(PoolFailure) -> Secret? {
    try pool.store.read { (transaction) throws(PoolFailure) in
      guard let application = try transaction.application(id) else { return nil }
      return try PoolSecrets.open(application.sealedSecret, application.sealContext, pool.sealer)
    }
  }

  /// Whether a token is one of this pool's management tokens, in date, its access key still there.
  public func isManagementToken(_ token: String) throws(PoolFailure) -> Bool {
    do throws(PoolFailure) {
      try pool.store.read { (transaction) throws(PoolFailure) in
        try ManagementToken.check(token, pool, transaction)
      }
      return true
    } catch {
      if case .refused = error { return false }
      throw error
    }
  }

  /// What a token says: an access token that is good, or a refresh token whose session lasts. nil for any other.
  ///
  /// An access key's token belongs to no application, so any may ask about it.
  /// - Parameter application: who asks; a token of another application is not valid.
  public func inspect(_ token: String, application: String) throws(PoolFailure) -> Value? {
    try pool.store.read { (transaction) throws(PoolFailure) in
      if let found = try SignedInUser.find(token, appId: application, pool, transaction) {
        return Self.described(found.session, found.record, found.claims["iss"]?.text ?? "", type: "access_token")
      }
      if let claims = try ClientToken.claims(token, pool, transaction) { return ClientToken.described(claims) }
      guard let session = try refreshable(token, application, transaction),
        let record = try user(of: session, transaction)
      else { return nil }
      let issuer = TokenIssuer.issuer(try pool.keys.keyring(transaction).userPoolId)
      return Self.described(session, record, issuer, type: "refresh_token")
    }
  }

  /// What the holder of an access token may know about the user, by the token's scope; nil if the token is not good.
  public func userInfo(_ token: String) throws(PoolFailure) -> Value? {
    try pool.store.read { (transaction) throws(PoolFailure) in
      guard let found = try SignedInUser.find(token, appId: nil, pool, transaction),
        let scope = Scope(found.session.scope)
      else { return nil }
      var claims: Claims = ["sub": .string(found.record.string(.userId) ?? "")]
      try IdTokenClaims.of(found.record, scope, pool, transaction).add(to: &claims)
      return Value(claims)
    }
  }

  /// Ends the session that an access or refresh token belongs to. A token that is invalid, or another application's, is ignored (RFC 7009, section 2.2).
  public func revoke(_ token: String, application: String) async throws(PoolFailure) {
    let desk = self
    _ = try await pool.store.write(byteCount: token.utf8.count) { (transaction) throws(PoolFailure) in
      let found = try SignedInUser.find(token, appId: application, desk.pool, transaction)?.session
      let refreshable = try desk.refreshable(token, application, transaction)
      if let session = found ?? refreshable { try desk.end(session.id, transaction) }
      return .success
    }
  }

  /// New tokens for a refresh token, which is used up (RFC 6749, section 6). The session lasts as long as a new one would.
  ///
  /// A token that was used up before and comes again has been stolen, or its thief was the quicker one: the session ends (RFC 9700, section 4.14.2).
  /// - Returns: nil if the token is not good, or another application's, or its user may not sign in any more.
  public func refresh(_ token: String, application: String) async throws(PoolFailure) -> Tape? {
    let desk = self
    return try await pool.store.write(byteCount: token.utf8.count) { (transaction) throws(PoolFailure) in
      try desk.renew(token, application, transaction)
    }.data
  }

  private func renew(
    _ token: String, _ application: String, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> Answer {
    let used = RefreshToken(text: token).digest
    guard let session = try refreshable(token, application, transaction) else {
      if let stolen = try transaction.session(ofSpentDigest: used) { try end(stolen, transaction) }
      return Answer(data: nil)
    }
    guard let record = try user(of: session, transaction), let scope = Scope(session.scope)
    else { return Answer(data: nil) }
    let next = RefreshToken.new(session: session.id, pool.random)
    let renewed = session.renewed(
      until: pool.clock.milliseconds + TokenIssuer.lifetime * 1000, refreshDigest: next.digest)
    try transaction.renewSession(renewed, spending: used)
    try transaction.addEvent(event(.refresh, of: session))
    return try TokenAnswer.of(renewed, scope, record, refreshToken: next.text, pool, transaction)
  }

  /// Ends a session and leaves a trace of that with its user.
  func end(_ id: String, _ transaction: any WriteTransaction) throws(PoolFailure) {
    guard let session = try transaction.session(id) else { return }
    try transaction.removeSession(id)
    try transaction.addEvent(event(.logout, of: session))
  }

  private func event(_ kind: UserEvent.Kind, of session: Session) -> UserEvent {
    UserEvent(
      at: pool.clock.milliseconds, user: session.user, kind: kind, appId: session.appId, requestId: pool.newRequestId())
  }

  private func refreshable(
    _ token: String, _ application: String, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Session? {
    let token = RefreshToken(text: token)
    guard let session = try transaction.session(token.sessionId), token.belongs(to: session),
      session.appId == application, session.expiresAt > pool.clock.milliseconds
    else { return nil }
    return session
  }

  func user(of session: Session, _ transaction: any ReadTransaction) throws(PoolFailure) -> UserRecord? {
    let record = UserRecord()
    guard try transaction.loadUser(.seq(session.user), into: record),
      record.integer(.status) == UserStatus.activated
    else { return nil }
    record.markLoaded()
    return record
  }

  private static func described(
    _ session: Session, _ record: UserRecord, _ issuer: String, type: String
  ) -> Value {
    [
      "active": true, "sub": .string(record.string(.userId) ?? ""), "client_id": .string(session.appId),
      "exp": .integer(session.expiresAt / 1000), "iat": .integer(session.createdAt / 1000), "iss": .string(issuer),
      "jti": .string(session.id), "scope": .string(session.scope), "token_type": .string(type),
    ]
  }
}

extension Value {
  /// Claims as an object.
  init(_ claims: Claims) { self = .object(claims.entries.map { Member($0.name, Value($0.value)) }) }

  private init(_ claim: ClaimValue) {
    switch claim {
    case .null: self = .null
    case .bool(let truth): self = .bool(truth)
    case .integer(let number): self = .integer(number)
    case .number(let number): self = .number(number)
    case .string(let text): self = .string(text)
    case .array(let elements): self = .array(elements.map { Value($0) })
    case .object(let claims): self = Value(claims)
    }
  }
}
