import CSodium
import Encodings

/// Argon2id (RFC 9106) through libsodium, in PHC strings: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
enum Argon2id {
  /// OWASP's second choice: 19 MiB, two passes, one lane; 16 to 20 ms.
  static let memoryKiB = 19_456
  static let passes = 2
  static let lanes = 1
  static let saltBytes = 16
  static let hashBytes = 32

  /// Hashes a password with the parameters above.
  static func hash(_ password: Secret, salt: [UInt8]) throws(CryptographyError) -> String {
    Sodium.start()
    var output = [UInt8](repeating: 0, count: hashBytes)
    guard salt.count == saltBytes else { throw CryptographyError(.malformedHash, "the salt must be 16 bytes") }
    let status = password.withUnsafeBytes { bytes in
      withCharacters(bytes) { text, count in
        crypto_pwhash(
          &output, UInt64(hashBytes), text, UInt64(count), salt, UInt64(passes), memoryKiB * 1024,
          crypto_pwhash_ALG_ARGON2ID13)
      }
    }
    guard status == 0 else { throw CryptographyError(.unavailable, "not enough memory to hash a password") }
    let parameters = "m=\(memoryKiB),t=\(passes),p=\(lanes)"
    return "$argon2id$v=19$\(parameters)$\(Base64.encode(salt, padded: false))$\(Base64.encode(output, padded: false))"
  }

  /// libsodium wants a pointer even for an empty password.
  private static func withCharacters<Result>(
    _ bytes: UnsafeRawBufferPointer, _ body: (UnsafePointer<CChar>, Int) -> Result
  ) -> Result {
    guard let base = bytes.baseAddress, bytes.count > 0 else {
      return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1) { empty in
        empty.initialize(repeating: 0)
        guard let base = empty.baseAddress else { return body("", 0) }
        return body(base, 0)
      }
    }
    return body(base.assumingMemoryBound(to: CChar.self), bytes.count)
  }
}
