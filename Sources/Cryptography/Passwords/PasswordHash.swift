import Encodings

/// Stored password hashes: new ones are Argon2id in PHC strings, imported ones keep their form until the next sign-in.
public enum PasswordHash {
  /// Hashes a password with Argon2id (m=19456 KiB, t=2, p=1). Takes about 20 ms and 19 MiB; it blocks.
  /// - Parameters:
  ///   - password: the password in clear, any bytes.
  ///   - source: where the salt comes from.
  /// - Returns: a PHC string.
  /// - Throws: `unavailable` when there is not enough memory.
  public static func hash(
    _ password: Secret, source: any RandomSource = SystemRandomSource()
  ) throws(CryptographyError) -> String {
    try Argon2id.hash(password, salt: source.bytes(Argon2id.saltBytes))
  }

  /// A hash nobody has the password of, as expensive to verify as a new one. Verifying against it when an account is unknown makes a sign-in take as long as a
  /// wrong password does, so that the time does not tell which accounts exist.
  public static let decoy =
    "$argon2id$v=19$m=\(Argon2id.memoryKiB),t=\(Argon2id.passes),p=\(Argon2id.lanes)$"
    + "\(Base64.encode([UInt8](repeating: 0, count: Argon2id.saltBytes), padded: false))$"
    + Base64.encode([UInt8](repeating: 0, count: Argon2id.hashBytes), padded: false)

  /// The form of a stored hash, for instance to refuse an unknown one at create.
  /// - Parameter stored: the hash as it is stored.
  /// - Returns: nil for a form this module does not know, for a damaged hash, and for one that is too expensive to verify; `check` tells which.
  public static func form(of stored: String) -> PasswordHashForm? {
    try? StoredHash(stored).form
  }

  /// Checks that a hash can be verified later: its form is known, its text whole, its cost within bounds, its salt there.
  /// - Parameters:
  ///   - stored: the hash to import.
  ///   - salt: the separate salt, for forms whose `needsSalt` is true; ignored for others.
  /// - Returns: the hash's form.
  /// - Throws: `unknownHashForm`, `malformedHash`, `hashTooExpensive`, `missingSalt`.
  @discardableResult
  public static func check(_ stored: String, salt: String? = nil) throws(CryptographyError) -> PasswordHashForm {
    let hash = try StoredHash(stored)
    if hash.form.needsSalt && (salt ?? "").isEmpty {
      throw CryptographyError(.missingSalt, "a \(hash.form.rawValue) hash requires its salt")
    }
    return hash.form
  }

  /// Whether a password is the one a stored hash was made of. Takes the time and memory the hash asks for, within bounds; it blocks.
  /// - Parameters:
  ///   - password: the password in clear.
  ///   - stored: the stored hash.
  ///   - salt: the separate salt, for forms whose `needsSalt` is true.
  /// - Throws: as `check` does, and `unavailable` when there is not enough memory. A wrong password is not an error.
  public static func verify(
    _ password: Secret, against stored: String, salt: String? = nil
  ) throws(CryptographyError) -> Bool {
    try check(stored, salt: salt)
    return try StoredHash(stored).verify(password, salt: salt ?? "")
  }

  /// The part of a stored hash that says how long a comparison takes: its form and its cost, such as `$2$12$` or `$6$rounds=10000$`.
  /// - Parameter stored: the stored hash.
  /// - Returns: an empty text for plain digests, which have no cost.
  public static func cost(of stored: String) -> String {
    // The letters of bcrypt (2a, 2b, 2y) cost the same.
    if stored.hasPrefix("$2") { return "$2" + stored.dropFirst(3).prefix(4) }
    if stored.hasPrefix("$7$") { return String(stored.prefix(14)) }
    let fields = stored.split(separator: "$", omittingEmptySubsequences: false)
    guard fields.count > 2 else { return "" }
    // The last two are the salt and the digest.
    return fields.dropLast(2).joined(separator: "$") + "$"
  }

  /// The same of the hashes that `hash` makes.
  public static let ownCost = cost(of: decoy)

  /// Whether a stored hash should be replaced after a successful sign-in, because it is imported or has other parameters than `hash` uses now.
  /// - Parameter stored: the stored hash.
  public static func needsRehash(_ stored: String) -> Bool {
    guard let hash = try? StoredHash(stored), case .argon2(let argon2) = hash else { return true }
    return !argon2.isCurrent
  }
}
