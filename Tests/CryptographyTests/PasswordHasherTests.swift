import Cryptography
import Testing

@Suite("Hashing many passwords")
struct PasswordHasherTests {
  private let passwords = (0..<9).map { Secret("password \($0)") }

  @Test("hashes come back in the order of the passwords, each with a salt of its own")
  func order() throws {
    let hashes = try PasswordHasher().hash(passwords)
    #expect(Set(hashes).count == passwords.count)
    for (password, hash) in zip(passwords, hashes) { #expect(try PasswordHash.verify(password, against: hash)) }
  }

  @Test("a seeded source gives the same hashes, whatever thread comes first; the awaiting form agrees")
  func repeatable() async throws {
    let blocking = try Self.blocking(passwords)
    let awaiting = try await PasswordHasher(source: SeededRandomSource(seed: 3)).hash(passwords)
    #expect(blocking == awaiting)
    #expect(try await PasswordHasher().verify(passwords[4], against: blocking[4]))
    #expect(try await !PasswordHasher().verify(passwords[3], against: blocking[4]))
  }

  @Test("no passwords give no hashes")
  func none() throws { #expect(try PasswordHasher().hash([]).isEmpty) }

  /// In a synchronous function, so that the blocking overload is the one that is called.
  private static func blocking(_ passwords: [Secret]) throws -> [String] {
    try PasswordHasher(source: SeededRandomSource(seed: 3)).hash(passwords)
  }
}
