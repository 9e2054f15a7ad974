import Crypto
import Encodings

/// The 32-byte key a pool's secrets are sealed with: a file beside the pool, or the text in `MOONPOOL_KEY`.
public struct PoolKey: Sendable, CustomStringConvertible {
  /// How many bytes a key has.
  public static let byteCount = 32

  let secret: Secret

  private init(_ secret: Secret) { self.secret = secret }

  /// A new random key.
  /// - Parameter source: where the random bytes come from.
  public static func generate(from source: any RandomSource = SystemRandomSource()) -> PoolKey {
    PoolKey(Secret(randomBytes: byteCount, from: source))
  }

  /// Reads a key's text.
  /// - Parameter text: 64 hexadecimal digits, or 32 bytes in base64 (either alphabet, padding optional). White space around it is ignored.
  /// - Throws: `invalidKey` for anything else. The text is not repeated in the error.
  public init(text: String) throws(CryptographyError) {
    let characters = text.unicodeScalars
    let trimmed = String(
      String.UnicodeScalarView(
        characters.drop(while: \.properties.isWhitespace).reversed().drop(while: \.properties.isWhitespace).reversed()))
    let bytes = Hexadecimal.decode(trimmed) ?? Base64.decode(trimmed) ?? Base64.decodeURL(trimmed)
    guard let bytes, bytes.count == Self.byteCount else {
      throw CryptographyError(.invalidKey, "a pool key must be 32 bytes, written as 64 hexadecimal digits or in base64")
    }
    self.init(Secret(bytes))
  }

  /// The key as 64 hexadecimal digits, for the key file.
  public var text: Secret { Secret(secret.withUnsafeBytes { Hexadecimal.encode($0) }) }

  /// Tells keys apart without telling the key: 16 hexadecimal digits, for the pool to notice that it is opened with another pool's key.
  public var fingerprint: String {
    let code = DigestAlgorithm.sha256.authenticate("moonpool key fingerprint".utf8, key: secret)
    return Hexadecimal.encode(code.prefix(8))
  }

  /// The fingerprint; never the key.
  public var description: String { "PoolKey(\(fingerprint))" }
}
