import Contract
import Cryptography
import Encodings

/// What a sign-in and a refresh answer: the tokens of a session.
enum TokenAnswer {
  /// The tokens.
  /// - Parameters:
  ///   - refreshToken: the session's refresh token in clear, if it has one.
  ///   - nonce: what the id token repeats.
  static func of(
    _ session: Session, _ scope: Scope, _ record: UserRecord, refreshToken: String?, nonce: String? = nil,
    _ pool: Pool, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Answer {
    let issuer = TokenIssuer(keyring: try pool.keys.keyring(transaction))
    let grant = TokenIssuer.Grant(session: session, scope: scope, userId: record.string(.userId) ?? "")
    let user = try IdTokenClaims.of(record, scope, pool, transaction)
    var members: [Value.Member] = [
      .init("scope", .string(scope.text)),
      .init("access_token", .string(try issuer.accessToken(grant))),
      .init("id_token", .string(try issuer.idToken(grant, user, nonce: nonce))),
    ]
    if let refreshToken { members.append(.init("refresh_token", .string(refreshToken))) }
    members += [
      .init("token_type", "Bearer"), .init("expire_in", .integer(TokenIssuer.lifetime)),
    ]
    return Answer(data: Tape(.object(members)))
  }
}

extension IdTokenClaims {
  /// What there is to tell about a user within a scope.
  static func of(
    _ record: UserRecord, _ scope: Scope, _ pool: Pool, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> IdTokenClaims {
    let data =
      scope.contains("extended_fields") ? try CustomDataOperations.members(of: record, pool, transaction) : []
    return IdTokenClaims(scope: scope, record: record, customData: data)
  }
}

/// A refresh token: the session's id and a random part. The pool keeps a digest of the whole.
struct RefreshToken {
  let text: String

  static func new(session id: String, _ random: any RandomSource) -> RefreshToken {
    RefreshToken(text: id + "." + Base64.encodeURL(random.bytes(32)))
  }

  /// SHA-256 of the text.
  var digest: [UInt8] { DigestAlgorithm.sha256.digest(text.utf8) }

  /// The id of the session that the token says it belongs to.
  var sessionId: String { String(text.prefix { $0 != "." }) }

  /// True if the token is the session's.
  func belongs(to session: Session) -> Bool {
    guard let kept = session.refreshDigest else { return false }
    return ConstantTime.equal(kept, digest)
  }
}
