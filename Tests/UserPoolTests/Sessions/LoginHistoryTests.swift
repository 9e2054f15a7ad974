import Contract
import Testing

@testable import UserPool

@Suite("Login history")
struct LoginHistoryTests {
  private let password = "Correct-Horse-9"

  private func pool() async throws -> (TestPool, String) {
    let pool = try TestPool.withKeys()
    return (pool, try await pool.user(["username": "anna", "password": .string(password)]))
  }

  private func signIn(
    _ pool: TestPool, _ word: String, from address: String, by agent: String = "curl/8.0"
  ) async throws -> Response {
    let body: Value = [
      "connection": "PASSWORD", "passwordPayload": ["username": "anna", "password": .string(word)],
    ]
    return try await pool.ask("signInByCredentials", body, caller: .application(id: nil, accessToken: nil)) {
      $0.clientAddress = address
      $0.userAgent = agent
    }
  }

  @Test("every sign-in leaves a row, refused ones with the reason and without the password")
  func rows() async throws {
    let (pool, id) = try await pool()
    #expect(try await signIn(pool, "Wrong-Horse-1", from: "10.0.0.1").statusCode == 400)
    pool.clock.advance()
    let token = try #require(try await signIn(pool, password, from: "10.0.0.2").data?.value["access_token"]?.string)
    let own = try await pool.answer("getLoginHistory", token: token)
    #expect(own["totalCount"] == 2)
    let latest = try #require(own["list"]?[0])
    #expect(latest["success"] == true && latest["clientIp"] == "10.0.0.2" && latest["loginMethod"] == "PASSWORD")
    #expect(latest["userId"]?.string == id && latest["appName"] == "Default")
    #expect(latest["parsedUserAgent"]?["name"] == "curl" && !latest.has("errorMessage"))
    let refused = try #require(own["list"]?[1])
    #expect(refused["success"] == false && refused["errorMessage"] == "the account or password is wrong")
    #expect(!"\(own)".contains("Wrong-Horse-1"))
    #expect(try pool.rawBytes().range(of: .init("Wrong-Horse-1".utf8)) == nil)
    let administrators = try await pool.answer("getUserLoginHistory", ["userId": "anna", "userIdType": "username"])
    #expect(administrators["totalCount"] == 1 && administrators["list"]?[0]?["clientIp"] == "10.0.0.2")
    try await pool.answer("updateUser", ["userId": .string(id), "status": "Suspended"])
    #expect(try await signIn(pool, password, from: "10.0.0.3").statusCode == 403)
    let all = try pool.reading { (transaction) throws(PoolFailure) in try transaction.events(EventQuery()) }
    #expect(all.rows.first?.reason == "the account is not activated or has been disabled")
  }

  @Test("somebody who is not there leaves a row of nobody's")
  func nobody() async throws {
    let (pool, _) = try await pool()
    #expect(try await pool.signIn("nobody", password).statusCode == 400)
    let all = try pool.reading { (transaction) throws(PoolFailure) in try transaction.events(EventQuery()) }
    #expect(all.total == 1 && all.rows.first?.user == nil && all.rows.first?.isSuccess == false)
  }

  @Test("the history is filtered by application, address, success and time, and paged")
  func filters() async throws {
    let (pool, _) = try await pool()
    let start = pool.clock.milliseconds
    for number in 0..<12 {
      _ = try await signIn(pool, number % 4 == 0 ? "Wrong-Horse-1" : password, from: "10.0.0.\(number % 2)")
      pool.clock.advance()
    }
    let token = try await pool.token("anna", password)
    func total(_ filter: Value) async throws -> Value? {
      try await pool.answer("getLoginHistory", filter, token: token)["totalCount"]
    }
    #expect(try await total([:]) == 13)
    #expect(try await total(["success": false]) == 3)
    #expect(try await total(["clientIp": "10.0.0.1"]) == 6)
    #expect(try await total(["appId": "other"]) == 0)
    #expect(try await total(["start": .integer(start + 10_000)]) == 3)
    #expect(try await total(["end": .integer(start / 1000 + 1)]) == 2)
    let page = try await pool.answer("getLoginHistory", ["page": 2, "limit": 10], token: token)
    #expect(page["list"]?.array?.count == 3)
    #expect(try await pool.words("getLoginHistory", ["limit": 51], token: token).hasPrefix("400 "))
    #expect(try await pool.words("getLoginHistory").hasPrefix("401/2020"))
    #expect(try await pool.words("getUserLoginHistory", ["userId": "x"]).hasPrefix("404/2004"))
  }

  @Test("what is older than half a year is gone, and so is what was a deleted user's")
  func retention() async throws {
    let (pool, id) = try await pool()
    _ = try await signIn(pool, password, from: "10.0.0.1")
    pool.clock.advance(LogRetention.age + 1000)
    #expect(try await pool.answer("getUserLoginHistory", ["userId": .string(id)])["totalCount"] == 0)
    let late = pool.clock.milliseconds
    try pool.writing { (transaction) throws(PoolFailure) in
      for _ in 0..<300 { try transaction.addEvent(UserEvent(at: late, user: 1, kind: .login, requestId: "r")) }
    }
    let rows = try pool.reading { (transaction) throws(PoolFailure) in try transaction.events(EventQuery()) }
    #expect(rows.total == 300, "the old row is not only hidden")
    try await pool.answer("deleteUsersBatch", ["userIds": [.string(id)]])
    let left = try pool.reading { (transaction) throws(PoolFailure) in try transaction.events(EventQuery()) }
    #expect(left.total == 0)
  }
}
