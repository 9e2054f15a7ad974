import Cryptography
import Encodings
import ScriptHost

/// The module `crypto` of scripts, by way of the Cryptography module.
struct CryptographyProvider: CryptoProvider {
  func digest(_ algorithm: String, _ bytes: [UInt8]) -> [UInt8]? {
    DigestAlgorithm(rawValue: algorithm)?.digest(bytes)
  }

  func hmac(_ algorithm: String, key: [UInt8], _ bytes: [UInt8]) -> [UInt8]? {
    DigestAlgorithm(rawValue: algorithm)?.authenticate(bytes, key: Secret(key))
  }

  func random(_ count: Int) -> [UInt8] { SystemRandomSource().bytes(max(count, 0)) }

  func password(length: Int, symbols: Bool) -> String {
    let source = SystemRandomSource()
    var kinds = ["abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"].map { Array($0) }
    if symbols { kinds.append(Array("!#%*+-=?@")) }
    let all = kinds.flatMap { $0 }
    // Whole draws are thrown away until one has every kind, so that each such password is equally likely.
    while true {
      let password = (0..<max(length, kinds.count)).map { _ in all[Int(source.uniform(below: UInt32(all.count)))] }
      if kinds.allSatisfy({ kind in password.contains { kind.contains($0) } }) { return String(password) }
    }
  }

  func encryptRSA(_ bytes: [UInt8], publicKey: String) throws -> [UInt8] {
    try Self.bytes(Base64.decode(try RSATransportPublicKey(pem: publicKey).encrypt(Secret(bytes))))
  }

  func encryptSM2(_ bytes: [UInt8], publicKey: String) throws -> [UInt8] {
    try Self.bytes(Hexadecimal.decode(try SM2TransportPublicKey(hex: publicKey).encrypt(Secret(bytes))))
  }

  private static func bytes(_ decoded: [UInt8]?) throws -> [UInt8] {
    guard let decoded else { throw CryptographyError(.encryptionFailed, "the cipher text cannot be read") }
    return decoded
  }
}
