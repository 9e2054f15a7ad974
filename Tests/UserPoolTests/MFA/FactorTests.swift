import Contract
import Cryptography
import Testing

@testable import UserPool

@Suite("Second factors")
struct FactorTests {
  private let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

  @Test(
    "codes are those of RFC 6238, appendix B",
    arguments: [
      (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
      (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ])
  func vectors(seconds: Int64, code: String) throws {
    let key = try #require(Totp.secret(secret))
    #expect(key == Secret("12345678901234567890"))
    #expect(Totp.code(key, step: seconds / 30) == code)
  }

  private func signedIn() async throws -> (TestPool, String, String) {
    let pool = try TestPool.withKeys()
    let user = try await pool.user(["username": "anna", "password": "Right-Horse-1"])
    try await pool.answer(
      "importOtp",
      ["list": [["userId": .string(user), "otp": ["secret": .string(secret), "recoveryCode": "b471-8ec0"]]]])
    return (pool, user, try await pool.token("anna", "Right-Horse-1"))
  }

  private func code(_ pool: TestPool, steps: Int64 = 0) throws -> String {
    Totp.code(try #require(Totp.secret(secret)), step: pool.clock.milliseconds / Totp.step + steps)
  }

  private func verify(_ pool: TestPool, _ code: String, _ token: String) async throws -> Response {
    try await pool.asUser("mfaOtpVerify", ["totp": .string(code)], token: token)
  }

  @Test("an imported secret verifies codes of now and its neighbours, each once")
  func verification() async throws {
    let (pool, user, token) = try await signedIn()
    let before = try code(pool, steps: -1)
    let now = try code(pool)
    #expect(try await verify(pool, before, token).data?.value["verified"] == true)
    #expect(try await verify(pool, now, token).data?.value["verified"] == true)
    #expect(try await verify(pool, now, token).data?.value["verified"] == false, "a code is good once")
    #expect(try await verify(pool, before, token).data?.value["verified"] == false)
    #expect(try await verify(pool, code(pool, steps: 2), token).data?.value["verified"] == false)
    #expect(try await pool.get(user).has("lastMfaTime"))
    #expect(try await pool.userWords("mfaOtpVerify", ["totp": "123456"]).hasPrefix("401/2020"))
  }

  @Test("after five wrong codes none counts for five minutes")
  func pause() async throws {
    let (pool, _, token) = try await signedIn()
    for _ in 0..<5 { #expect(try await verify(pool, "x", token).data?.value["verified"] == false) }
    #expect(try await verify(pool, code(pool), token).statusCode == 429)
    pool.clock.advance(FactorOperations.pause)
    #expect(try await verify(pool, code(pool), token).data?.value["verified"] == true)
  }

  @Test("secrets are sealed, told to administrators, and all of an import or none is kept")
  func secrets() async throws {
    let (pool, user, _) = try await signedIn()
    #expect(try await pool.answer("getOtpSecretByUser", ["userId": .string(user)])["secret"]?.string == secret)
    #expect(try pool.rawBytes().range(of: .init(secret.utf8)) == nil)
    #expect(try pool.rawBytes().range(of: .init("b471-8ec0".utf8)) == nil)
    let other = try await pool.user(["username": "bert"])
    let list: Value = [
      ["userId": .string(other), "otp": ["secret": .string(secret)]],
      ["userId": .string(user), "otp": ["secret": "1!"]],
    ]
    #expect(try await pool.words("importOtp", ["list": list]).hasPrefix("400 list[1].otp.secret: "))
    #expect(try await pool.words("getOtpSecretByUser", ["userId": .string(other)]).hasPrefix("404 "))
    #expect(
      try await pool.words("importOtp", ["list": [["userId": "x", "otp": ["secret": .string(secret)]]]])
        .hasPrefix("404/2004 list[0].userId: "))
  }

  @Test("a user is created with a secret, or not at all")
  func creation() async throws {
    let pool = try TestPool.withKeys()
    let user = try await pool.user(["username": "anna", "otp": ["secret": .string(secret)]])
    #expect(try await pool.answer("getUserMfaInfo", ["userId": .string(user)])["totpStatus"] == "enabled")
    #expect(
      try await pool.refusal("createUser", ["username": "bert", "otp": ["secret": "1!"]]).hasPrefix("400 otp.secret: "))
    #expect(try await pool.data("listUsers")["totalCount"] == 1)
  }

  @Test("the status of factors is answered and set, and TOTP is on only where there is a secret")
  func status() async throws {
    let (pool, user, token) = try await signedIn()
    let who: Value = ["userId": "anna", "userIdType": "username"]
    #expect(try await pool.answer("getUserMfaInfo", who)["totpStatus"] == "enabled")
    #expect(try await pool.answer("getUserMfaInfo", who)["emailMfaStatus"] == "disabled")
    try await pool.answer("updateUser", ["userId": .string(user), "email": "a@example.com", "emailVerified": true])
    #expect(try await pool.answer("getUserMfaInfo", who)["emailMfaStatus"] == "enabled")
    func set(_ id: String, _ members: [Value.Member]) async throws -> String {
      try await pool.words(
        "setUsersMfaStatus",
        [
          "userId": .string(id),
          "mfaTriggerData": .object([.init("mfaToken", ""), .init("applicationMfa", [])] + members),
        ])
    }
    #expect(try await set(user, [.init("totpMfaEnabled", false), .init("mfaEmail", "b@example.com")]) == "200")
    let status = try await pool.answer("getUserMfaStatus", who)
    #expect(status["totpMfaEnabled"] == false && status["mfaEmail"] == "b@example.com" && status["username"] == "anna")
    #expect(try await verify(pool, code(pool), token).statusCode == 422)
    #expect(try await set(user, [.init("totpMfaEnabled", true)]) == "200")
    let other = try await pool.user(["username": "bert"])
    #expect(try await set(other, [.init("totpMfaEnabled", true)]).hasPrefix("422 mfaTriggerData.totpMfaEnabled: "))
    #expect(try await pool.words("getUserMfaInfo", ["userId": "x"]).hasPrefix("404/2004"))
  }
}
