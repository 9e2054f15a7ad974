import Contract
import Testing

@testable import UserPool

@Suite("Which user")
struct UserIdTypeTests {
  @Test(
    "finds the user by every type of id",
    arguments: [
      ("email", "A@example.com"), ("phone", "18812345678"), ("phone", "+86 18812345678"), ("phone", "+8618812345678"),
      ("username", "bob"),
      ("external_id", "10010"),
      ("identity", "idp:me"), ("sync_relation", "oidc:me"),
    ])
  func userIdTypes(type: String, id: String) async throws {
    let pool = try TestPool()
    let user = try await pool.user([
      "email": "a@example.com", "phone": "18812345678", "username": "bob", "externalId": "10010",
    ])
    _ = try await pool.user(["username": "somebody else"])
    try await pool.data("linkIdentity", ["userId": .string(user), "extIdpId": "idp", "userIdInIdp": "me"])
    let after = try await pool.data(
      "updateUser", ["userId": .string(id), "nickname": "found", "options": ["userIdType": .string(type)]])
    #expect(after["userId"] == .string(user))
    #expect(
      try await pool.data("getUser", ["userId": .string(id), "userIdType": .string(type)])["nickname"] == "found")
    let batch = try await pool.data(
      "updateUserBatch",
      ["list": [["userId": .string(id), "nickname": "again"]], "options": ["userIdType": .string(type)]])
    #expect(batch[0]?["nickname"] == "again")
    #expect(
      try await pool.refusal("updateUser", ["userId": "x:nobody", "options": ["userIdType": .string(type)]])
        == "404/2004 userId: no such user")
  }

  @Test("an id without the form of its type is 400, an unknown type too")
  func malformedIds() async throws {
    let pool = try TestPool()
    for (type, form) in [
      ("identity", "<extIdpId>:<userIdInIdp>"), ("sync_relation", "<provider>:<userIdInIdp>"),
      ("custom_field", "<key>:<value>"),
    ] {
      #expect(
        try await pool.refusal("updateUser", ["userId": "x", "options": ["userIdType": .string(type)]])
          == "400 userId: must have the form \(form)")
    }
    #expect(
      try await pool.refusal("updateUser", ["userId": "x", "options": ["userIdType": "uuid"]])
        == "400 options.userIdType: uuid is not a user id type")
    #expect(
      try await pool.refusal("updateUser", ["userId": "6229ffaxxxxxxxxcade3e3d9", "name": "x"])
        == "404/2004 userId: no such user")
  }
}
