import Contract
import Testing

@testable import UserPool

@Suite("Answers of operations that write users")
struct WriteAnswerTests {
  private static let password = "Right-Horse-1"
  private static let everything: Value = [
    "withCustomData": true, "withIdentities": true, "withDepartmentIds": true,
  ]
  private static let identity: Value = [
    "extIdpId": "idp1", "provider": "lark", "type": "openid", "userIdInIdp": "ou_1", "userInfoInIdp": ["name": "A"],
    "originConnIds": ["c1"], "accessToken": "token-of-access", "refreshToken": "token-to-refresh",
  ]

  /// The answer of a write must be what getUser says with everything asked for.
  private func check(
    _ answer: Value?, _ pool: TestPool, departments: [String], identities: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let user = try #require(answer, sourceLocation: sourceLocation)
    let id = try #require(user["userId"]?.string, sourceLocation: sourceLocation)
    let expected = try await pool.get(id, Self.everything)
    #expect(user == expected, sourceLocation: sourceLocation)
    #expect(user["departmentIds"] == .array(departments.map { .string($0) }), sourceLocation: sourceLocation)
    #expect(user["identities"]?.array?.count == identities, sourceLocation: sourceLocation)
    #expect(user.has("customData") && user.has("metadataSource"), sourceLocation: sourceLocation)
  }

  @Test("createUser, createUsersBatch, updateUser and updateUserBatch answer departmentIds and identities as arrays")
  func management() async throws {
    let pool = try TestPool.withKeys()
    // In a pool without departments and identities they are empty arrays.
    let first = try await pool.data("createUser", ["username": "first"])
    try await check(first, pool, departments: [], identities: 0)
    let root = try await pool.organization("acme")
    let department = try await pool.department("R&D")
    let made = try await pool.data(
      "createUser",
      ["username": "a", "departmentIds": [.string(root), .string(department)], "identities": [Self.identity]])
    try await check(made, pool, departments: [root, department], identities: 1)
    let batch = try await pool.data(
      "createUsersBatch",
      ["list": [["username": "b", "departmentIds": [.string(department)]], ["username": "c"]]])
    try await check(batch[0], pool, departments: [department], identities: 0)
    try await check(batch[1], pool, departments: [], identities: 0)
    let ids = try [made, batch[0], batch[1]].map { try #require($0?["userId"]) }
    let updated = try await pool.data("updateUser", ["userId": ids[0], "nickname": "N"])
    try await check(updated, pool, departments: [root, department], identities: 1)
    // The same user twice, between others.
    let list = try await pool.data(
      "updateUserBatch",
      [
        "list": [
          ["userId": ids[2], "company": "x"], ["userId": ids[0], "company": "y"], ["userId": ids[1], "company": "z"],
          ["userId": ids[0], "city": "y"],
        ]
      ])
    #expect(list.array?.map { $0["departmentIds"]?.array?.count } == [0, 2, 1, 2])
    try await check(list[3], pool, departments: [root, department], identities: 1)
    try await check(list[2], pool, departments: [department], identities: 0)
    try await check(list[0], pool, departments: [], identities: 0)
    // What is linked and joined afterwards is in the next answer.
    try await pool.answer("linkIdentity", ["userId": ids[2], "extIdpId": "idp2", "userIdInIdp": "x", "type": "openid"])
    try await pool.join(department, try #require(ids[2].string))
    let last = try await pool.data("updateUserBatch", ["list": [["userId": ids[2], "nickname": "L"]]])
    try await check(last[0], pool, departments: [department], identities: 1)
  }

  @Test("updateProfile and signUp answer them, too")
  func authentication() async throws {
    let pool = try TestPool.withKeys()
    let root = try await pool.organization("acme")
    _ = try await pool.data(
      "createUser",
      [
        "username": "a", "password": .string(Self.password), "departmentIds": [.string(root)],
        "identities": [Self.identity],
      ])
    let token = try await pool.token("a", Self.password)
    let profile = try await pool.answer("updateProfile", ["nickname": "N"], token: token)
    try await check(profile, pool, departments: [root], identities: 1)
    let response = try await pool.asUser(
      "signUp",
      ["connection": "PASSWORD", "passwordPayload": ["username": "b", "password": .string(Self.password)]])
    try await check(response.data?.value, pool, departments: [], identities: 0)
  }

  @Test("the tokens of an identity are answered to its owner's getProfile{withIdentities} alone")
  func tokens() async throws {
    let pool = try TestPool.withKeys()
    let root = try await pool.organization("acme")
    try await pool.answer("createGroup", ["code": "g", "name": "G"])
    try await pool.answer("createRole", ["code": "r"])
    let made = try await pool.data(
      "createUser",
      [
        "username": "a", "password": .string(Self.password), "departmentIds": [.string(root)],
        "identities": [
          Self.identity,
          ["extIdpId": "idp2", "provider": "oidc", "type": "sub", "userIdInIdp": "s", "userInfoInIdp": [:]],
        ],
      ])
    let id = try #require(made["userId"])
    try await pool.answer("addGroupMembers", ["code": "g", "userIds": [id]])
    try await pool.answer(
      "assignRole", ["code": "r", "targets": [["targetType": "USER", "targetIdentifier": id]]])
    let token = try await pool.token("a", Self.password)
    let own = try await pool.answer("getProfile", ["withIdentities": true], token: token)
    let identities = try #require(own["identities"]?.array)
    #expect(identities[0]["accessToken"] == "token-of-access" && identities[0]["refreshToken"] == "token-to-refresh")
    #expect(!identities[1].has("accessToken") && !identities[1].has("refreshToken"))
    #expect(try await pool.answer("getProfile", token: token)["identities"] == nil)

    // Every other answer that is about this user.
    let all: [Value.Member] = [
      .init("withIdentities", true), .init("withCustomData", true), .init("withDepartmentIds", true),
    ]
    var others: [Value] = [made]
    others.append(try await pool.answer("updateProfile", ["nickname": "N"], token: token))
    for (name, body) in [
      ("getUser", .object([.init("userId", id)] + all)), ("getUserBatch", .object([.init("userIds", [id])] + all)),
      ("listUsers", ["options": .object(all)]), ("getUserIdentities", ["userId": id]),
      ("updateUser", ["userId": id, "company": "C"]), ("updateUserBatch", ["list": [["userId": id, "city": "C"]]]),
      ("getUserLoggedinIdentities", ["userId": id]),
      ("listGroupMembers", .object([.init("code", "g")] + all)),
      ("listRoleMembers", .object([.init("code", "r")] + all)),
      (
        "listDepartmentMembers",
        .object([.init("organizationCode", "acme"), .init("departmentId", .string(root))] + all)
      ),
      ("getUserActionLogs", [:]), ("getAdminAuditLogs", [:]),
    ] as [(String, Value)] { others.append(try await pool.data(name, body)) }
    for answer in others {
      let text = String(decoding: try Tape(answer).json(), as: UTF8.self)
      #expect(!text.contains("token-of-access") && !text.contains("token-to-refresh"), "\(text)")
    }
    #expect(others.count { String(describing: $0).contains("ou_1") } > 6, "the answers hold no identities")
    // Somebody else's profile holds somebody else's identities.
    _ = try await pool.user(["username": "b", "password": .string(Self.password)])
    let other = try await pool.answer(
      "getProfile", ["withIdentities": true], token: try await pool.token("b", Self.password))
    #expect(other["identities"] == [])
  }
}
