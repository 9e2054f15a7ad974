import Crypto
import CryptoExtras
import Encodings

/// An RSA-2048 key pair that decrypts passwords in requests: PKCS#1 v1.5 in base64, as the service's clients send them.
public final class RSATransportKey: Sendable {
  /// The public half.
  public let publicKey: RSATransportPublicKey
  // Safe to share: the key is immutable after init and BoringSSL locks what an RSA operation caches in it.
  private nonisolated(unsafe) let key: _RSA.Encryption.PrivateKey

  private init(_ key: _RSA.Encryption.PrivateKey) {
    self.key = key
    publicKey = RSATransportPublicKey(key.publicKey)
  }

  /// A new pair, from BoringSSL's own randomness.
  /// - Throws: `unavailable`.
  public static func generate() throws(CryptographyError) -> RSATransportKey {
    do {
      return RSATransportKey(try _RSA.Encryption.PrivateKey(keySize: .bits2048))
    } catch {
      throw CryptographyError(.unavailable, "an RSA key could not be generated")
    }
  }

  /// Reads a private key.
  /// - Parameter pem: PKCS#8 (`BEGIN PRIVATE KEY`) or PKCS#1 (`BEGIN RSA PRIVATE KEY`), 2048 bits or more.
  /// - Throws: `invalidKey`.
  public convenience init(pem: Secret) throws(CryptographyError) {
    do {
      self.init(try _RSA.Encryption.PrivateKey(pemRepresentation: pem.reveal()))
    } catch {
      throw CryptographyError(.invalidKey, "the RSA private key cannot be read")
    }
  }

  /// The private key as PKCS#8 PEM.
  public var pem: Secret { Secret(key.pkcs8PEMRepresentation) }

  /// Decrypts a password.
  /// - Parameter text: PKCS#1 v1.5 ciphertext in base64; white space in it is ignored.
  /// - Throws: `decryptionFailed`, the same for every reason.
  public func decrypt(_ text: String) throws(CryptographyError) -> Secret {
    guard text.utf8.count <= TransportKeys.longestText,
      let bytes = Base64.decode(String(text.unicodeScalars.filter { !$0.properties.isWhitespace }.map(Character.init)))
    else { throw TransportKeys.refusal }
    do {
      return Secret(try key.decrypt(bytes, padding: ._WEAK_AND_INSECURE_PKCS_V1_5))
    } catch {
      throw TransportKeys.refusal
    }
  }
}

/// The public half: what a client encrypts with.
public final class RSATransportPublicKey: Sendable {
  // Safe to share: the key is immutable after init and BoringSSL locks what an RSA operation caches in it.
  private nonisolated(unsafe) let key: _RSA.Encryption.PublicKey

  init(_ key: _RSA.Encryption.PublicKey) { self.key = key }

  /// Reads a public key as a service publishes it.
  /// - Parameter pem: SPKI (`BEGIN PUBLIC KEY`) or PKCS#1 PEM, or the base64 between its lines alone; 2048 bits or more.
  /// - Throws: `invalidKey`.
  public convenience init(pem: String) throws(CryptographyError) {
    do {
      if pem.utf8.contains(UInt8(ascii: "-")) {
        self.init(try _RSA.Encryption.PublicKey(pemRepresentation: pem))
      } else {
        let text = String(pem.unicodeScalars.filter { !$0.properties.isWhitespace }.map(Character.init))
        self.init(try _RSA.Encryption.PublicKey(derRepresentation: Base64.decode(text) ?? []))
      }
    } catch {
      throw CryptographyError(.invalidKey, "the RSA public key cannot be read")
    }
  }

  /// The key as SPKI PEM, as `getSystemInfo` publishes it.
  public var pem: String { key.pemRepresentation }

  /// Encrypts a password.
  /// - Parameter password: at most 245 bytes for a key of 2048 bits.
  /// - Returns: base64.
  /// - Throws: `encryptionFailed` when the password is too long.
  public func encrypt(_ password: Secret) throws(CryptographyError) -> String {
    do {
      return Base64.encode(
        try password.withUnsafeBytes { try key.encrypt($0, padding: ._WEAK_AND_INSECURE_PKCS_V1_5) })
    } catch {
      throw CryptographyError(.encryptionFailed, "the password is too long for the RSA key")
    }
  }
}
