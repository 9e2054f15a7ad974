import Contract
import Testing

@testable import UserPool

@Suite("Own addresses")
struct OwnAddressTests {
  private let password = "Right-Horse-1"

  private func pool(_ fields: [Value.Member] = []) async throws -> (TestPool, String, String) {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(
      .object([.init("username", "anna"), .init("password", .string(password))] + fields))
    return (pool, id, try await pool.token("anna", password))
  }

  @Test("an address is bound by the code that was sent to it, and is verified then")
  func bind() async throws {
    let (pool, id, token) = try await pool()
    let code = try await pool.passcode("CHANNEL_BIND_EMAIL", email: "anna@example.com", token: token)
    func bind(_ code: String, _ email: String) async throws -> String {
      try await pool.userWords(
        "bindEmail", ["passCode": .string(code), "email": .string(email)], token: token)
    }
    #expect(try await bind(pool.wrong(code), "anna@example.com").hasPrefix("400 passCode: "))
    #expect(try await bind(code, "other@example.com").hasPrefix("400 passCode: "))
    #expect(try await bind(code, "Anna@example.com") == "200")
    let user = try await pool.get(id)
    #expect(user["email"] == "anna@example.com" && user["emailVerified"] == true)
    #expect(try await bind(code, "more@example.com").hasPrefix("422 "), "one is there already")
    let sms = try await pool.passcode("CHANNEL_BIND_PHONE", phone: "13800000000", token: token)
    let body: Value = ["passCode": .string(sms), "phoneNumber": "13800000000"]
    #expect(try await pool.userWords("bindPhone", body, token: token) == "200")
    #expect(try await pool.get(id)["phoneVerified"] == true)
    for name in ["bindEmail", "bindPhone", "unbindEmail", "unbindPhone", "updateEmail", "updatePhone"] {
      let body: Value = [
        "passCode": "1", "email": "a@b.co", "phoneNumber": "13800000000", "updateEmailToken": "x",
        "updatePhoneToken": "x",
      ]
      #expect(try await pool.call(name, body, client: .authentication).statusCode == 401, "\(name)")
    }
  }

  @Test("an address that is somebody else's stays so, and whose it is is not told")
  func taken() async throws {
    let (pool, id, token) = try await pool()
    let holder = try await pool.user(["email": "anna@example.com"])
    let code = try await pool.passcode("CHANNEL_BIND_EMAIL", email: "anna@example.com", token: token)
    let words = try await pool.userWords(
      "bindEmail", ["passCode": .string(code), "email": "anna@example.com"], token: token)
    #expect(words == "409 email: email is already used" && !words.contains(holder))
    #expect(try await !pool.get(id).has("email"))
  }

  @Test("an address is given up by a code of it, unless nothing to sign in with would be left")
  func unbind() async throws {
    let (pool, id, token) = try await pool([.init("email", "anna@example.com"), .init("phone", "13800000000")])
    let code = try await pool.passcode("CHANNEL_UNBIND_EMAIL", email: "anna@example.com", token: token)
    #expect(
      try await pool.userWords("unbindEmail", ["passCode": .string(pool.wrong(code))], token: token)
        .hasPrefix("400 passCode: "))
    #expect(try await pool.userWords("unbindEmail", ["passCode": .string(code)], token: token) == "200")
    #expect(try await !pool.get(id).has("email"))
    #expect(try await pool.userWords("unbindEmail", ["passCode": .string(code)], token: token).hasPrefix("422 "))
    try await pool.answer("updateUser", ["userId": .string(id), "username": nil])
    let sms = try await pool.passcode("CHANNEL_UNBIND_PHONE", phone: "13800000000", token: token)
    #expect(try await pool.userWords("unbindPhone", ["passCode": .string(sms)], token: token).hasPrefix("422 "))
    #expect(try await pool.get(id)["phone"] == "13800000000")
  }

  @Test("a new email needs codes of the old and the new one, and a token that is good once")
  func update() async throws {
    let (pool, id, token) = try await pool([.init("email", "old@example.com")])
    let old = try await pool.passcode("CHANNEL_UPDATE_EMAIL", email: "old@example.com", token: token)
    let new = try await pool.passcode("CHANNEL_UPDATE_EMAIL", email: "new@example.com", token: token)
    func verify(_ more: [Value.Member]) async throws -> Response {
      let payload: [Value.Member] = [.init("newEmail", "new@example.com"), .init("newEmailPassCode", .string(new))]
      return try await pool.asUser(
        "verifyUpdateEmailRequest",
        ["verifyMethod": "EMAIL_PASSCODE", "emailPassCodePayload": .object(payload + more)], token: token)
    }
    #expect(try await verify([]).summary.hasPrefix("400 emailPassCodePayload.oldEmailPassCode: "))
    let proof: [Value.Member] = [.init("oldEmail", "old@example.com"), .init("oldEmailPassCode", .string(old))]
    let data = try #require(try await verify(proof).data?.value)
    #expect(data["tokenExpiresIn"] == 900)
    let one = try #require(data["updateEmailToken"])
    #expect(try await pool.get(id)["email"] == "old@example.com")
    let other = try await pool.user(["username": "bert", "password": .string(password)])
    let stranger = try await pool.token("bert", password)
    #expect(try await pool.userWords("updateEmail", ["updateEmailToken": one], token: stranger).hasPrefix("400 "))
    #expect(try await pool.userWords("updatePhone", ["updatePhoneToken": one], token: token).hasPrefix("400 "))
    #expect(try await pool.userWords("updateEmail", ["updateEmailToken": one], token: token) == "200")
    #expect(try await pool.userWords("updateEmail", ["updateEmailToken": one], token: token).hasPrefix("400 "))
    let user = try await pool.get(id)
    #expect(user["email"] == "new@example.com" && user["emailVerified"] == true)
    #expect(try await !pool.get(other).has("email"))
  }

  @Test("a new phone goes the same way, and its token ends after a quarter of an hour")
  func phone() async throws {
    let (pool, id, token) = try await pool()
    let code = try await pool.passcode("CHANNEL_BIND_PHONE", phone: "13900000000", token: token)
    let body: Value = [
      "verifyMethod": "PHONE_PASSCODE",
      "phonePassCodePayload": ["newPhoneNumber": "13900000000", "newPhonePassCode": .string(code)],
    ]
    let data = try #require(try await pool.asUser("verifyUpdatePhoneRequest", body, token: token).data?.value)
    let one: Value = ["updatePhoneToken": data["updatePhoneToken"] ?? .null]
    pool.clock.advance(UserToken.lifetime)
    #expect(try await pool.userWords("updatePhone", one, token: token).hasPrefix("400 updatePhoneToken: "))
    let again = try await pool.passcode("CHANNEL_BIND_PHONE", phone: "13900000000", token: token)
    let second: Value = [
      "verifyMethod": "PHONE_PASSCODE",
      "phonePassCodePayload": ["newPhoneNumber": "13900000000", "newPhonePassCode": .string(again)],
    ]
    let fresh = try #require(try await pool.asUser("verifyUpdatePhoneRequest", second, token: token).data?.value)
    #expect(
      try await pool.userWords("updatePhone", ["updatePhoneToken": fresh["updatePhoneToken"] ?? .null], token: token)
        == "200")
    #expect(try await pool.get(id)["phone"] == "13900000000")
  }
}
