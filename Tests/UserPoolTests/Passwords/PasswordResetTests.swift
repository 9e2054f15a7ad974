import Testing

@testable import Contract
@testable import UserPool

@Suite("Passwords that must be set anew")
struct PasswordResetTests {
  private func make(_ pool: TestPool, _ options: Value) async throws -> String {
    let id = try await pool.user(["username": "a"])
    let user = try await pool.answer(
      "updateUser", ["userId": .string(id), "password": "Given-Horse-1", "options": options])
    #expect(user["resetPasswordOnNextLogin"] == options["resetPasswordOnNextLogin"] ?? false)
    return id
  }

  static let options: [(Value, String)] = [
    (["resetPasswordOnFirstLogin": true], "403/1639"), (["resetPasswordOnNextLogin": true], "403/2058"),
  ]

  @Test(
    "the next right sign-in is answered with a token that is good for one updatePassword", arguments: options.indices)
  func reset(_ index: Int) async throws {
    let (options, code) = Self.options[index]
    let pool = try TestPool.withKeys()
    let id = try await make(pool, options)
    #expect(try await pool.signIn("a", "Wrong-Horse-1").summary.hasPrefix("400/2333"))
    let refused = try await pool.signIn("a", "Given-Horse-1")
    #expect(refused.summary.hasPrefix(code))
    #expect(refused.data?.value["access_token"] == nil)
    let token = try #require(refused.data?.value["passwordResetToken"])
    #expect(
      try await pool.words("updatePassword", ["newPassword": "short", "passwordResetToken": token]).hasPrefix("422"))
    #expect(
      try await pool.words("updatePassword", ["newPassword": "Own-Horse-22", "passwordResetToken": token]) == "200")
    #expect(
      try await pool.words("updatePassword", ["newPassword": "Own-Horse-33", "passwordResetToken": token])
        .hasPrefix("400 passwordResetToken: "))
    #expect(try await pool.signIn("a", "Given-Horse-1").summary.hasPrefix("400/2333"))
    #expect(try await pool.signIn("a", "Own-Horse-22").summary == "200")
    #expect(try await pool.get(id)["resetPasswordOnNextLogin"] == false)
    #expect(try await pool.get(id)["loginsCount"] == 1)
  }

  @Test("a token is good for 15 minutes, and only the last one is")
  func expiry() async throws {
    let pool = try TestPool.withKeys()
    _ = try await make(pool, ["resetPasswordOnNextLogin": true])
    let first = try #require(try await pool.signIn("a", "Given-Horse-1").data?.value["passwordResetToken"])
    let second = try #require(try await pool.signIn("a", "Given-Horse-1").data?.value["passwordResetToken"])
    #expect(first != second)
    #expect(
      try await pool.words("updatePassword", ["newPassword": "Own-Horse-22", "passwordResetToken": first])
        .hasPrefix("400"))
    pool.clock.advance(15 * 60_000)
    #expect(
      try await pool.words("updatePassword", ["newPassword": "Own-Horse-22", "passwordResetToken": second])
        .hasPrefix("400"))
  }

  @Test("a user who is suspended meanwhile cannot use the token")
  func suspended() async throws {
    let pool = try TestPool.withKeys()
    let id = try await make(pool, ["resetPasswordOnNextLogin": true])
    let token = try #require(try await pool.signIn("a", "Given-Horse-1").data?.value["passwordResetToken"])
    try await pool.answer("updateUser", ["userId": .string(id), "status": "Suspended"])
    #expect(
      try await pool.words("updatePassword", ["newPassword": "Own-Horse-22", "passwordResetToken": token])
        .hasPrefix("403/2005"))
  }

  @Test("an administrator's password without the option clears the flag; false clears it, too")
  func cleared() async throws {
    let pool = try TestPool.withKeys()
    let id = try await make(pool, ["resetPasswordOnNextLogin": true])
    try await pool.answer("updateUser", ["userId": .string(id), "password": "Other-Horse-2"])
    #expect(try await pool.get(id)["resetPasswordOnNextLogin"] == false)
    #expect(try await pool.signIn("a", "Other-Horse-2").summary == "200")
    try await pool.answer("updateUser", ["userId": .string(id), "options": ["resetPasswordOnNextLogin": true]])
    #expect(try await pool.get(id)["resetPasswordOnNextLogin"] == true)
    #expect(try await pool.signIn("a", "Other-Horse-2").summary.hasPrefix("403/2058"))
    try await pool.answer("updateUser", ["userId": .string(id), "nickname": "N"])
    #expect(try await pool.signIn("a", "Other-Horse-2").summary.hasPrefix("403/2058"))
    try await pool.answer("updateUser", ["userId": .string(id), "options": ["resetPasswordOnNextLogin": false]])
    #expect(try await pool.signIn("a", "Other-Horse-2").summary == "200")
  }

  @Test("resetPasswordOnFirstLogin at creation asks for another password at the first sign-in")
  func atCreation() async throws {
    let pool = try TestPool.withKeys()
    _ = try await pool.user([
      "username": "a", "password": "Given-Horse-1", "options": ["resetPasswordOnFirstLogin": true],
    ])
    #expect(try await pool.signIn("a", "Given-Horse-1").summary.hasPrefix("403/1639"))
  }
}
