import Contract
import Testing

@testable import UserPool

@Suite("getUser, getUserBatch, isUserExists")
struct ReadUserTests {
  @Test("getUser leaves out what was not asked for, and adds what was")
  func shape() async throws {
    let pool = try TestPool()
    let id = try await pool.user(["username": "a"])
    let bare = try await pool.get(id)
    for name in ["customData", "metadataSource", "identities", "departmentIds", "postIdList", "lastLogin"] {
      #expect(!bare.has(name))
    }
    let full = try await pool.get(
      id, ["withCustomData": true, "withIdentities": true, "withDepartmentIds": true, "withPost": true])
    #expect(
      full["customData"] == [:] && full["identities"] == [] && full["departmentIds"] == [] && full["postIdList"] == [])
    #expect(try await pool.refusal("getUser", ["userId": "nobody"]) == "404/2004 userId: no such user")
  }

  @Test("getUserBatch answers a plain array of those who are there")
  func batch() async throws {
    let pool = try TestPool()
    let a = try await pool.user(["username": "a"])
    let b = try await pool.user(["username": "b"])
    let found = try await pool.data("getUserBatch", ["userIds": [.string(b), "nobody", .string(a)]])
    #expect(found.array?.map { $0["username"] } == ["b", "a"])
    let byName = try await pool.data(
      "getUserBatch", ["userIds": ["a"], "userIdType": "username", "withCustomData": true])
    #expect(byName[0]?["customData"] == [:])
    #expect(try await pool.refusal("getUserBatch", ["userIds": []]) == "400 userIds: must not be empty")
    #expect(
      try await pool.refusal("getUserBatch", ["userIds": [1]]) == "400 userIds[0]: must be a string, not a number")
  }

  @Test("a phone of another country is found by its code and digits, and not by its digits alone")
  func foreignPhone() async throws {
    let pool = try TestPool()
    let id = try await pool.user(["phone": "2025550100", "phoneCountryCode": "+1"])
    for text in ["+1-2025550100", "+1 2025550100", "+12025550100"] {
      #expect(
        try await pool.data("getUser", ["userId": .string(text), "userIdType": "phone"])["userId"] == .string(id))
    }
    for text in ["2025550100", "+86-2025550100", "+", "+1", "", "+1-"] {
      #expect(
        try await pool.refusal("getUser", ["userId": .string(text), "userIdType": "phone"]).hasPrefix("404/2004"))
    }
  }

  @Test("isUserExists says whether anybody has any of the values, and wants at least one")
  func exists() async throws {
    let pool = try TestPool()
    _ = try await pool.user(["email": "a@example.com", "phone": "18812345678", "username": "a", "externalId": "1"])
    for (field, value) in [
      ("email", "A@EXAMPLE.com"), ("phone", "18812345678"), ("username", "a"), ("externalId", "1"),
    ] {
      #expect(try await pool.data("isUserExists", .object([.init(field, .string(value))])) == ["exists": true])
    }
    #expect(try await pool.data("isUserExists", ["email": "b@example.com", "username": "a"]) == ["exists": true])
    #expect(try await pool.data("isUserExists", ["email": "b@example.com"]) == ["exists": false])
    #expect(
      try await pool.refusal("isUserExists", [:]) == "400 username, email, phone or externalId is required")
  }

  @Test("what the pool does not know is 501 and named")
  func unsupported() async throws {
    let pool = try TestPool()
    #expect(try await pool.refusal("createPost", [:]) == "501 createPost is not supported by the embedded pool")
    let chinese = try await pool.call("createPost", [:], context: RequestContext(language: .chinese))
    #expect(chinese.message == "嵌入式用户池不支持 createPost")
  }

  @Test("reads and free writes are answered on the calling thread")
  func atOnce() async throws {
    let pool = try TestPool()
    let create = try #require(Catalogue.operation(named: "createUser", client: .management))
    let request = try Catalogue.request(create, body: Tape(["username": "a"]))
    let response = try #require(try pool.backend.performNow(request))
    #expect(response.isSuccess)
    let list = try Catalogue.request(
      try #require(Catalogue.operation(named: "listUsers", client: .management)), body: Tape([:]))
    #expect(try pool.backend.performNow(list)?.data?.value["totalCount"] == 1)
    #expect(try pool.backend.performNow(request)?.statusCode == 409)
  }
}

