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

  /// The ways in which a user sets a password, each after a sign-in before the demand was made.
  enum Way: String, CaseIterable {
    case resetToken, oldPassword, forgotten
  }

  @Test(
    "a demand is not met by setting the same password, whichever way; another one meets it", arguments: Way.allCases,
    ["resetPasswordOnFirstLogin", "resetPasswordOnNextLogin"])
  func samePassword(way: Way, option: String) async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "email": "a@example.com", "password": "Given-Horse-1"])
    let accessToken = try await pool.token("a", "Given-Horse-1")
    try await pool.answer("updateUser", ["userId": .string(id), "options": .object([.init(option, true)])])
    var token: Value?
    switch way {
    case .resetToken:
      token = try #require(try await pool.signIn("a", "Given-Horse-1").data?.value["passwordResetToken"])
    case .forgotten:
      let code = try await pool.passcode("CHANNEL_RESET_PASSWORD", email: "a@example.com")
      token = try await pool.asUser(
        "verifyResetPasswordRequest",
        [
          "verifyMethod": "EMAIL_PASSCODE",
          "emailPassCodePayload": ["email": "a@example.com", "passCode": .string(code)],
        ]
      ).data?.value["passwordResetToken"]
      try #require(token != nil)
    case .oldPassword: break
    }
    func set(_ password: Value, _ operation: String = "updatePassword") async throws -> String {
      if let token {
        let member = operation == "updatePassword" ? "newPassword" : "password"
        return try await pool.userWords(
          operation, .object([.init(member, password), .init("passwordResetToken", token)]))
      }
      return try await pool.userWords(
        operation, ["newPassword": password, "oldPassword": "Given-Horse-1"], token: accessToken)
    }
    #expect(
      try await set("Given-Horse-1")
        == "422 newPassword: the new password is the same as the current one, which must be changed")
    if token != nil {
      #expect(
        try await set("Given-Horse-1", "resetPassword")
          == "422 password: the new password is the same as the current one, which must be changed")
    }
    #expect(try await pool.signIn("a", "Given-Horse-1").summary.hasPrefix("403/"))
    // A sign-in gives a token of its own in place of the one before.
    if token != nil { token = try await pool.signIn("a", "Given-Horse-1").data?.value["passwordResetToken"] }
    #expect(try await set("Other-Horse-2") == "200")
    #expect(try await pool.signIn("a", "Other-Horse-2").summary == "200")
  }

  @Test("a refused password leaves the token good; without a demand the same password may be set again")
  func sameWithoutDemand() async throws {
    let pool = try TestPool.withKeys()
    _ = try await make(pool, ["resetPasswordOnNextLogin": true])
    let token = try #require(try await pool.signIn("a", "Given-Horse-1").data?.value["passwordResetToken"])
    func set(_ password: Value) async throws -> String {
      try await pool.words("updatePassword", ["newPassword": password, "passwordResetToken": token])
    }
    #expect(try await set("Given-Horse-1").hasPrefix("422 newPassword: "))
    #expect(try await set("Own-Horse-22") == "200")
    let accessToken = try await pool.token("a", "Own-Horse-22")
    #expect(
      try await pool.words(
        "updatePassword", ["newPassword": "Own-Horse-22", "oldPassword": "Own-Horse-22"], token: accessToken) == "200")
  }
}
