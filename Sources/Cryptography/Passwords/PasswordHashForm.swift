/// A form of stored password hash that can be verified.
public enum PasswordHashForm: String, Sendable, Hashable, CaseIterable {
  /// `$argon2id$v=19$m=…,t=…,p=…$salt$hash`: the form of new hashes.
  case argon2id
  /// `$argon2i$…`.
  case argon2i
  /// `$2a$`, `$2b$`, `$2y$`.
  case bcrypt
  /// `$scrypt$ln=…,r=…,p=…$salt$hash`, as passlib writes it.
  case scrypt
  /// `$7$…`: scrypt as crypt(5) and libsodium write it.
  case scryptCrypt
  /// `$y$…`.
  case yescrypt
  /// `$5$…`.
  case sha256Crypt
  /// `$6$…`.
  case sha512Crypt
  /// `$pbkdf2-sha256$rounds$salt$hash` (passlib) and `pbkdf2_sha256$rounds$salt$hash` (Django); also with sha1 and sha512.
  case pbkdf2
  /// `{SHA}`, `{SSHA}`, `{SHA256}`, `{SSHA256}`, `{SHA512}`, `{SSHA512}`, as directories store them.
  case ldap
  /// 64 hexadecimal digits and a separate salt.
  case saltedSHA256
  /// 32 hexadecimal digits and a separate salt.
  case saltedMD5

  /// Whether the salt is not part of the hash and has to be kept beside it.
  public var needsSalt: Bool { self == .saltedSHA256 || self == .saltedMD5 }
}
