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
  /// Makes values of encrypted unique fields comparable without storing them.
  let blindIndexKey: Secret

  /// A keyring of those parts.
  init(userPoolId: String, sealer: Sealer, transport: TransportKeys, tokenKey: TokenKey, blindIndexKey: Secret) {
    self.userPoolId = userPoolId
    self.sealer = sealer
    self.transport = transport
    self.tokenKey = tokenKey
    self.blindIndexKey = blindIndexKey
  }

  /// What stands for a value in the index of an encrypted unique field: HMAC-SHA256 under a key of the pool, in hexadecimal.
  func blind(_ value: String, field: String) -> String {
    let message = Array(field.utf8) + [0] + Array(value.utf8)
    return Hexadecimal.encode(DigestAlgorithm.sha256.authenticate(message, key: blindIndexKey))
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