@Suite("deleteUsersBatch and listArchivedUsers")
struct DeleteUsersTests {
  @Test("a deleted user is gone with all its identifiers, and its id and time stay")
  func delete() async throws {
    let pool = try TestPool()
    let fields: Value = ["email": "a@example.com", "phone": "18812345678", "username": "a", "externalId": "1"]
    let id = try await pool.user(fields)
    try await pool.data("linkIdentity", ["userId": .string(id), "extIdpId": "idp", "userIdInIdp": "me"])
    pool.clock.advance()
    #expect(try await pool.data("deleteUsersBatch", ["userIds": [.string(id)]]) == ["success": true])
    #expect(try await pool.refusal("getUser", ["userId": .string(id)]) == "404/2004 userId: no such user")
    #expect(try await pool.refusal("getUser", ["userId": "idp:me", "userIdType": "identity"]).hasPrefix("404"))
    #expect(try await pool.data("listUsers")["totalCount"] == 0)
    let archived = try await pool.data("listArchivedUsers")
    #expect(
      archived == ["totalCount": 1, "list": [["userId": .string(id), "archivedAt": "2022-07-03T03:20:31.000Z"]]])
    let again = try await pool.user(fields)
    #expect(again != id)
    try await pool.data("linkIdentity", ["userId": .string(again), "extIdpId": "idp", "userIdInIdp": "me"])
  }

  @Test("is all or nothing, takes any type of id, and the same one twice")
  func batch() async throws {
    let pool = try TestPool()
    let a = try await pool.user(["username": "a"])
    _ = try await pool.user(["username": "b"])
    #expect(
      try await pool.refusal("deleteUsersBatch", ["userIds": [.string(a), "nobody"]])
        == "404/2004 userIds[1]: no such user")
    #expect(try await pool.data("listUsers")["totalCount"] == 2)
    try await pool.data("deleteUsersBatch", ["userIds": ["a", "b", "a"], "options": ["userIdType": "username"]])
    #expect(try await pool.data("listUsers")["totalCount"] == 0)
    #expect(try await pool.refusal("deleteUsersBatch", ["userIds": []]) == "400 userIds: must not be empty")
    let many = Value.array((0..<51).map { .string("u\($0)") })
    #expect(
      try await pool.refusal("deleteUsersBatch", ["userIds": many]) == "400 userIds: must not have more than 50 entries"
    )
  }

  @Test("archived users are listed latest first, by page and from a time on")
  func archived() async throws {
    let pool = try TestPool()
    var ids: [String] = []
    for index in 0..<5 {
      let id = try await pool.user(["username": .string("u\(index)")])
      ids.append(id)
      pool.clock.advance()
      try await pool.data("deleteUsersBatch", ["userIds": [.string(id)]])
    }
    #expect(try await pool.data("listArchivedUsers").userIds == ids.reversed())
    #expect(try await pool.data("listArchivedUsers", ["page": 2, "limit": 2]).userIds == [ids[2], ids[1]])
    let late = try await pool.data("listArchivedUsers", ["startAt": 1_656_818_434])
    #expect(late["totalCount"] == 2)
    #expect(late.userIds == [ids[4], ids[3]])
    #expect(
      try await pool.refusal("listArchivedUsers", ["limit": 51]) == "400 limit: must be a whole number from 1 to 50")
  }
}

@Suite("resignUser and resignUserBatch")
struct ResignUserTests {
  @Test("sets the status and closes the work status; once more changes nothing")
  func resign() async throws {
    let pool = try TestPool()
    let id = try await pool.user(["email": "a@example.com"])
    pool.clock.advance()
    #expect(try await pool.data("resignUser", ["userId": "A@example.com", "userIdType": "email"]) == ["success": true])
    let user = try await pool.get(id)
    #expect(user["status"] == "Resigned" && user["workStatus"] == "Closed")
    #expect(user["statusChangedAt"] == "2022-07-03T03:20:31.000Z")
    pool.clock.advance()
    try await pool.data("resignUser", ["userId": .string(id)])
    #expect(try await pool.get(id) == user)
    #expect(try await pool.refusal("resignUser", ["userId": "nobody"]) == "404/2004 userId: no such user")
  }

  @Test("several at once, all or none")
  func batch() async throws {
    let pool = try TestPool()
    let a = try await pool.user(["username": "a"])
    let b = try await pool.user(["username": "b"])
    #expect(
      try await pool.refusal("resignUserBatch", ["userIds": [.string(a), "nobody"]])
        == "404/2004 userIds[1]: no such user")
    #expect(try await pool.get(a)["status"] == "Activated")
    try await pool.data("resignUserBatch", ["userIds": [.string(a), .string(b)]])
    #expect(try await pool.get(b)["status"] == "Resigned")
    #expect(try await pool.refusal("resignUserBatch", ["userIds": []]) == "400 userIds: must not be empty")
  }
}

