import Contract
import Cryptography

/// Access tokens for programs that act for themselves: the grant `client_credentials` (RFC 6749, section 4.4; docs/server.md, "Client credentials").
///
/// Such a token says which access key asked for it, to services that check it. It opens nothing in the pool itself: it is not a management token and has no user.
enum ClientToken {
  /// How long a token lasts, in seconds.
  static let lifetime: Int64 = 7200

  /// The answer of a token endpoint; nil if there is no such access key that is enabled.
  /// - Parameter scope: what is granted, space-separated.
  static func issue(
    to accessKey: String, scope: String, _ pool: Pool, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Value? {
    guard let key = try transaction.accessKey(accessKey), key.isEnabled else { return nil }
    let keyring = try pool.keys.keyring(transaction)
    let now = pool.clock.milliseconds / 1000
    let claims: Claims = [
      "sub": .string(key.id), "client_id": .string(key.id), "aud": .string(keyring.userPoolId),
      "iss": .string(TokenIssuer.issuer(keyring.userPoolId)), "iat": .integer(now), "exp": .integer(now + lifetime),
      "jti": .string(pool.ids.next()), "scope": .string(scope),
    ]
    do throws(CryptographyError) {
      return [
        "scope": .string(scope), "access_token": .string(try keyring.tokenKey.sign(claims)), "token_type": "Bearer",
        "expire_in": .integer(lifetime),
      ]
    } catch {
      throw .defect("a token could not be signed: \(error)")
    }
  }

  /// What a token says whose access key is still enabled; nil for any other text.
  static func claims(_ token: String, _ pool: Pool, _ transaction: any ReadTransaction) throws(PoolFailure) -> Claims? {
    let keyring = try pool.keys.keyring(transaction)
    let claims: Claims
    do throws(CryptographyError) {
      claims = try keyring.tokenVerifier.verify(
        token, now: pool.clock.milliseconds / 1000, issuer: TokenIssuer.issuer(keyring.userPoolId),
        audience: keyring.userPoolId)
    } catch {
      return nil
    }
    guard let id = claims["client_id"]?.text, claims["sub"]?.text == id, claims["scope"] != nil,
      try transaction.accessKey(id)?.isEnabled == true
    else { return nil }
    return claims
  }

  /// The same as an introspection answers it (RFC 7662, section 2.2).
  static func described(_ claims: Claims) -> Value {
    guard case .object(let members) = Value(claims) else { return ["active": false] }
    return .object([.init("active", true)] + members + [.init("token_type", "access_token")])
  }
}
