/// How a password in a request is encrypted: the request's `passwordEncryptType`.
public enum PasswordEncryption: String, Sendable, Hashable, CaseIterable {
  /// Not at all.
  case none
  /// RSA, PKCS#1 v1.5, in base64.
  case rsa
  /// SM2, C1C3C2, in hexadecimal or base64.
  case sm2
}

/// The two key pairs of a pool for passwords in requests; their public halves are what `getSystemInfo` publishes.
public struct TransportKeys: Sendable {
  /// The RSA pair.
  public let rsa: RSATransportKey
  /// The SM2 pair.
  public let sm2: SM2TransportKey

  /// Puts two pairs together.
  /// - Parameters:
  ///   - rsa: the RSA pair.
  ///   - sm2: the SM2 pair.
  public init(rsa: RSATransportKey, sm2: SM2TransportKey) {
    self.rsa = rsa
    self.sm2 = sm2
  }

  /// New pairs. Takes some tenths of a second. The randomness is the libraries' own.
  /// - Throws: `unavailable`.
  public static func generate() throws(CryptographyError) -> TransportKeys {
    TransportKeys(rsa: try .generate(), sm2: try .generate())
  }

  /// The password in a request, in clear.
  /// - Parameters:
  ///   - text: the password as it arrived.
  ///   - encryption: how the request says it is encrypted.
  /// - Throws: `decryptionFailed` with the same text whatever the reason, so that nobody learns from refusals (padding oracles). Whoever answers people that
  ///   are not signed in should answer it as it answers a wrong password.
  public func decrypt(_ text: String, encryption: PasswordEncryption) throws(CryptographyError) -> Secret {
    switch encryption {
    case .none: Secret(text)
    case .rsa: try rsa.decrypt(text)
    case .sm2: try sm2.decrypt(text)
    }
  }

  /// The one refusal of every decryption.
  static var refusal: CryptographyError {
    CryptographyError(.decryptionFailed, "the encrypted password cannot be decrypted")
  }

  /// More base64 or hexadecimal than any password of a request needs.
  static let longestText = 16_384
}
