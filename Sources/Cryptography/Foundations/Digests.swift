import Crypto

/// Digests and keyed digests by name, for scripts and for request signatures.
public enum DigestAlgorithm: String, Sendable, CaseIterable {
  /// MD5 (RFC 1321). Broken; for imported hashes and checksums only.
  case md5
  /// SHA-1. Broken for signatures; the service's request signature and `{SSHA}` still use it.
  case sha1
  /// SHA-256.
  case sha256
  /// SHA-384.
  case sha384
  /// SHA-512.
  case sha512

  /// The digest of a message.
  /// - Parameter message: any bytes.
  /// - Returns: 16, 20, 32, 48 or 64 bytes.
  public func digest(_ message: some Sequence<UInt8>) -> [UInt8] {
    let bytes = Array(message)
    return switch self {
    case .md5: Array(Insecure.MD5.hash(data: bytes))
    case .sha1: Array(Insecure.SHA1.hash(data: bytes))
    case .sha256: Array(SHA256.hash(data: bytes))
    case .sha384: Array(SHA384.hash(data: bytes))
    case .sha512: Array(SHA512.hash(data: bytes))
    }
  }

  /// The keyed digest (HMAC, RFC 2104) of a message.
  /// - Parameters:
  ///   - message: any bytes.
  ///   - key: a key of any length.
  /// - Returns: as many bytes as the digest has.
  public func authenticate(_ message: some Sequence<UInt8>, key: Secret) -> [UInt8] {
    let bytes = Array(message)
    let symmetric = key.withUnsafeBytes { SymmetricKey(data: $0) }
    return switch self {
    case .md5: Array(HMAC<Insecure.MD5>.authenticationCode(for: bytes, using: symmetric))
    case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: bytes, using: symmetric))
    case .sha256: Array(HMAC<SHA256>.authenticationCode(for: bytes, using: symmetric))
    case .sha384: Array(HMAC<SHA384>.authenticationCode(for: bytes, using: symmetric))
    case .sha512: Array(HMAC<SHA512>.authenticationCode(for: bytes, using: symmetric))
    }
  }
}
