import Contract
import Testing

@testable import UserPool

@Suite("Names that look like an address")
struct NameOwnershipTests {
  private static let password = "Right-Horse-1"

  private func pool() async throws -> TestPool {
    let pool = try TestPool.withKeys()
    _ = try await pool.user([
      "username": "victim", "email": "victim@example.com", "phone": "13900000009",
      "password": .string(Self.password),
    ])
    return pool
  }

  /// Sets a name of somebody who has an email and a phone, in one of the ways there are.
  private func set(_ field: String, _ name: String, by way: String, _ pool: TestPool) async throws -> String {
    let own: [Value.Member] = [
      .init("email", "own@example.com"), .init("phone", "2025550100"), .init("phoneCountryCode", "+1"),
    ]
    let member = Value.Member(field, .string(name))
    switch way {
    case "createUser": return try await pool.words("createUser", .object(own + [member]))
    case "createUsersBatch": return try await pool.words("createUsersBatch", ["list": [.object(own + [member])]])
    case "updateUser":
      let id = try await pool.user(.object(own))
      return try await pool.words("updateUser", .object([.init("userId", .string(id)), member]))
    case "updateUserBatch":
      let id = try await pool.user(.object(own))
      return try await pool.words("updateUserBatch", ["list": [.object([.init("userId", .string(id)), member])]])
    default:
      _ = try await pool.user(.object(own + [.init("username", "own"), .init("password", .string(Self.password))]))
      let token = try await pool.token("own", Self.password)
      return try await pool.userWords("updateProfile", .object([member]), token: token)
    }
  }

  @Test(
    "a name that looks like an address is refused unless it is the user's own, in every way and for both names",
    arguments: ["createUser", "createUsersBatch", "updateUser", "updateUserBatch", "updateProfile"])
  func table(_ way: String) async throws {
    for field in ["username", "externalId"] where way != "updateProfile" || field == "username" {
      for (name, isTaken) in [
        ("victim@example.com", false), ("Victim@Example.com", false), ("nobody@example.com", false),
        ("13900000009", false), ("+8613900000009", false), ("+86-139 0000 0009", false), ("+12025550199", false),
        ("own@example.com", true), ("OWN@example.com", true), ("+12025550100", true), ("+1-202 555 0100", true),
        ("10010", true), ("202255501001", true), ("ann@home", true), ("13-900000009", true),
      ] {
        let words = try await set(field, name, by: way, try await pool())
        #expect(words == "200" ? isTaken : !isTaken, "\(way) \(field) \(name): \(words)")
        guard !isTaken else { continue }
        #expect(words.hasPrefix("422 "))
        #expect(words.contains("\(field): looks like an email address or a phone number"), "\(words)")
      }
    }
  }

  @Test("an open sign-up cannot take a victim's address as its name")
  func signUp() async throws {
    for name in ["victim@example.com", "13900000009", "+8613900000009"] {
      let pool = try await pool()
      let body: Value = [
        "connection": "PASSWORD",
        "passwordPayload": ["username": .string(name), "password": .string(Self.password)],
      ]
      #expect(try await pool.userWords("signUp", body).hasPrefix("422 passwordPayload.username: "), "\(name)")
      let entered: Value = [
        "connection": "PASSWORD", "options": ["autoRegister": true],
        "passwordPayload": ["username": .string(name), "password": .string(Self.password)],
      ]
      #expect(try await pool.userWords("signInByCredentials", entered).hasPrefix("422 "), "\(name)")
    }
  }

  @Test("a name that became another user's address later keeps neither of them out")
  func bothSignIn() async throws {
    let pool = try TestPool.withKeys()
    let older = try await pool.user([
      "username": "shared@example.com", "email": "shared@example.com", "password": "First-Horse-1",
    ])
    _ = try await pool.user(["username": "0205550100", "password": "First-Horse-1"])
    try await pool.answer("updateUser", ["userId": .string(older), "email": "moved@example.com"])
    let newer = try await pool.user([
      "username": "newer", "email": "shared@example.com", "phone": "0205550100", "password": "Second-Horse-2",
    ])
    func signIn(_ account: String, _ password: String) async throws -> String {
      try await pool.userWords(
        "signInByCredentials",
        [
          "connection": "PASSWORD",
          "passwordPayload": ["account": .string(account), "password": .string(password)],
        ])
    }
    for account in ["shared@example.com", "0205550100"] {
      #expect(try await signIn(account, "First-Horse-1") == "200")
      #expect(try await signIn(account, "Second-Horse-2") == "200")
      #expect(try await signIn(account, "Third-Horse-3").hasPrefix("400/2333"))
    }
    #expect(try await pool.get(newer)["loginsCount"] == 2)
    #expect(try await pool.get(older)["loginsCount"] == 1)
  }

  @Test("how many accounts a sign-in tries follows from the text that was typed alone")
  func work() throws {
    for (account, count) in [
      ("anna", 1), ("anna@example.com", 2), ("nobody@example.com", 2), ("13900000009", 2), ("+1 202", 2), ("a1", 1),
    ] {
      let body: Value = ["connection": "PASSWORD", "passwordPayload": ["account": .string(account), "password": "x"]]
      #expect(try PasswordProof.candidates(body["passwordPayload"] ?? .null).count == count, "\(account)")
    }
  }
}
