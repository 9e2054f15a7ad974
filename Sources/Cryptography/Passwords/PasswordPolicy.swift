/// What a new password must look like. The rule is docs' "Passwords": eight characters and two of four classes unless the pool says otherwise, and never what
/// guessers try first.
///
/// Length is counted in Unicode scalars. Hashes that were imported are not held to the policy, only passwords in clear are.
public struct PasswordPolicy: Sendable, Hashable {
  /// The fewest characters, 8 by default.
  public var minimumLength: Int
  /// The most characters, 256 by default. It bounds what is fed to the hash function.
  public var maximumLength: Int
  /// How many of the four classes (lower case, upper case, digits, anything else) must occur, 2 by default.
  public var minimumClasses: Int

  /// Makes a policy. Whether it makes sense is checked when it is used.
  /// - Parameters:
  ///   - minimumLength: the fewest characters.
  ///   - maximumLength: the most characters.
  ///   - minimumClasses: how many of the four classes must occur, 1 to 4.
  public init(minimumLength: Int = 8, maximumLength: Int = 256, minimumClasses: Int = 2) {
    self.minimumLength = minimumLength
    self.maximumLength = maximumLength
    self.minimumClasses = minimumClasses
  }

  /// Something a password lacks.
  public enum Violation: Sendable, Hashable, CustomStringConvertible {
    /// Too few characters; the number is the fewest allowed.
    case tooShort(minimum: Int)
    /// Too many characters; the number is the most allowed.
    case tooLong(maximum: Int)
    /// Too few of the four classes; the number is the fewest allowed.
    case tooUniform(minimumClasses: Int)
    /// It is one of the ten thousand commonest, in whichever case.
    case tooCommon
    /// It contains a name of its user.
    case ownName

    /// A phrase that goes after "the password".
    public var description: String {
      switch self {
      case .tooShort(let minimum): "must have at least \(minimum) characters"
      case .tooLong(let maximum): "must have at most \(maximum) characters"
      case .tooUniform(let minimum):
        "must contain at least \(minimum) of these: lowercase letters, uppercase letters, digits, other characters"
      case .tooCommon: "must not be one of the commonest passwords"
      case .ownName: "must not contain the user's own name, username, email or phone"
      }
    }
  }

  /// Everything a password lacks.
  /// - Parameters:
  ///   - password: the password in clear.
  ///   - names: what others know of its user; those of fewer than four characters do not count.
  /// - Returns: an empty array when it may be used.
  public func violations(of password: Secret, names: [String] = []) -> [Violation] {
    let traits = PasswordTraits(of: password)
    var violations: [Violation] = []
    if traits.length < minimumLength { violations.append(.tooShort(minimum: minimumLength)) }
    if traits.length > maximumLength { violations.append(.tooLong(maximum: maximumLength)) }
    if traits.classes < minimumClasses { violations.append(.tooUniform(minimumClasses: minimumClasses)) }
    // Longer ones are in no list, and are not looked through.
    guard traits.length <= maximumLength else { return violations }
    let text = password.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    if CommonPasswords.contains(text) { violations.append(.tooCommon) }
    if Self.contains(text, anyOf: names) { violations.append(.ownName) }
    return violations
  }

  private static func contains(_ password: String, anyOf names: [String]) -> Bool {
    let password = Array(password.lowercased().utf8)
    return names.contains { name in
      guard name.unicodeScalars.count >= 4 else { return false }
      let name = Array(name.lowercased().utf8)
      guard name.count <= password.count else { return false }
      return (0...(password.count - name.count)).contains { password[$0...].starts(with: name) }
    }
  }

  /// Refuses a password that lacks something.
  /// - Parameter password: the password in clear.
  /// - Throws: `weakPassword`, naming everything that is missing and nothing of the password.
  public func check(_ password: Secret) throws(CryptographyError) {
    let violations = violations(of: password)
    guard violations.isEmpty else {
      let text = violations.map(\.description).joined(separator: "; ")
      throw CryptographyError(.weakPassword, "the password \(text)")
    }
  }

  /// How strong a password is, as `passwordSecurityLevel` says it: 1 low, 2 middle, 3 high.
  ///
  /// High has 12 characters of three classes, or 20 of two. Middle has 8 of two classes, or 16 of one. A password with fewer than five different
  /// characters is low whatever its length.
  /// - Parameter password: the password in clear.
  public static func strength(of password: Secret) -> Int {
    let traits = PasswordTraits(of: password)
    guard traits.distinct >= 5 else { return 1 }
    if traits.length >= 12 && traits.classes >= 3 || traits.length >= 20 && traits.classes >= 2 { return 3 }
    if traits.length >= 8 && traits.classes >= 2 || traits.length >= 16 { return 2 }
    return 1
  }
}

/// What a policy looks at.
struct PasswordTraits {
  private(set) var length = 0
  private(set) var distinct = 0
  private(set) var classes = 0

  init(of password: Secret) {
    var seen: Set<Unicode.Scalar> = []
    var lower = false
    var upper = false
    var digit = false
    var other = false
    password.withUnsafeBytes { bytes in
      for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        length += 1
        seen.insert(scalar)
        if scalar.properties.isLowercase {
          lower = true
        } else if scalar.properties.isUppercase {
          upper = true
        } else if scalar.properties.numericType == .decimal {
          digit = true
        } else {
          other = true
        }
      }
    }
    distinct = seen.count
    classes = [lower, upper, digit, other].count(where: { $0 })
  }
}
