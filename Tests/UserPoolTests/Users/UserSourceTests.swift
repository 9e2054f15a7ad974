import Contract
import Testing

@testable import UserPool

@Suite("Where users come from")
struct UserSourceTests {
  private func found(_ pool: TestPool, _ field: String, _ value: Value) async throws -> [String] {
    let answer = try await pool.answer(
      "listUsers",
      ["advancedFilter": [["field": .string(field), "operator": "EQUAL", "value": value]]])
    return answer["list"]?.array?.compactMap { $0["username"]?.string }.sorted() ?? []
  }

  @Test("the type and the application are kept, answered by every read, and filtered by")
  func sources() async throws {
    let pool = try TestPool.withKeys()
    _ = try await pool.user(["username": "created"])
    let sheet = try await pool.ask("createUsersBatch", ["list": [["username": "sheet"]]]) { $0.userSource = .excel }
    #expect(sheet.data?.value[0]?["userSourceType"] == "excel" && sheet.data?.value[0]?["userSourceId"] == nil)
    let signedUp = try await pool.asUser(
      "signUp",
      ["connection": "PASSWORD", "passwordPayload": ["username": "self", "password": "Right-Horse-1"]])
    let application = try #require(
      try pool.reading { (transaction) throws(PoolFailure) in try transaction.firstApplication() })
    let user = try #require(signedUp.data?.value)
    #expect(user["userSourceType"] == "register" && user["userSourceId"] == .string(application.id))
    let read = try await pool.get(try #require(user["userId"]?.string))
    #expect(read["userSourceType"] == "register" && read["userSourceId"] == .string(application.id))
    #expect(try await found(pool, "userSourceType", "excel") == ["sheet"])
    #expect(try await found(pool, "userSourceType", "adminCreated") == ["created"])
    #expect(try await found(pool, "userSourceId", .string(application.id)) == ["self"])
    #expect(try await found(pool, "userSource", "excel") == ["sheet"])
    let source: Value = ["type": "register", "value": .string(application.id)]
    #expect(try await found(pool, "userSource", source) == ["self"])
    // A change of the user leaves them.
    let after = try await pool.answer("updateUser", ["userId": try #require(user["userId"]), "city": "Here"])
    #expect(after["userSourceId"] == .string(application.id))
  }
}
