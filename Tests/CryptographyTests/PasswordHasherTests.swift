import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Cryptography

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

  @Test("many passwords are verified in their order; a damaged or an unknown hash has no right password")
  func verifyMany() throws {
    let hashes = try PasswordHasher().hash(Array(passwords[..<3]))
    let claims: [PasswordHasher.Claim] = [
      .init(passwords[0], against: hashes[0]), .init(passwords[0], against: hashes[1]),
      .init(passwords[2], against: hashes[2]), .init(passwords[2], against: String(hashes[2].dropLast(9))),
      .init(passwords[0], against: "secret"),
      // MD5 of "password 0" and "pepper", and the same without the salt that it needs.
      .init(passwords[0], against: md5("password 0pepper"), salt: "pepper"),
      .init(passwords[0], against: md5("password 0pepper")),
    ]
    #expect(try PasswordHasher().verify(claims) == [true, false, true, false, false, true, false])
    #expect(try PasswordHasher().verify([]).isEmpty)
  }

  private func md5(_ text: String) -> String {
    DigestAlgorithm.md5.digest(text.utf8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  @Test(
    "passwords are hashed at the same time, over the cores",
    .enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1, "one core does one thing at a time"))
  func parallel() throws {
    let gate = Gate()
    let hashes =
      try PasswordHasher(source: SeededRandomSource(seed: 3)) { (password, _) in
        gate.pass()
        return password.reveal()
      }.hash(passwords) as [String]
    #expect(hashes == passwords.map { $0.reveal() })
    #expect(gate.most > 1)
    #expect(gate.most <= ProcessInfo.processInfo.activeProcessorCount)
  }

  /// Holds whoever comes first until a second one is there: one after the other nobody would get through in time.
  private final class Gate: Sendable {
    private let counts = Mutex((inside: 0, most: 0))
    private let second = DispatchSemaphore(value: 0)

    /// How many were inside at once.
    var most: Int { counts.withLock { $0.most } }

    func pass() {
      let inside = counts.withLock { counts in
        counts.inside += 1
        counts.most = max(counts.most, counts.inside)
        return counts.inside
      }
      if inside > 1 { second.signal() }
      if most < 2 { _ = second.wait(timeout: .now() + 20) }
      counts.withLock { $0.inside -= 1 }
    }
  }

  @Test("no passwords give no hashes")
  func none() throws { #expect(try PasswordHasher().hash([]).isEmpty) }

  /// In a synchronous function, so that the blocking overload is the one that is called.
  private static func blocking(_ passwords: [Secret]) throws -> [String] {
    try PasswordHasher(source: SeededRandomSource(seed: 3)).hash(passwords)
  }
}
