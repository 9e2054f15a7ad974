import Contract
import Testing

@testable import UserPool

@Suite("updateUser")
struct UpdateUserTests {
  @Test("changes the fields that are present and no other")
  func changesOnlyPresent() async throws {
    let pool = try TestPool()
    let id = try await pool.user([
      "email": "a@example.com", "nickname": "old", "city": "北京", "status": "Suspended", "gender": "M",
    ])
    pool.clock.advance()
    let after = try await pool.data("updateUser", ["userId": .string(id), "nickname": "新"])
    #expect(after["nickname"] == "新")
    #expect(after["city"] == "北京")
    #expect(after["status"] == "Suspended")
    #expect(after["gender"] == "M")
    #expect(after["updatedAt"] == "2022-07-03T03:20:31.000Z")
    #expect(after["createdAt"] == "2022-07-03T03:20:30.000Z")
    #expect(after["customData"] == [:])
    #expect(try await pool.get(id)["nickname"] == "新")
  }

  @Test("null clears an optional field, makes gender unknown, and is refused for status and the verified flags")
  func nulls() async throws {
    let pool = try TestPool()
    let id = try await pool.user([
      "email": "a@example.com", "emailVerified": true, "phone": "18812345678", "nickname": "n", "gender": "F",
      "externalId": "1",
    ])
    let after = try await pool.data(
      "updateUser",
      [
        "userId": .string(id), "nickname": nil, "email": nil, "gender": nil, "externalId": nil, "photo": nil,
        "birthdate": nil,
      ])
    #expect(!after.has("nickname") && !after.has("email") && !after.has("externalId") && !after.has("photo"))
    #expect(after["gender"] == "U")
    #expect(after["emailVerified"] == false)
    #expect(
      try await pool.refusal("updateUser", ["userId": .string(id), "status": nil]) == "400 status: cannot be cleared")
    #expect(
      try await pool.refusal("updateUser", ["userId": .string(id), "emailVerified": nil])
        == "400 emailVerified: cannot be cleared")
    #expect(
      try await pool.refusal("updateUserBatch", ["list": [["userId": .string(id), "phoneVerified": nil]]])
        == "400 list[0].phoneVerified: cannot be cleared")
    // What was cleared is free again.
    #expect(try await pool.call("createUser", ["email": "a@example.com", "externalId": "1"]).isSuccess)
  }

  @Test("a clash is 409, names the field and the holder, and changes nothing")
  func clash() async throws {
    let pool = try TestPool()
    let holder = try await pool.user([
      "email": "a@example.com", "phone": "18812345678", "username": "a", "externalId": "1",
    ])
    let other = try await pool.user(["email": "b@example.com", "name": "before"])
    for (field, value) in [
      ("email", "A@example.com"), ("phone", "18812345678"), ("username", "a"), ("externalId", "1"),
    ] {
      let body: Value = .object([.init("userId", .string(other)), .init("name", "after"), .init(field, .string(value))])
      #expect(try await pool.refusal("updateUser", body) == "409 \(field): \(field) is already used by user \(holder)")
    }
    #expect(try await pool.get(other)["name"] == "before")
    #expect(
      try await pool.data("updateUser", ["userId": .string(holder), "email": "A@EXAMPLE.com"])["email"]
        == "a@example.com")
  }

  @Test("an identifier that is given up can be taken by the next")
  func handingOver() async throws {
    let pool = try TestPool()
    let a = try await pool.user(["email": "a@example.com"])
    let b = try await pool.user(["email": "b@example.com"])
    try await pool.data("updateUser", ["userId": .string(a), "email": "c@example.com"])
    try await pool.data("updateUser", ["userId": .string(b), "email": "a@example.com"])
    #expect(try await pool.data("getUser", ["userId": "a@example.com", "userIdType": "email"])["userId"] == .string(b))
    #expect(
      try await pool.refusal("getUser", ["userId": "b@example.com", "userIdType": "email"])
        == "404/2004 userId: no such user")
  }

  @Test("a new email or phone is unverified, unless the same call says otherwise")
  func verification() async throws {
    let pool = try TestPool()
    let id = try await pool.user([
      "email": "a@example.com", "phone": "18812345678", "emailVerified": true, "phoneVerified": true,
    ])
    var after = try await pool.data(
      "updateUser", ["userId": .string(id), "email": "A@EXAMPLE.COM", "phone": "18812345678"])
    #expect(after["emailVerified"] == true && after["phoneVerified"] == true)
    after = try await pool.data("updateUser", ["userId": .string(id), "email": "b@example.com"])
    #expect(after["emailVerified"] == false && after["phoneVerified"] == true)
    after = try await pool.data("updateUser", ["userId": .string(id), "phoneCountryCode": "+1"])
    #expect(after["phoneVerified"] == false)
    after = try await pool.data("updateUser", ["userId": .string(id), "phone": "2025550100", "phoneVerified": true])
    #expect(after["phoneVerified"] == true)
  }

  @Test("+86 and no country code are one phone: the one for the other leaves it verified, and it stays unique")
  func defaultCountryCode() async throws {
    let pool = try TestPool()
    let id = try await pool.user(["phone": "18812345678", "phoneVerified": true])
    var after = try await pool.data("updateUser", ["userId": .string(id), "phoneCountryCode": "+86"])
    #expect(after["phoneVerified"] == true && after["phoneCountryCode"] == "+86")
    #expect(try await pool.refusal("createUser", ["phone": "18812345678"]).hasPrefix("409 phone"))
    after = try await pool.data("updateUser", ["userId": .string(id), "phoneCountryCode": nil])
    #expect(after["phoneVerified"] == true && !after.has("phoneCountryCode"))
    after = try await pool.data(
      "updateUser", ["userId": .string(id), "phone": "18812345678", "phoneCountryCode": "+1"])
    #expect(after["phoneVerified"] == false)
    #expect(try await pool.call("createUser", ["phone": "18812345678"]).isSuccess)
    #expect(
      try await pool.refusal("updateUser", ["userId": .string(id), "phoneCountryCode": nil])
        .hasPrefix("409 phone: phone is already used by user "))
  }

  @Test("a status change sets its time; Resigned closes the work status and Activated opens it again")
  func status() async throws {
    let pool = try TestPool()
    let id = try await pool.user(["username": "a"])
    pool.clock.advance()
    var after = try await pool.data("updateUser", ["userId": .string(id), "status": "Resigned"])
    #expect(after["workStatus"] == "Closed")
    #expect(after["statusChangedAt"] == "2022-07-03T03:20:31.000Z")
    pool.clock.advance()
    after = try await pool.data("updateUser", ["userId": .string(id), "status": "Archived"])
    #expect(after["workStatus"] == "Closed")
    after = try await pool.data("updateUser", ["userId": .string(id), "status": "Activated"])
    #expect(after["workStatus"] == "Active")
    pool.clock.advance()
    after = try await pool.data("updateUser", ["userId": .string(id), "status": "Activated"])
    #expect(after["statusChangedAt"] == "2022-07-03T03:20:32.000Z")
  }

  @Test("updatedAt rises strictly with every change, even within a millisecond, and only with a change")
  func updatedAt() async throws {
    let pool = try TestPool()
    let id = try await pool.user(["username": "a", "nickname": "x"])
    var after = try await pool.data("updateUser", ["userId": .string(id), "nickname": "y"])
    #expect(after["updatedAt"] == "2022-07-03T03:20:30.001Z")
    after = try await pool.data("updateUser", ["userId": .string(id), "nickname": "z"])
    #expect(after["updatedAt"] == "2022-07-03T03:20:30.002Z")
    pool.clock.advance()
    after = try await pool.data(
      "updateUser", ["userId": .string(id), "nickname": "z", "gender": "U", "status": "Activated"])
    #expect(after["updatedAt"] == "2022-07-03T03:20:30.002Z")
    pool.clock.set(0)
    after = try await pool.data("updateUser", ["userId": .string(id), "nickname": "a"])
    #expect(after["updatedAt"] == "2022-07-03T03:20:30.003Z")
  }

  @Test("messages come in Chinese where that is asked for")
  func chinese() async throws {
    let pool = try TestPool()
    let context = RequestContext(language: .chinese)
    #expect(try await pool.refusal("updateUser", ["userId": "x"], context: context) == "404/2004 userId: 用户不存在")
  }

  @Test("keeps every one of a user's fields")
  func everyField() async throws {
    let pool = try TestPool()
    let id = try await pool.user(["username": "a"])
    let texts = [
      "name", "nickname", "country", "province", "city", "address", "streetAddress", "postalCode", "company", "browser",
      "device",
      "givenName", "familyName", "middleName", "profile", "preferredUsername", "zoneinfo", "locale", "formatted",
      "region",
      "identityNumber", "externalId",
    ]
    let members = texts.map { Value.Member($0, .string("值 of \($0)")) }
    try await pool.data("updateUser", .object([.init("userId", .string(id))] + members))
    let after = try await pool.get(id)
    for name in texts { #expect(after[name] == .string("值 of \(name)")) }
  }
}
