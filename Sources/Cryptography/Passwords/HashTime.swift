/// How much processor time comparisons with stored hashes take, as far as it follows from the parameters of a hash
/// (docs/security.md, "Time"). The constants were measured on one machine; another may be
/// twice as fast or slow.
enum HashTime {
  /// Nanoseconds for each KiB and pass of Argon2.
  static let argon2 = 520
  /// Nanoseconds for each of the 2^cost rounds of bcrypt.
  static let bcrypt = 49_000
  /// Nanoseconds for each N × r × p of scrypt.
  static let scrypt = 360
  /// The same in `$7$` hashes and in yescrypt.
  static let scryptCrypt = 240
  static let yescrypt = 150

  /// Nanoseconds of a round of SHA-256 or SHA-512 crypt, which hashes the password again in each round.
  static func shaCryptRound(isSHA256: Bool, passwordBytes: Int) -> Int {
    isSHA256 ? 320 + 6 * passwordBytes : 220 + 4 * passwordBytes
  }

  /// Nanoseconds of a round of PBKDF2 for one block of its output.
  static func pbkdf2Round(_ digest: DigestAlgorithm) -> Int {
    switch digest {
    case .sha1: 220
    case .sha512: 530
    default: 235
    }
  }
}

extension PasswordHash {
  /// About how much processor time a comparison with a stored hash takes.
  /// - Parameters:
  ///   - stored: the stored hash.
  ///   - passwordBytes: the length of the password to compare. Only SHA-256 and SHA-512 crypt take longer for a longer one.
  /// - Returns: microseconds; 0 for plain digests, and for hashes that cannot be compared with.
  public static func microseconds(of stored: String, passwordBytes: Int) -> Int {
    guard let hash = try? StoredHash(stored) else { return 0 }
    return hash.nanoseconds(passwordBytes: passwordBytes) / 1000
  }
}
