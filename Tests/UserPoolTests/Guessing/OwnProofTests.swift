import Contract
import Testing

@testable import UserPool

@Suite("The current password as a proof of a signed-in user")
struct OwnProofTests {
  /// Shows the current password, for an operation that requires it.
  private static func prove(
    _ operation: String, _ password: String, from address: String? = "10.0.0.1", _ token: String, _ pool: TestPool
  ) async throws -> String {
    let body: Value =
      operation == "updatePassword"
      ? ["newPassword": "Third-Horse-3", "oldPassword": .string(password)]
      : ["verifyMethod": "PASSWORD", "passwordPayload": ["password": .string(password)]]
    return try await pool.ask(operation, body, caller: .application(id: nil, accessToken: .init(token))) {
      $0.clientAddress = address
    }.summary
  }

  /// The operations that require the current password of a signed-in user, with the event of each.
  private static let proofs = [
    ("updatePassword", "updateUserPassword"), ("verifyDeleteAccountRequest", "deleteAccount"),
  ]

  @Test("is bounded, separate from sign-ins", arguments: proofs)
  func ownProof(operation: String, event: String) async throws {
    let pool = try await GuessBoundTests.pool()
    let token = try await pool.token("anna", GuessBoundTests.password)
    func attempt(_ password: String) async throws -> String { try await Self.prove(operation, password, token, pool) }
    for _ in 0..<5 { #expect(try await attempt(GuessBoundTests.wrong).hasPrefix("400/2006 ")) }
    #expect(try await attempt(GuessBoundTests.password).hasPrefix("403/2005 locked"))
    #expect(
      try await GuessBoundTests.attempt(pool, GuessBoundTests.password, from: "10.0.0.1") == "200",
      "the sign-in is not locked by it")
    pool.clock.advance(30_000)
    #expect(try await attempt(GuessBoundTests.password) == "200")
  }

  @Test("leaves a row in the log if it is wrong, which says when it was locked", arguments: proofs)
  func ownProofRows(operation: String, event: String) async throws {
    let pool = try await GuessBoundTests.pool()
    let token = try await pool.token("anna", GuessBoundTests.password)
    for _ in 0..<7 { _ = try await Self.prove(operation, GuessBoundTests.wrong, token, pool) }
    let log = try await pool.answer("getUserActionLogs", ["success": false])
    #expect(log["list"]?.array?.map { $0["eventType"]?.string } == Array(repeating: event, count: 5))
    let details = log["list"]?.array?.map { $0["eventDetail"]?.string ?? "" } ?? []
    #expect(details.first?.hasSuffix("; locked for 30 seconds") == true, "\(details)")
    #expect(details.dropFirst().allSatisfy { !$0.isEmpty && !$0.contains("locked") }, "\(details)")
    #expect(log["list"]?[0]?["clientIp"] == "10.0.0.1" && log["list"]?[0]?["userId"]?.string?.isEmpty == false)
    #expect(!"\(log)".contains(GuessBoundTests.wrong))
  }

  @Test("forgives the wrong ones before it if it is right", arguments: proofs)
  func ownProofForgives(operation: String, event: String) async throws {
    let pool = try await GuessBoundTests.pool()
    for _ in 0..<3 {
      let token = try await pool.token("anna", GuessBoundTests.password)
      for _ in 0..<4 { _ = try await Self.prove(operation, GuessBoundTests.wrong, token, pool) }
      #expect(try await Self.prove(operation, GuessBoundTests.password, token, pool) == "200")
      // updatePassword has changed it.
      if operation == "updatePassword" {
        let id = try await pool.answer("getUser", ["userId": "anna", "userIdType": "username"])["userId"] ?? .null
        try await pool.answer("updateUser", ["userId": id, "password": .string(GuessBoundTests.password)])
      }
    }
  }
}