@Suite("Identities")
struct IdentityTests {
  @Test("a colon in an identity source's id is refused: <extIdpId>:<userIdInIdp> must mean one account")
  func colonInSource() async throws {
    let pool = try TestPool()
    let a = try await pool.user(["username": "a"])
    let b = try await pool.user(["username": "b"])
    try await pool.data("linkIdentity", ["userId": .string(a), "extIdpId": "x", "userIdInIdp": "y:z"])
    let message = "must be 1 to 256 bytes without control characters or colons"
    #expect(
      try await pool.refusal("linkIdentity", ["userId": .string(b), "extIdpId": "x:y", "userIdInIdp": "z"])
        == "400 extIdpId: \(message)")
    let identity: Value = ["extIdpId": "x:y", "provider": "oidc", "type": "generic", "userIdInIdp": "z"]
    #expect(
      try await pool.refusal("createUser", ["username": "c", "identities": [identity]])
        == "400 identities[0].extIdpId: \(message)")
  }

  @Test("linkIdentity links once, takes the provider from others of the source, and refuses what is somebody else's")
  func link() async throws {
    let pool = try TestPool()
    let identity: Value = [
      "extIdpId": "feishu", "provider": "lark", "type": "openid", "userIdInIdp": "ou_1", "userInfoInIdp": [:],
      "originConnIds": [],
    ]
    let a = try await pool.user(["username": "a", "identities": [identity]])
    let b = try await pool.user(["username": "b"])
    for _ in 0..<2 {
      #expect(
        try await pool.data(
          "linkIdentity", ["userId": .string(b), "extIdpId": "feishu", "userIdInIdp": "ou_2", "isSocial": true]) == [
            "success": true
          ])
    }
    let identities = try await pool.data("getUserIdentities", ["userId": .string(b)])
    #expect(identities.array?.count == 1)
    #expect(
      identities[0]?["provider"] == "lark" && identities[0]?["type"] == "generic"
        && identities[0]?["userInfoInIdp"] == [:])
    #expect(
      try await pool.refusal("linkIdentity", ["userId": .string(b), "extIdpId": "feishu", "userIdInIdp": "ou_1"])
        == "409 userIdInIdp: account ou_1 of identity source feishu is already linked to user \(a)")
    #expect(
      try await pool.refusal("linkIdentity", ["userId": "nobody", "extIdpId": "x", "userIdInIdp": "y"])
        == "404/2004 userId: no such user")
    #expect(
      try await pool.refusal("linkIdentity", ["userId": .string(b), "extIdpId": "", "userIdInIdp": "y"]).hasPrefix(
        "400 extIdpId: "))
    #expect(
      try await pool.data("getUserIdentities", ["userId": "feishu:ou_2", "userIdType": "identity"]) == identities)
  }

  @Test("unlinkIdentity removes what is named, and everything of the source without a type")
  func unlink() async throws {
    let pool = try TestPool()
    let a = Value.string(try await pool.user(["username": "a"]))
    let b = Value.string(try await pool.user(["username": "b"]))
    for type: Value in ["openid", "unionid"] {
      try await pool.data("linkIdentity", ["userId": a, "extIdpId": "wx", "userIdInIdp": "me", "type": type])
    }
    try await pool.data("unlinkIdentity", ["userId": a, "extIdpId": "wx", "type": "openid"])
    // The other type of the same account still holds it.
    #expect(
      try await pool.refusal("linkIdentity", ["userId": b, "extIdpId": "wx", "userIdInIdp": "me"]).hasPrefix("409"))
    try await pool.data("unlinkIdentity", ["userId": a, "extIdpId": "wx"])
    #expect(try await pool.data("getUserIdentities", ["userId": a]) == [])
    try await pool.data("linkIdentity", ["userId": b, "extIdpId": "wx", "userIdInIdp": "me"])
    #expect(
      try await pool.refusal("unlinkIdentity", ["userId": a, "extIdpId": "wx"])
        == "404 extIdpId: the user does not have this identity of identity source wx")
  }

  @Test("a sync relation that means two users is refused rather than guessed")
  func ambiguous() async throws {
    let pool = try TestPool()
    for (name, source) in [("a", "idp1"), ("b", "idp2")] {
      let id = try await pool.user(["username": .string(name)])
      try await pool.data("linkIdentity", ["userId": .string(id), "extIdpId": .string(source), "userIdInIdp": "1001"])
    }
    #expect(
      try await pool.refusal("getUser", ["userId": "oidc:1001", "userIdType": "sync_relation"])
        == "409 userId: oidc:1001 is linked to more than one user; use the id type identity with the identity source's id instead"
    )
    #expect(try await pool.data("getUser", ["userId": "idp2:1001", "userIdType": "identity"])["username"] == "b")
  }
}
