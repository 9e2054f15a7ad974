import Contract
import Cryptography

/// Makes the tokens of a sign-in: RS256 JWTs under the pool's key (docs/operations.md, "Sign-in").
struct TokenIssuer {
  /// How long tokens and their session last, in seconds: 14 days.
  static let lifetime: Int64 = 14 * 86_400

  let keyring: Keyring

  /// The issuer that tokens name.
  static func issuer(_ userPoolId: String) -> String { "urn:moonpool:\(userPoolId)" }

  /// What a session's tokens are about.
  struct Grant {
    var session: Session
    var scope: Scope
    var userId: String
  }

  /// The access token of a session.
  func accessToken(_ grant: Grant) throws(PoolFailure) -> String {
    var claims = common(grant)
    claims["scope"] = .string(grant.scope.text)
    return try sign(claims)
  }

  /// The id token of a session.
  /// - Parameter nonce: what the authorization request asked to be repeated (OpenID Connect Core, section 3.1.2.1).
  func idToken(_ grant: Grant, _ user: IdTokenClaims, nonce: String?) throws(PoolFailure) -> String {
    var claims = common(grant)
    if let nonce { claims["nonce"] = .string(nonce) }
    claims["auth_time"] = .integer(grant.session.createdAt / 1000)
    user.add(to: &claims)
    return try sign(claims)
  }

  private func common(_ grant: Grant) -> Claims {
    [
      "jti": .string(grant.session.id), "sub": .string(grant.userId), "aud": .string(grant.session.appId),
      "iss": .string(Self.issuer(keyring.userPoolId)), "iat": .integer(grant.session.createdAt / 1000),
      "exp": .integer(grant.session.expiresAt / 1000),
    ]
  }

  private func sign(_ claims: Claims) throws(PoolFailure) -> String {
    do throws(CryptographyError) {
      return try keyring.tokenKey.sign(claims)
    } catch {
      throw .defect("a token could not be signed: \(error)")
    }
  }
}
