import CSodium
import Encodings

/// `$scrypt$ln=16,r=8,p=1$salt$hash` (RFC 7914), salt and hash in base64 without padding.
struct ScryptString {
  private let log2N: Int
  private let blockSize: Int
  private let lanes: Int
  private let salt: [UInt8]
  private let hash: [UInt8]
  private let memory: Int

  init(_ text: String) throws(CryptographyError) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 5, let parameters = NamedNumbers(parts[2], names: ["ln", "r", "p"]),
      let salt = Base64.decode(parts[3]), let hash = Base64.decode(parts[4]), (16...64).contains(hash.count)
    else { throw .malformed("scrypt") }
    (log2N, blockSize, lanes) = (parameters[0], parameters[1], parameters[2])
    (self.salt, self.hash) = (salt, hash)
    guard log2N >= 1, blockSize >= 1, lanes >= 1 else { throw .malformed("scrypt") }
    memory = try CryptString.memory(log2N: log2N, r: blockSize, p: lanes, "scrypt")
  }

  /// About how much processor time `verify` takes.
  var nanoseconds: Int { (blockSize * lanes << log2N) * HashTime.scrypt }

  func verify(_ password: Secret) throws(CryptographyError) -> Bool {
    Sodium.start()
    var output = [UInt8](repeating: 0, count: hash.count)
    let phrase = password.revealBytes()
    let status = HashBudget.spend(memory: memory) {
      crypto_pwhash_scryptsalsa208sha256_ll(
        phrase, phrase.count, salt, salt.count, 1 << UInt64(log2N), UInt32(blockSize), UInt32(lanes), &output,
        output.count)
    }
    guard status == 0 else { throw CryptographyError(.unavailable, "not enough memory to verify a password") }
    return ConstantTime.equal(output, hash)
  }
}
