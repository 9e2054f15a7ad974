import Crypto
import CryptoExtras
import Encodings

/// An RSA-2048 key that signs a pool's tokens with RS256 (RFC 7518, section 3.3).
public struct TokenKey: Sendable {
  /// The half that is published.
  public let publicKey: TokenPublicKey
  private let key: _RSA.Signing.PrivateKey

  private init(_ key: _RSA.Signing.PrivateKey) throws(CryptographyError) {
    self.key = key
    publicKey = try TokenPublicKey(key.publicKey)
  }

  /// A new key, from BoringSSL's own randomness. Takes some tenths of a second.
  /// - Throws: `unavailable`.
  public static func generate() throws(CryptographyError) -> TokenKey {
    guard let key = try? _RSA.Signing.PrivateKey(keySize: .bits2048) else {
      throw CryptographyError(.unavailable, "an RSA key could not be generated")
    }
    return try TokenKey(key)
  }

  /// Reads a private key.
  /// - Parameter pem: PKCS#8 or PKCS#1 PEM, 2048 bits or more.
  /// - Throws: `invalidKey`.
  public init(pem: Secret) throws(CryptographyError) {
    guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem.reveal()) else {
      throw CryptographyError(.invalidKey, "the token signing key cannot be read")
    }
    try self.init(key)
  }

  /// The private key as PKCS#8 PEM.
  public var pem: Secret { Secret(key.pkcs8PEMRepresentation) }

  /// Signs claims.
  /// - Parameters:
  ///   - claims: what the token says; `exp` is needed for it to be accepted by `TokenVerifier`.
  ///   - type: the header's `typ`, `JWT` by default; RFC 9068 wants `at+jwt` for access tokens.
  /// - Returns: the compact form (RFC 7515, section 3.1). Its payload segment contains neither `-` nor `_`.
  /// - Throws: `unavailable`, in practice never.
  public func sign(_ claims: Claims, type: String = "JWT") throws(CryptographyError) -> String {
    let header: Claims = ["alg": "RS256", "typ": .string(type), "kid": .string(publicKey.id)]
    let input = "\(Base64.encodeURL(ClaimWriter.json(header))).\(Base64.encodeURL(ClaimWriter.json(claims)))"
    return "\(input).\(Base64.encodeURL(try signature(of: Array(input.utf8))))"
  }

  func signature(of input: [UInt8]) throws(CryptographyError) -> [UInt8] {
    guard let signature = try? key.signature(for: SHA256.hash(data: input), padding: .insecurePKCS1v1_5) else {
      throw CryptographyError(.unavailable, "a token could not be signed")
    }
    return Array(signature.rawRepresentation)
  }
}

/// The published half of a token key.
public struct TokenPublicKey: Sendable {
  /// The header's `kid`: the key's thumbprint (RFC 7638), so the same key has the same name everywhere.
  public let id: String
  private let modulus: String
  private let exponent: String
  private let key: _RSA.Signing.PublicKey

  init(_ key: _RSA.Signing.PublicKey) throws(CryptographyError) {
    guard let numbers = try? key.getKeyPrimitives() else {
      throw CryptographyError(.invalidKey, "the token key cannot be read")
    }
    self.key = key
    modulus = Base64.encodeURL(numbers.modulus)
    exponent = Base64.encodeURL(numbers.publicExponent)
    let members = #"{"e":"\#(exponent)","kty":"RSA","n":"\#(modulus)"}"#
    id = Base64.encodeURL(DigestAlgorithm.sha256.digest(members.utf8))
  }

  /// Reads a public key.
  /// - Parameter pem: SPKI or PKCS#1 PEM, 2048 bits or more.
  /// - Throws: `invalidKey`.
  public init(pem: String) throws(CryptographyError) {
    guard let key = try? _RSA.Signing.PublicKey(pemRepresentation: pem) else {
      throw CryptographyError(.invalidKey, "the token key cannot be read")
    }
    try self.init(key)
  }

  /// The key as a JSON web key (RFC 7517).
  public var jwk: String {
    #"{"kty":"RSA","use":"sig","alg":"RS256","kid":"\#(id)","n":"\#(modulus)","e":"\#(exponent)"}"#
  }

  /// A JSON web key set, as `/oidc/.well-known/jwks.json` answers it.
  /// - Parameter keys: the keys to publish: the one in use first, then older ones whose tokens may still be about.
  public static func jwks(_ keys: [TokenPublicKey]) -> String {
    #"{"keys":[\#(keys.map(\.jwk).joined(separator: ","))]}"#
  }

  func isSignature(_ signature: [UInt8], of input: [UInt8]) -> Bool {
    key.isValidSignature(
      _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: input),
      padding: .insecurePKCS1v1_5)
  }
}
