import Contract
import Cryptography

extension Pool {
  /// The keys that tokens of this pool are checked with, as JWKS (RFC 7517): what `/oidc/.well-known/jwks.json` answers.
  public func keySet() throws(PoolFailure) -> String {
    let keyring = try store.read { (transaction) throws(PoolFailure) in try keys.keyring(transaction) }
    return TokenPublicKey.jwks([keyring.tokenKey.publicKey])
  }
}
