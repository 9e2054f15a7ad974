import Encodings

/// A bare SHA-256 or MD5 in hexadecimal with the salt kept beside it.
///
/// Systems differ in the order. `digest(password + salt)` is what `{SSHA}` does and is compared first; `digest(salt + password)` is accepted too. Both are
/// always computed, so the time tells nothing. A match of either is a match of the same secret, so accepting both costs one bit of security at most.
struct SaltedDigest {
  let form: PasswordHashForm
  private let hash: [UInt8]

  init(_ text: String) throws(CryptographyError) {
    guard let hash = Hexadecimal.decode(text) else { throw .unknownForm() }
    switch hash.count {
    case 32: form = .saltedSHA256
    case 16: form = .saltedMD5
    default: throw .unknownForm()
    }
    self.hash = hash
  }

  func verify(_ password: Secret, salt: String) -> Bool {
    let algorithm: DigestAlgorithm = form == .saltedSHA256 ? .sha256 : .md5
    let phrase = password.revealBytes()
    let after = ConstantTime.equal(algorithm.digest(phrase + Array(salt.utf8)), hash)
    let before = ConstantTime.equal(algorithm.digest(Array(salt.utf8) + phrase), hash)
    return after || before
  }
}
