/// Makes passwords that satisfy a policy: 20 characters of letters, digits and signs that survive mail, SMS and a double click.
///
/// Every conforming password of that length over the alphabet is equally likely: whole draws are thrown away until one conforms.
/// 20 characters of 71 are 123 bits.
public struct PasswordGenerator: Sendable {
  /// The length of a password unless the policy wants another.
  public static let standardLength = 20

  private static let alphabet = [UInt8](
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#%*+-=?@".utf8)
  private static let attempts = 10_000

  private let policy: PasswordPolicy
  private let source: any RandomSource
  private let length: Int

  /// Makes a generator.
  /// - Parameters:
  ///   - policy: what every password will satisfy. It decides the length when it asks for more than 20 characters or allows fewer.
  ///   - source: where the random bytes come from.
  /// - Throws: `invalidPolicy` when no password over the generator's alphabet can satisfy the policy.
  public init(
    policy: PasswordPolicy = PasswordPolicy(), source: any RandomSource = SystemRandomSource()
  ) throws(CryptographyError) {
    let length = min(max(Self.standardLength, policy.minimumLength), policy.maximumLength)
    guard length >= max(policy.minimumLength, 1), length <= 4096, (0...4).contains(policy.minimumClasses),
      policy.minimumClasses <= length
    else { throw CryptographyError(.invalidPolicy, "no password can satisfy the password policy") }
    self.policy = policy
    self.source = source
    self.length = length
  }

  /// A new password.
  /// - Throws: `unavailable` when the random source is broken, that is when it repeats itself.
  public func next() throws(CryptographyError) -> Secret {
    for _ in 0..<Self.attempts {
      let password = Secret(count: length) { buffer in
        for index in buffer.indices {
          buffer[index] = Self.alphabet[Int(source.uniform(below: UInt32(Self.alphabet.count)))]
        }
      }
      if policy.violations(of: password).isEmpty { return password }
    }
    throw CryptographyError(.unavailable, "the random source does not produce a usable password")
  }
}
