import Contract
import Testing
import UserPool

@Suite("createUser")
struct CreateUserTests {
  @Test("answers the whole user, with the defaults of a new one")
  func answersWholeUser() async throws {
    let pool = try TestPool()
    let user = try await pool.data(
      "createUser", ["email": "Test@Example.COM", "name": "张三", "birthdate": "2022-06-03", "profile": "alice"])
    #expect(user["email"] == "test@example.com")
    #expect(user["name"] == "张三")
    #expect(user["birthdate"] == "2022-06-03")
    #expect(user["status"] == "Activated")
    #expect(user["workStatus"] == "Active")
    #expect(user["gender"] == "U")
    #expect(user["emailVerified"] == false)
    #expect(user["phoneVerified"] == false)
    #expect(user["loginsCount"] == 0)
    #expect(user["userSourceType"] == "adminCreated")
    #expect(user["resetPasswordOnNextLogin"] == false)
    #expect(user["createdAt"] == "2022-07-03T03:20:30.000Z")
    #expect(user["updatedAt"] == "2022-07-03T03:20:30.000Z")
    #expect(user["statusChangedAt"] == "2022-07-03T03:20:30.000Z")
    #expect(user["photo"] == "https://files.authing.co/authing-console/default-user-avatar.png")
    #expect(user["customData"] == [:])
    #expect(user["metadataSource"] == [:])
    #expect(!user.has("nickname") && !user.has("phone"))
    #expect(user["identities"] == [] && user["departmentIds"] == [])
    #expect(user["userId"]?.string?.count == 24)
  }

