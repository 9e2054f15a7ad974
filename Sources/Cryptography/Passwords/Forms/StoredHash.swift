/// A stored hash, taken apart and found to be within bounds.
enum StoredHash {
  case argon2(Argon2String)
  case crypt(CryptString)
  case scrypt(ScryptString)
  case pbkdf2(PBKDF2String)
  case ldap(LDAPString)
  case saltedDigest(SaltedDigest)

  /// No stored hash is longer. It bounds every parser below.
  private static let longest = 1024

  /// Recognises a hash by how it begins.
  /// - Throws: `unknownHashForm`, `malformedHash`, `hashTooExpensive`.
  init(_ text: String) throws(CryptographyError) {
    guard text.utf8.count <= Self.longest, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      throw CryptographyError(.unknownHashForm, "a password hash must be at most 1024 printable ASCII characters")
    }
    if text.hasPrefix("$argon2") {
      self = .argon2(try Argon2String(text))
    } else if text.hasPrefix("$scrypt$") {
      self = .scrypt(try ScryptString(text))
    } else if text.hasPrefix("$pbkdf2") || text.hasPrefix("pbkdf2_") {
      self = .pbkdf2(try PBKDF2String(text))
    } else if text.hasPrefix("{") {
      self = .ldap(try LDAPString(text))
    } else if text.hasPrefix("$") {
      self = .crypt(try CryptString(text))
    } else {
      self = .saltedDigest(try SaltedDigest(text))
    }
  }

  var form: PasswordHashForm {
    switch self {
    case .argon2(let hash): hash.form
    case .crypt(let hash): hash.form
    case .scrypt: .scrypt
    case .pbkdf2: .pbkdf2
    case .ldap: .ldap
    case .saltedDigest(let hash): hash.form
    }
  }

  /// About how much processor time `verify` takes.
  func nanoseconds(passwordBytes: Int) -> Int {
    switch self {
    case .argon2(let hash): hash.nanoseconds
    case .crypt(let hash): hash.nanoseconds(passwordBytes: passwordBytes)
    case .scrypt(let hash): hash.nanoseconds
    case .pbkdf2(let hash): hash.nanoseconds
    case .ldap, .saltedDigest: 0
    }
  }

  func verify(_ password: Secret, salt: String) throws(CryptographyError) -> Bool {
    switch self {
    case .argon2(let hash): hash.verify(password)
    case .crypt(let hash): try hash.verify(password)
    case .scrypt(let hash): try hash.verify(password)
    case .pbkdf2(let hash): try hash.verify(password)
    case .ldap(let hash): hash.verify(password)
    case .saltedDigest(let hash): hash.verify(password, salt: salt)
    }
  }
}

extension CryptographyError {
  static func unknownForm() -> CryptographyError {
    CryptographyError(.unknownHashForm, "the password hash is not in a supported format")
  }

  static func malformed(_ form: String) -> CryptographyError {
    CryptographyError(.malformedHash, "the \(form) password hash is damaged")
  }

  static func tooExpensive(_ form: String) -> CryptographyError {
    CryptographyError(.hashTooExpensive, "verifying the \(form) password hash would take too much time or memory")
  }
}
