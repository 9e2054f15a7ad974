import COpenSSL
import Encodings

/// PBKDF2 (RFC 8018), in the forms of passlib (`$pbkdf2-sha256$29000$salt$hash`) and of Django (`pbkdf2_sha256$600000$salt$hash`, the salt as it is).
struct PBKDF2String {
  private let digest: DigestAlgorithm
  private let rounds: Int
  private let salt: [UInt8]
  private let hash: [UInt8]

  init(_ text: String) throws(CryptographyError) {
    let isDjango = !text.hasPrefix("$")
    let parts = text.split(separator: "$", omittingEmptySubsequences: false).dropFirst(isDjango ? 0 : 1)
    let fields = Array(parts)
    switch fields.first {
    case "pbkdf2", "pbkdf2_sha1": digest = .sha1
    case "pbkdf2-sha256", "pbkdf2_sha256": digest = .sha256
    case "pbkdf2-sha512", "pbkdf2_sha512": digest = .sha512
    default: throw .unknownForm()
    }
    guard fields.count == 4, let rounds = DecimalNumber.read(fields[1]), rounds >= 1,
      let salt = isDjango ? Array(fields[2].utf8) : Base64.decode(fields[2]), let hash = Base64.decode(fields[3]),
      (16...64).contains(hash.count)
    else { throw .malformed("pbkdf2") }
    guard rounds <= HashBudget.pbkdf2Rounds else { throw .tooExpensive("pbkdf2") }
    (self.rounds, self.salt, self.hash) = (rounds, salt, hash)
  }

  /// About how much processor time `verify` takes.
  var nanoseconds: Int {
    let size =
      switch digest {
      case .sha1: 20
      case .sha512: 64
      default: 32
      }
    return (hash.count + size - 1) / size * rounds * HashTime.pbkdf2Round(digest)
  }

  func verify(_ password: Secret) throws(CryptographyError) -> Bool {
    var output = [UInt8](repeating: 0, count: hash.count)
    let function =
      switch digest {
      case .sha1: EVP_sha1()
      case .sha512: EVP_sha512()
      default: EVP_sha256()
      }
    let status = password.withUnsafeBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { phrase in
        // OpenSSL reads a null pointer as an empty password.
        PKCS5_PBKDF2_HMAC(
          phrase.baseAddress, Int32(clamping: phrase.count), salt, Int32(clamping: salt.count), Int32(rounds), function,
          Int32(output.count), &output)
      }
    }
    guard status == 1 else { throw CryptographyError(.unavailable, "PBKDF2 is not available") }
    return ConstantTime.equal(output, hash)
  }
}
