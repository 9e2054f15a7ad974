import Crypto
import Encodings

/// Encrypts a pool's secrets (outbox bodies, encrypted custom fields, private keys) with AES-256-GCM under the pool's key.
///
/// A sealed text is bound to the context it was sealed for: moved to another row or column it does not open. Its layout is one version byte (1), a 12-byte
/// nonce, the ciphertext, a 16-byte tag. Nonces are random, so one key is good for about 2^32 sealings.
public struct Sealer: Sendable {
  private static let version: UInt8 = 1
  private static let overhead = 1 + 12 + 16

  private let key: SymmetricKey
  private let source: any RandomSource
  /// The fingerprint of the key in use.
  public let keyFingerprint: String

  /// Makes a sealer.
  /// - Parameters:
  ///   - key: the pool's key.
  ///   - source: where nonces come from. A source that repeats itself breaks the encryption: the system's, outside tests.
  public init(key: PoolKey, source: any RandomSource = SystemRandomSource()) {
    self.key = key.secret.withUnsafeBytes { SymmetricKey(data: $0) }
    self.source = source
    keyFingerprint = key.fingerprint
  }

  /// Encrypts bytes.
  /// - Parameters:
  ///   - secret: what to hide; may be empty.
  ///   - context: where it belongs, for example `outbox/<id>/body`. Not hidden, not stored, needed again to open.
  /// - Returns: 29 bytes more than the secret has.
  /// - Throws: `encryptionFailed`, in practice never.
  public func seal(_ secret: Secret, context: String) throws(CryptographyError) -> [UInt8] {
    do {
      let nonce = try AES.GCM.Nonce(data: source.bytes(12))
      let box = try secret.withUnsafeBytes {
        try AES.GCM.seal($0, using: key, nonce: nonce, authenticating: Self.associated(context))
      }
      var sealed: [UInt8] = [Self.version]
      sealed.reserveCapacity(secret.count + Self.overhead)
      sealed.append(contentsOf: box.nonce)
      sealed.append(contentsOf: box.ciphertext)
      sealed.append(contentsOf: box.tag)
      return sealed
    } catch {
      throw CryptographyError(.encryptionFailed, "the secret could not be encrypted")
    }
  }

  /// Decrypts what `seal` made.
  /// - Parameters:
  ///   - sealed: the whole sealed text.
  ///   - context: the context it was sealed for.
  /// - Throws: `decryptionFailed` for a wrong key, a wrong context, damage and tampering alike.
  public func open(_ sealed: some Collection<UInt8>, context: String) throws(CryptographyError) -> Secret {
    let bytes = Array(sealed)
    guard bytes.count >= Self.overhead, bytes[0] == Self.version else { throw Self.refusal }
    do {
      let box = try AES.GCM.SealedBox(combined: bytes.dropFirst())
      return Secret(try AES.GCM.open(box, using: key, authenticating: Self.associated(context)))
    } catch {
      throw Self.refusal
    }
  }

  /// A digest of a text that only holders of the key can make: it finds the text again without telling it.
  /// - Parameter context: what it is for; one text has other marks elsewhere.
  /// - Returns: 32 hexadecimal digits.
  public func mark(_ text: String, context: String) -> String {
    let marks = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: key, info: Array("mark/\(context)".utf8), outputByteCount: 32)
    let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: marks)
    return Hexadecimal.encode(Array(code.prefix(16)))
  }

  private static func associated(_ context: String) -> [UInt8] { [version] + Array(context.utf8) }

  private static var refusal: CryptographyError {
    CryptographyError(
      .decryptionFailed, "an encrypted value cannot be decrypted: it was encrypted with another key, or it is damaged")
  }
}
