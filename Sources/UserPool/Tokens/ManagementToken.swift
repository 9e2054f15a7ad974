import Contract
import Cryptography

/// Tokens for administrators' programs (getManagementToken).
///
/// One client decodes the payload with the plain base64 alphabet; ``TokenKey/sign(_:type:)`` writes payloads that have neither `-` nor `_`.
public enum ManagementToken {
  /// How long a token lasts, in seconds.
  static let lifetime: Int64 = 7200

  /// The answer to getManagementToken.
  /// - Throws: 401 for an unknown key, a disabled one and a wrong secret alike.
  static func issue(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let keyring = try call.pool.keys.keyring(transaction)
    let given = Secret(call.string("accessKeySecret") ?? "")
    guard let key = try transaction.accessKey(call.string("accessKeyId") ?? ""), key.isEnabled,
      try PoolSecrets.open(key.sealedSecret, key.sealContext, call.pool.sealer) == given
    else { throw .refused(401, .accessKeyWrong) }
    let now = call.pool.clock.milliseconds / 1000
    let claims: Claims = [
      "sub": .string(key.id), "iss": .string(TokenIssuer.issuer(keyring.userPoolId)), "iat": .integer(now),
      "exp": .integer(now + lifetime), "scoped_userpool_id": .string(keyring.userPoolId),
      "type": "management", "jti": .string(call.pool.ids.next()),
    ]
    do throws(CryptographyError) {
      let token = try keyring.tokenKey.sign(claims)
      return Answer(data: Tape(["access_token": .string(token), "expires_in": .integer(lifetime)]))
    } catch {
      throw .defect("a management token could not be signed: \(error)")
    }
  }

  /// Whether a token is one of this pool's management tokens, in date, its access key still there and enabled.
  /// - Throws: 401 for anything else.
  public static func check(_ token: String, _ pool: Pool, _ transaction: any ReadTransaction) throws(PoolFailure) {
    let keyring = try pool.keys.keyring(transaction)
    let claims: Claims
    do throws(CryptographyError) {
      claims = try keyring.tokenVerifier.verify(
        token, now: pool.clock.milliseconds / 1000, issuer: TokenIssuer.issuer(keyring.userPoolId))
    } catch {
      throw .refused(401, apiCode: 2020, .notSignedIn)
    }
    guard claims["type"]?.text == "management", let id = claims["sub"]?.text,
      try transaction.accessKey(id)?.isEnabled == true
    else { throw .refused(401, apiCode: 2020, .notSignedIn) }
  }
}
