import Contract
import Testing

@testable import UserPool

@Suite("The last identifier of a user")
struct LastIdentifierTests {
  private static let identifiers: [Value.Member] = [
    .init("username", "anna"), .init("email", "anna@example.com"), .init("phone", "18812345678"),
  ]

  /// Every set of identifiers, and every part of it that an update can clear.
  private static let cases: [(held: [Int], cleared: [Int])] = (1..<8).flatMap { held in
    (1..<8).filter { held & $0 == $0 }.map { cleared in
      ((0..<3).filter { held >> $0 & 1 == 1 }, (0..<3).filter { cleared >> $0 & 1 == 1 })
    }
  }

  @Test("an update may clear an identifier only while another one is left", arguments: cases.indices, [false, true])
  func clearing(index: Int, inBatch: Bool) async throws {
    let (held, cleared) = Self.cases[index]
    let pool = try TestPool()
    // Neither an external id nor an identity signs anybody in.
    let id = try await pool.user(
      .object(
        held.map { Self.identifiers[$0] } + [
          .init("externalId", "x1"),
          .init(
            "identities",
            [["extIdpId": "i", "provider": "oidc", "type": "sub", "userIdInIdp": "s", "userInfoInIdp": [:]]]),
        ]))
    let entry: Value = .object(
      [.init("userId", .string(id))] + cleared.map { .init(Self.identifiers[$0].name, .null) })
    let response = try await pool.call(
      inBatch ? "updateUserBatch" : "updateUser", inBatch ? ["list": [entry]] : entry)
    let after = try await pool.get(id)
    if cleared.count < held.count {
      #expect(response.summary == "200")
      for place in held { #expect(after.has(Self.identifiers[place].name) == !cleared.contains(place)) }
    } else {
      let path = (inBatch ? "list[0]." : "") + Self.identifiers[cleared[0]].name
      #expect(
        response.summary
          == "422 \(path): the user would have no username, email or phone left to sign in with; set another one first")
      for place in held { #expect(after.has(Self.identifiers[place].name)) }
    }
  }

  @Test("an identifier may be cleared by the call that sets another one")
  func replacing() async throws {
    let pool = try TestPool()
    let id = try await pool.user(["username": "anna"])
    let after = try await pool.data(
      "updateUser", ["userId": .string(id), "username": nil, "email": "anna@example.com"])
    #expect(!after.has("username") && after["email"] == "anna@example.com")
  }

  @Test("a user clears an own identifier by updateProfile only while another one is left")
  func ownProfile() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "anna", "externalId": "x1", "password": "Right-Horse-1"])
    let token = try await pool.token("anna", "Right-Horse-1")
    #expect(
      try await pool.words("updateProfile", ["username": nil, "nickname": "N"], token: token)
        == "422 username: the user would have no username, email or phone left to sign in with; set another one first")
    let kept = try await pool.get(id)
    #expect(kept["username"] == "anna" && !kept.has("nickname"))
    #expect(try await pool.words("updateProfile", ["externalId": nil], token: token) == "200")
    try await pool.answer("updateUser", ["userId": .string(id), "email": "anna@example.com"])
    #expect(try await pool.words("updateProfile", ["username": nil], token: token) == "200")
  }
}
