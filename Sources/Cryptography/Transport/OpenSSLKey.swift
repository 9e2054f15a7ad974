import COpenSSL

/// An SM2 key in OpenSSL's hands.
///
/// Every method clears OpenSSL's error queue behind itself: what it says about a failure is never passed on.
///
/// `@unchecked Sendable` is safe: the key is immutable once made, and OpenSSL allows an immutable `EVP_PKEY` to be used from several threads, each operation
/// with a context of its own.
final class OpenSSLKey: @unchecked Sendable {
  private static let pointBytes = 65
  /// SPKI up to the point: SEQUENCE { SEQUENCE { ecPublicKey, sm2p256v1 }, BIT STRING.
  private static let publicPrefix: [UInt8] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf,
    0x55, 0x01, 0x82, 0x2d, 0x03, 0x42, 0x00,
  ]

  private let key: OpaquePointer

  private init(owning key: OpaquePointer) { self.key = key }

  deinit { EVP_PKEY_free(key) }

  static func generateSM2() throws(CryptographyError) -> OpenSSLKey {
    defer { ERR_clear_error() }
    guard let context = EVP_PKEY_CTX_new_from_name(nil, "SM2", nil) else { throw unavailable }
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_generate(context, &key) == 1, let key else { throw unavailable }
    return OpenSSLKey(owning: key)
  }

  init(sm2PrivatePEM pem: Secret) throws(CryptographyError) {
    defer { ERR_clear_error() }
    let key = pem.withUnsafeBytes { bytes -> OpaquePointer? in
      guard let source = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else { return nil }
      defer { BIO_free(source) }
      // Without a callback of our own OpenSSL would ask the terminal for the password of an encrypted key.
      return PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in -1 }, nil)
    }
    guard let key else { throw CryptographyError(.invalidKey, "the SM2 private key cannot be read") }
    guard EVP_PKEY_is_a(key, "SM2") == 1 else {
      EVP_PKEY_free(key)
      throw CryptographyError(.invalidKey, "the private key is not an SM2 key")
    }
    self.key = key
  }

  init(sm2PublicPoint point: [UInt8]) throws(CryptographyError) {
    defer { ERR_clear_error() }
    let encoded = Self.publicPrefix + point
    let key = encoded.withUnsafeBufferPointer { bytes in
      var cursor = bytes.baseAddress
      return d2i_PUBKEY(nil, &cursor, bytes.count)
    }
    guard point.count == Self.pointBytes, let key else {
      throw CryptographyError(.invalidKey, "the SM2 public key is not a point on the curve")
    }
    self.key = key
  }

  /// 04, x, y.
  func publicPoint() throws(CryptographyError) -> [UInt8] {
    defer { ERR_clear_error() }
    var buffer: UnsafeMutablePointer<UInt8>?
    let count = EVP_PKEY_get1_encoded_public_key(key, &buffer)
    defer { CRYPTO_free(buffer, #fileID, 0) }
    guard let buffer, count == Self.pointBytes, buffer[0] == 4 else {
      throw CryptographyError(.invalidKey, "the SM2 public key is incomplete")
    }
    return Array(UnsafeBufferPointer(start: buffer, count: count))
  }

  func privatePEM() throws(CryptographyError) -> Secret {
    defer { ERR_clear_error() }
    guard let sink = BIO_new(BIO_s_mem()) else { throw Self.unavailable }
    defer { BIO_free(sink) }
    guard PEM_write_bio_PKCS8PrivateKey(sink, key, nil, nil, 0, nil, nil) == 1 else { throw Self.unavailable }
    let count = Int(BIO_ctrl(sink, BIO_CTRL_PENDING, 0, nil))
    var got: Int32 = 0
    let pem = Secret(count: count) { got = BIO_read(sink, $0.baseAddress, Int32(clamping: $0.count)) }
    guard count > 0, Int(got) == count else { throw Self.unavailable }
    return pem
  }

  /// The message, or nil whatever went wrong.
  func decrypt(_ der: [UInt8]) -> Secret? {
    withContext(EVP_PKEY_decrypt_init) { context in
      var count = 0
      guard EVP_PKEY_decrypt(context, nil, &count, der, der.count) == 1, (1...65_536).contains(count) else {
        return nil
      }
      var status: Int32 = 0
      let message = Secret(count: count) { buffer in
        status = buffer.withMemoryRebound(to: UInt8.self) {
          EVP_PKEY_decrypt(context, $0.baseAddress, &count, der, der.count)
        }
      }
      guard status == 1, count <= message.count else { return nil }
      return message.withUnsafeBytes { Secret($0.prefix(count)) }
    }
  }

  /// The ciphertext in DER, or nil whatever went wrong.
  func encrypt(_ message: Secret) -> [UInt8]? {
    withContext(EVP_PKEY_encrypt_init) { context in
      message.withUnsafeBytes { bytes in
        bytes.withMemoryRebound(to: UInt8.self) { plain in
          var count = 0
          guard EVP_PKEY_encrypt(context, nil, &count, plain.baseAddress, plain.count) == 1 else { return nil }
          var output = [UInt8](repeating: 0, count: count)
          guard EVP_PKEY_encrypt(context, &output, &count, plain.baseAddress, plain.count) == 1 else { return nil }
          return Array(output.prefix(count))
        }
      }
    }
  }

  private func withContext<Result>(
    _ start: (OpaquePointer) -> Int32, _ body: (OpaquePointer) -> Result?
  ) -> Result? {
    defer { ERR_clear_error() }
    guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { return nil }
    defer { EVP_PKEY_CTX_free(context) }
    return start(context) == 1 ? body(context) : nil
  }

  private static var unavailable: CryptographyError {
    CryptographyError(.unavailable, "OpenSSL does not support SM2 keys")
  }
}
