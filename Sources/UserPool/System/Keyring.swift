import Cryptography

/// The pool's identity and its keys, opened: what every operation that touches a secret works with.
///
/// Made once when the pool is opened. It never changes while the pool is open; applications and access keys, which do, are read when needed.
public struct Keyring: Sendable {
  /// The pool's id: 24 hexadecimal digits.
  public let userPoolId: String
  /// Seals and opens the pool's secrets.
  public let sealer: Sealer
  /// Decrypt passwords in requests; their public halves are in getSystemInfo.
  public let transport: TransportKeys
  /// Signs tokens.
  public let tokenKey: TokenKey

  /// A keyring of those parts.
  init(userPoolId: String, sealer: Sealer, transport: TransportKeys, tokenKey: TokenKey) {
    self.userPoolId = userPoolId
    self.sealer = sealer
    self.transport = transport
    self.tokenKey = tokenKey
  }

  /// Checks tokens signed by this pool.
  var tokenVerifier: TokenVerifier { TokenVerifier(keys: [tokenKey.publicKey]) }
}

/// Key pairs for a pool that is being made. Making them takes about a second, so it is done before the transaction that stores them.
struct FreshKeys: Sendable {
  let transport: TransportKeys
  let tokenKey: TokenKey

  static func generate() throws(CryptographyError) -> FreshKeys {
    FreshKeys(transport: try .generate(), tokenKey: try .generate())
  }
}
