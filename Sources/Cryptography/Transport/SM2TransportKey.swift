import COpenSSL
import Encodings

/// An SM2 key pair (GB/T 32918) that decrypts passwords in requests: C1C3C2, in hexadecimal or base64, as the service's clients send them.
public final class SM2TransportKey: Sendable {
  /// The public half.
  public let publicKey: SM2TransportPublicKey
  private let key: OpenSSLKey

  private init(_ key: OpenSSLKey) throws(CryptographyError) {
    self.key = key
    publicKey = try SM2TransportPublicKey(key)
  }

  /// A new pair, from OpenSSL's own randomness.
  /// - Throws: `unavailable`.
  public static func generate() throws(CryptographyError) -> SM2TransportKey {
    try SM2TransportKey(try OpenSSLKey.generateSM2())
  }

  /// Reads a private key.
  /// - Parameter pem: PKCS#8 (`BEGIN PRIVATE KEY`) or SEC 1 (`BEGIN EC PRIVATE KEY`), unencrypted.
  /// - Throws: `invalidKey`.
  public convenience init(pem: Secret) throws(CryptographyError) {
    try self.init(try OpenSSLKey(sm2PrivatePEM: pem))
  }

  /// The private key as PKCS#8 PEM.
  /// - Throws: `unavailable` when there is not enough memory.
  public func pem() throws(CryptographyError) -> Secret { try key.privatePEM() }

  /// Decrypts a password.
  /// - Parameter text: C1C3C2 in hexadecimal or base64, with or without the leading 04 of C1, with or without the prefix `sm2:`.
  /// - Throws: `decryptionFailed`, the same for every reason.
  public func decrypt(_ text: String) throws(CryptographyError) -> Secret {
    guard let bytes = SM2Ciphertext.bytes(of: text) else { throw TransportKeys.refusal }
    // A first byte 04 may be the mark of an uncompressed point or the first byte of x: one ciphertext in 256 without the mark. C3 tells a right
    // reading from a wrong one, so both are tried.
    for body in SM2Ciphertext.readings(of: bytes) {
      if let password = key.decrypt(SM2Ciphertext.der(of: body)) { return password }
    }
    throw TransportKeys.refusal
  }
}

/// The public half: what a client encrypts with.
public final class SM2TransportPublicKey: Sendable {
  /// The key as it is published: 130 hexadecimal digits, 04, x, y.
  public let hex: String
  private let key: OpenSSLKey

  init(_ key: OpenSSLKey) throws(CryptographyError) {
    self.key = key
    hex = Hexadecimal.encode(try key.publicPoint())
  }

  /// Reads a public key as a service publishes it.
  /// - Parameter hex: x and y in hexadecimal, 128 digits, with or without the leading 04.
  /// - Throws: `invalidKey` when it is anything else or no point of the curve.
  public convenience init(hex: String) throws(CryptographyError) {
    guard hex.utf8.count <= 130, var point = Hexadecimal.decode(hex), point.count == 64 || point.count == 65 else {
      throw CryptographyError(
        .invalidKey, "an SM2 public key must be 128 hexadecimal digits, or 130 that begin with 04")
    }
    if point.count == 64 { point.insert(4, at: 0) }
    try self.init(try OpenSSLKey(sm2PublicPoint: point))
  }

  /// Encrypts a password.
  /// - Parameter password: at least one byte.
  /// - Returns: C1C3C2 in hexadecimal without the leading 04, as the service's clients send it.
  /// - Throws: `encryptionFailed`.
  public func encrypt(_ password: Secret) throws(CryptographyError) -> String {
    guard !password.isEmpty, let der = key.encrypt(password), let body = SM2Ciphertext.body(ofDER: der) else {
      throw CryptographyError(.encryptionFailed, "the password cannot be encrypted with the SM2 key")
    }
    return Hexadecimal.encode(body)
  }
}