  @Test("needs an email, a phone or a username")
  func needsIdentifier() async throws {
    let pool = try TestPool()
    #expect(
      try await pool.refusal("createUser", ["name": "nobody"]) == "400 email, phone or username is required")
    #expect(
      try await pool.refusal("createUsersBatch", ["list": [["username": "a"], ["externalId": "x"]]])
        == "400 list[1]: email, phone or username is required")
    for fields: Value in [["email": "a@example.com"], ["phone": "18812345678"], ["username": "bob"]] {
      #expect(try await pool.call("createUser", fields).isSuccess)
    }
  }

  @Test("refuses a value that somebody has, and says who", arguments: ["email", "phone", "username", "externalId"])
  func refusesTaken(field: String) async throws {
    let pool = try TestPool()
    let fields: Value = [
      "email": "a@example.com", "phone": "18812345678", "username": "bob", "externalId": "10010",
    ]
    let holder = try await pool.user(fields)
    let value = try #require(fields[field])
    let other: Value = .object([
      .init(field, value),
      .init(field == "username" ? "email" : "username", field == "username" ? "z@example.com" : "zoe"),
    ])
    #expect(try await pool.refusal("createUser", other) == "409 \(field): \(field) is already used by user \(holder)")
    #expect(try await pool.data("listUsers")["totalCount"] == 1)
  }

  @Test("an email is the same in any case, and a phone without a code is a Chinese one")
  func canonicalIdentifiers() async throws {
    let pool = try TestPool()
    _ = try await pool.user(["email": "Zoë@Example.com", "phone": "18812345678"])
    #expect(try await pool.refusal("createUser", ["email": "ZOË@example.COM"]).hasPrefix("409 email"))
    #expect(
      try await pool.refusal("createUser", ["phone": "18812345678", "phoneCountryCode": "+86"]).hasPrefix("409 phone"))
    let american = try await pool.data("createUser", ["phone": "18812345678", "phoneCountryCode": "+1"])
    #expect(american["phoneCountryCode"] == "+1")
  }

  @Test("creates up to 50 at once, all or none")
  func batch() async throws {
    let pool = try TestPool()
    let users = (0..<50).map { Value.object([.init("username", .string("user\($0)"))]) }
    let made = try await pool.data("createUsersBatch", ["list": .array(users)])
    #expect(made.array?.count == 50)
    #expect(made[49]?["username"] == "user49")
    #expect(
      try await pool.refusal("createUsersBatch", ["list": [["username": "new"], ["username": "user7"]]])
        .hasPrefix("409 list[1].username: username is already used by user "))
    #expect(try await pool.data("listUsers")["totalCount"] == 50)
    #expect(
      try await pool.refusal("createUsersBatch", ["list": .array(users + [["username": "x"]])])
        == "400 list: must not have more than 50 entries")
    #expect(try await pool.refusal("createUsersBatch", ["list": []]) == "400 list: must not be empty")
  }

  @Test("two entries of one batch that want one value are 409 at the second, which names the first")
  func clashWithin() async throws {
    let pool = try TestPool.withKeys()
    try await pool.define("un", "NUMBER", [.init("isUnique", true)])
    let identity: Value = ["extIdpId": "i", "provider": "lark", "type": "openid", "userIdInIdp": "x"]
    let other: Value = .object([
      .init("extIdpId", "i"), .init("provider", "lark"), .init("type", "openid"), .init("userIdInIdp", "y"),
    ])
    let cases: [(Value, Value, String, String)] = [
      (["email": "a@example.com"], ["email": "A@example.com"], "email", "email"),
      (
        ["username": "a", "customData": ["un": 3]], ["username": "b", "customData": ["un": 3.0]], "customData.un",
        "customData.un"
      ),
      (
        ["username": "a", "identities": [identity]], ["username": "b", "identities": [other, identity]],
        "identities[1]", "identities"
      ),
    ]
    for (first, second, path, rival) in cases {
      let list: Value = ["list": [["username": "before"], first, second]]
      #expect(
        try await pool.refusal("createUsersBatch", list)
          == "409 list[2].\(path): another entry has the same value (list[1].\(rival))")
    }
    let context = RequestContext(language: .chinese)
    let same: Value = ["list": [["username": "a"], ["username": "a"]]]
    let response = try await pool.call("createUsersBatch", same, context: context)
    #expect(response.text(indexBase: 1) == "list[2].username: 另一项已使用相同的值 (list[1].username)")
    #expect(try await pool.data("listUsers")["totalCount"] == 0)
  }

  @Test("links identities that come along, and keeps their tokens to itself")
  func identities() async throws {
    let pool = try TestPool()
    let identity: Value = [
      "extIdpId": "6076bac", "provider": "lark", "type": "openid", "userIdInIdp": "ou_1",
      "userInfoInIdp": ["name": "李"],
      "accessToken": "secret-token", "originConnIds": ["c1"],
    ]
    let user = try await pool.user(["username": "li", "identities": [identity]])
    let found = try await pool.data(
      "getUser", ["userId": "lark:ou_1", "userIdType": "sync_relation", "withIdentities": true])
    #expect(found["userId"] == .string(user))
    #expect(found["identities"]?[0]?["userInfoInIdp"] == ["name": "李"])
    #expect(found["identities"]?[0]?["originConnIds"] == ["c1"])
    #expect(found["identities"]?[0]?.has("accessToken") == false)
    #expect(
      try await pool.refusal("createUser", ["username": "wang", "identities": [identity]])
        == "409 identities[0]: account ou_1 of identity source 6076bac is already linked to user \(user)")
    #expect(
      try await pool.refusal("createUser", ["username": "wang", "identities": [["extIdpId": "x"]]])
        == "400 identities[0].provider: must be 1 to 256 bytes without control characters")
  }

  @Test("does not pretend to know departments, tenants or one-time passwords")
  func unsupported() async throws {
    let pool = try TestPool()
    #expect(
      try await pool.refusal("createUser", ["username": "a", "departmentIds": ["d1"]])
        == "404 departmentIds[0]: department d1 not found")
    #expect(
      try await pool.refusal("createUser", ["username": "a", "tenantIds": ["t1"]])
        == "404 tenantIds[0]: tenant t1 not found")
    #expect(
      try await pool.refusal("createUser", ["username": "a", "otp": ["secret": "s"]]).hasPrefix("400 otp.secret: "))
    #expect(try await pool.call("createUser", ["username": "a", "departmentIds": [], "tenantIds": []]).isSuccess)
  }

  @Test("a status other than Activated counts from the start")
  func status() async throws {
    let pool = try TestPool()
    let user = try await pool.data("createUser", ["username": "a", "status": "Resigned", "gender": "W"])
    #expect(user["status"] == "Resigned")
    #expect(user["workStatus"] == "Closed")
    #expect(user["gender"] == "F")
  }

  @Test("the default photo is a setting, and an empty one switches it off")
  func defaultPhoto() async throws {
    let pool = try TestPool()
    try pool.store.transact { (transaction) throws(PoolFailure) in
      try transaction.setSetting("users.defaultPhoto", Array("https://example.com/a.png".utf8))
    }
    #expect(try await pool.data("createUser", ["username": "a"])["photo"] == "https://example.com/a.png")
    #expect(
      try await pool.data("createUser", ["username": "b", "photo": "https://b.example/b.png"])["photo"]
        == "https://b.example/b.png")
    try pool.store.transact { (transaction) throws(PoolFailure) in try transaction.setSetting("users.defaultPhoto", [])
    }
    #expect(try await pool.data("createUser", ["username": "c"]).has("photo") == false)
  }
}
