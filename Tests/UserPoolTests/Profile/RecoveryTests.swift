import Contract
import Testing

@testable import UserPool

@Suite("Forgotten passwords and given up accounts")
struct RecoveryTests {
  private let password = "Right-Horse-1"

  private func pool() async throws -> (TestPool, String) {
    let pool = try TestPool.withKeys()
    let fields: Value = [
      "username": "anna", "email": "anna@example.com", "phone": "13800000000", "password": .string(password),
    ]
    return (pool, try await pool.user(fields))
  }

  private func verify(_ pool: TestPool, _ email: String, _ code: String) async throws -> Response {
    try await pool.asUser(
      "verifyResetPasswordRequest",
      ["verifyMethod": "EMAIL_PASSCODE", "emailPassCodePayload": ["email": .string(email), "passCode": .string(code)]])
  }

  @Test("a code lets the password be set anew once; the sessions end")
  func reset() async throws {
    let (pool, _) = try await pool()
    let token = try await pool.token("anna", password)
    let code = try await pool.passcode("CHANNEL_RESET_PASSWORD", email: "anna@example.com")
    #expect(try await verify(pool, "anna@example.com", pool.wrong(code)).summary.hasPrefix("400 "))
    let data = try #require(try await verify(pool, "Anna@example.com", code).data?.value)
    #expect(data["tokenExpiresIn"] == 900)
    let one = data["passwordResetToken"] ?? .null
    func set(_ password: String) async throws -> String {
      try await pool.userWords("resetPassword", ["password": .string(password), "passwordResetToken": one])
    }
    #expect(try await set("weak").hasPrefix("422 password: "))
    #expect(try await set("Second-Horse-2") == "200")
    #expect(try await set("Third-Horse-3").hasPrefix("400 passwordResetToken: "))
    #expect(try await pool.words("getProfile", token: token).hasPrefix("401/2020"))
    #expect(try await pool.signIn("anna", "Second-Horse-2").summary == "200")
    #expect(
      try await pool.userWords("resetPassword", ["password": "Third-Horse-3", "passwordResetToken": ""]).hasPrefix(
        "400 "))
  }

  @Test("an unknown address and a wrong code are refused alike")
  func alike() async throws {
    let (pool, _) = try await pool()
    let code = try await pool.passcode("CHANNEL_RESET_PASSWORD", email: "anna@example.com")
    let wrong = try await verify(pool, "anna@example.com", pool.wrong(code))
    let unknown = try await verify(pool, "nobody@example.com", code)
    #expect(wrong.summary == unknown.summary && wrong.statusCode == 400)
  }

  @Test("somebody who is suspended does not get in by a forgotten password")
  func suspended() async throws {
    let (pool, id) = try await pool()
    let code = try await pool.passcode("CHANNEL_RESET_PASSWORD", email: "anna@example.com")
    try await pool.answer("updateUser", ["userId": .string(id), "status": "Suspended"])
    #expect(try await verify(pool, "anna@example.com", code).summary.hasPrefix("403/2005"))
  }

  @Test("an account is deleted by a token that the password or a code was shown for")
  func delete() async throws {
    let (pool, id) = try await pool()
    let token = try await pool.token("anna", password)
    func verify(_ word: String) async throws -> Response {
      try await pool.asUser(
        "verifyDeleteAccountRequest",
        ["verifyMethod": "PASSWORD", "passwordPayload": ["password": .string(word)]], token: token)
    }
    #expect(try await verify("Wrong-Horse-1").summary.hasPrefix("400/2006 passwordPayload.password: "))
    let one: Value = ["deleteAccountToken": try await verify(password).data?.value["deleteAccountToken"] ?? .null]
    #expect(try await pool.userWords("deleteAccount", one).hasPrefix("401/2020"))
    #expect(try await pool.userWords("deleteAccount", ["deleteAccountToken": "x"], token: token).hasPrefix("400 "))
    #expect(try await pool.userWords("deleteAccount", one, token: token) == "200")
    #expect(try await pool.call("getUser", ["userId": .string(id)]).statusCode == 404)
    #expect(try await pool.userWords("deleteAccount", one, token: token).hasPrefix("401/2020"))
    let rows = try pool.reading { (transaction) throws(PoolFailure) in try transaction.events(EventQuery()) }.rows
    #expect(rows.map(\.kind) == [.deleteAccount], "what the user had done is gone with it")
    #expect(try pool.store.checkIntegrity() == [])
  }

  @Test("a code deletes an account only where it was sent to the user's own address")
  func deleteByCode() async throws {
    let (pool, _) = try await pool()
    let token = try await pool.token("anna", password)
    func verify(_ email: String, _ code: String) async throws -> Response {
      try await pool.asUser(
        "verifyDeleteAccountRequest",
        [
          "verifyMethod": "EMAIL_PASSCODE",
          "emailPassCodePayload": ["email": .string(email), "passCode": .string(code)],
        ],
        token: token)
    }
    let code = try await pool.passcode("CHANNEL_DELETE_ACCOUNT", email: "anna@example.com", token: token)
    #expect(try await verify("other@example.com", code).summary.hasPrefix("400 "))
    #expect(try await verify("anna@example.com", pool.wrong(code)).summary.hasPrefix("400 "))
    let one: Value = [
      "deleteAccountToken": try await verify("anna@example.com", code).data?.value["deleteAccountToken"] ?? .null
    ]
    #expect(try await pool.userWords("deleteAccount", one, token: token) == "200")
  }
}
