import Testing

@testable import Cryptography

@Suite("Password policy and generator")
struct PasswordPolicyTests {
  @Test(
    "the default policy wants eight characters of two classes",
    arguments: [
      ("abcdxyz7", true), ("abcdefgH", true), ("abcdefg!", true), ("1234567!", true), ("密码密码密码密1", true),
      ("abcdefgh", false), ("ABCDEFGH", false), ("12345678", false), ("abcdef1", false), ("", false),
      ("密码密码密码密码", false),
    ])
  func defaults(_ password: String, _ isFine: Bool) {
    #expect(PasswordPolicy().violations(of: Secret(password)).isEmpty == isFine)
  }

  @Test("a refusal names everything that is missing and nothing of the password")
  func refusal() {
    let error = expectFailure(.weakPassword) { () throws(CryptographyError) in try PasswordPolicy().check(Secret("qzx"))
    }
    #expect(error?.detail.contains("at least 8 characters") == true)
    #expect(error?.detail.contains("at least 2 of") == true)
    #expect(error?.detail.contains("qzx") == false)
  }

  @Test("the longest password is bounded, counted in characters and not in bytes")
  func longest() {
    let policy = PasswordPolicy()
    #expect(policy.violations(of: Secret("1" + String(repeating: "ü", count: 255))).isEmpty)
    #expect(policy.violations(of: Secret("1" + String(repeating: "ü", count: 256))) == [.tooLong(maximum: 256)])
  }

  @Test(
    "strength is 1, 2 or 3 by length, classes and variety",
    arguments: [
      ("abcdefg", 1), ("aaaaaaaaaaaaaaaaaaA1", 1), ("abcdefg1", 2), ("abcdefghijklmnop", 2), ("abcdefghij1A", 3),
      ("abcdefghijklmnopqrs1", 3), ("", 1),
    ])
  func strength(_ password: String, _ level: Int) {
    #expect(PasswordPolicy.strength(of: Secret(password)) == level)
  }

  @Test(
    "generated passwords have 20 characters and satisfy any sensible policy",
    arguments: [
      PasswordPolicy(), PasswordPolicy(minimumLength: 12, minimumClasses: 4), PasswordPolicy(minimumClasses: 1),
    ])
  func generated(_ policy: PasswordPolicy) throws {
    let generator = try PasswordGenerator(policy: policy, source: SeededRandomSource(seed: 11))
    var seen: Set<String> = []
    for _ in 0..<500 {
      let password = try generator.next()
      #expect(password.count == 20)
      #expect(policy.violations(of: password).isEmpty)
      #expect(PasswordPolicy.strength(of: password) == 3)
      seen.insert(password.reveal())
    }
    #expect(seen.count == 500)
  }

  @Test("the policy decides the length when 20 does not suit it")
  func otherLengths() throws {
    #expect(try PasswordGenerator(policy: PasswordPolicy(minimumLength: 32)).next().count == 32)
    let short = try PasswordGenerator(policy: PasswordPolicy(minimumLength: 4, maximumLength: 6, minimumClasses: 4))
    #expect(try short.next().count == 6)
  }

  @Test(
    "a policy nobody can satisfy is refused",
    arguments: [
      PasswordPolicy(minimumLength: 10, maximumLength: 9), PasswordPolicy(minimumClasses: 5),
      PasswordPolicy(minimumLength: 0, maximumLength: 0),
      PasswordPolicy(minimumLength: 0, maximumLength: 3, minimumClasses: 4),
      PasswordPolicy(minimumLength: .max, maximumLength: .max),
    ])
  func impossible(_ policy: PasswordPolicy) {
    expectFailure(.invalidPolicy) { () throws(CryptographyError) in try PasswordGenerator(policy: policy) }
  }

  @Test("a random source that repeats itself is noticed instead of giving out one password for all")
  func brokenSource() throws {
    struct Stuck: RandomSource {
      func fill(_ buffer: UnsafeMutableRawBufferPointer) { buffer.initializeMemory(as: UInt8.self, repeating: 0xff) }
    }
    let generator = try PasswordGenerator(source: Stuck())
    expectFailure(.unavailable) { () throws(CryptographyError) in try generator.next() }
  }

  @Test("every character is equally likely: 71 counts over 100,000 draws stay within chance")
  func unbiased() throws {
    let policy = PasswordPolicy(minimumClasses: 0)
    let generator = try PasswordGenerator(policy: policy, source: SeededRandomSource(seed: 5))
    var counts: [UInt8: Double] = [:]
    for _ in 0..<5000 { for byte in try generator.next().revealBytes() { counts[byte, default: 0] += 1 } }
    let expected = 100_000.0 / 71
    let chiSquare = counts.values.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    #expect(counts.count == 71)
    // 70 degrees of freedom: 112 is exceeded once in a thousand.
    #expect(chiSquare < 112)
  }
}

@Suite("Passwords that are tried first")
struct CommonPasswordTests {
  @Test("the list has ten thousand, sorted, in lower case, and every one is found in whichever case")
  func list() {
    let all = CommonPasswords.all.map(String.init)
    #expect(all.count == 10_000 && Set(all).count == 10_000)
    #expect(all == all.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    #expect(
      all.allSatisfy {
        $0 == $0.lowercased() && CommonPasswords.contains($0) && CommonPasswords.contains($0.uppercased())
      })
    for other in [
      "", "\n", "blue-moon7", "0", "zzzzzzzzzzzzz", "123456\n", "password\u{0}", all.joined(separator: "\n"),
    ] {
      #expect(!CommonPasswords.contains(other), "\(other.prefix(20))")
    }
  }

  @Test(
    "none of the commonest passes, however it is written",
    arguments: ["password1", "Password1", "TRUSTNO1", "abcd1234"])
  func common(_ password: String) {
    #expect(PasswordPolicy().violations(of: Secret(password)) == [.tooCommon])
  }

  @Test("a password may not contain its user's names of four characters and more, in whichever case")
  func names() {
    let policy = PasswordPolicy()
    for (password, names, isRefused) in [
      ("Annabel-2024", ["annabel"], true), ("x9-ANNABEL", ["Annabel"], true), ("Ann-2024-xy", ["ann"], false),
      ("13800000000a", ["13800000000"], true), ("张三李四-2024", ["张三李四"], true), ("Blue-moon7", ["", "moons"], false),
      ("Blue-moon7", ["Blue-moon7-and-more"], false),
    ] {
      #expect(policy.violations(of: Secret(password), names: names) == (isRefused ? [.ownName] : []), "\(password)")
    }
  }
}
