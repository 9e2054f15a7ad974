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
        == "400 options.userIdType: uuid is not a type of user id")
    #expect(
      try await pool.refusal("updateUser", ["userId": "6229ffaxxxxxxxxcade3e3d9", "name": "x"])
        == "404/2004 userId: no such user")
  }

  @Test(
    "refuses what does not have the shape of its field",
    arguments: [
      ("email", "no at"), ("email", "a@b"), ("email", "a@b..de"), ("email", "a b@example.com"), ("email", ""),
      ("email", "@example.com"),
      ("phone", "188-1234"), ("phone", "+8618812345678"), ("phone", "123"), ("phone", "1234567890123456"),
      ("phoneCountryCode", "86"),
      ("phoneCountryCode", "+"), ("phoneCountryCode", "+86x"), ("website", "my-website"),
      ("website", "javascript:alert(1)"),
      ("photo", "ftp://x"), ("birthdate", "03.06.2022"), ("birthdate", "2022-02-30"),
      ("birthdate", "2022-06-03T25:00:00Z"), ("username", ""),
      ("username", "a\u{0}b"), ("externalId", "   "), ("gender", ""), ("gender", "X"), ("status", "activated"),
    ])
  func shapes(field: String, value: String) async throws {
    let pool = try TestPool()
    let id = try await pool.user(["username": "a"])
    let body: Value = .object([.init("userId", .string(id)), .init("nickname", "n"), .init(field, .string(value))])
    #expect(try await pool.refusal("updateUser", body).hasPrefix("400 \(field): "))
    #expect(
      try await pool.refusal("updateUserBatch", ["list": [["userId": .string(id), "name": "n"], body]]).hasPrefix(
        "400 list[1].\(field): "))
    #expect(try await pool.get(id).has("nickname") == false)
  }

  @Test(
    "takes what has the shape of its field",
    arguments: [
      ("email", "o'neil+tag@sub.example.co.uk"), ("email", "用户@例子.中国"), ("phone", "2025550100"),
      ("phoneCountryCode", "+1"),
      ("website", "https://my-website.com"), ("photo", "data:image/png;base64,AAAA"), ("birthdate", "2022-06-03"),
      ("birthdate", "2022-06-03T08:00:00+08:00"), ("birthdate", "1969-02-28T00:00:00.123Z"), ("username", "张 三"),
      ("gender", "M"),
      ("status", "Deactivated"), ("name", "Robert'); DROP TABLE users;--"), ("address", ""),
    ])
  func goodShapes(field: String, value: String) async throws {
    let pool = try TestPool()
    let id = try await pool.user(["username": "a"])
    let body: Value = .object([.init("userId", .string(id)), .init(field, .string(value))])
    #expect(try await pool.data("updateUser", body)[field] == .string(value))
    #expect(try await pool.get(id)[field] == .string(value))
  }

  @Test("refuses wrong types with the type that came")
  func types() async throws {
    let pool = try TestPool()
    let id = try await pool.user(["username": "a"])
    #expect(
      try await pool.refusal("updateUser", ["userId": .string(id), "name": 3])
        == "400 name: must be a string, not number")
    #expect(
      try await pool.refusal("updateUser", ["userId": .string(id), "gender": true])
        == "400 gender: must be a string, not boolean")
    #expect(
      try await pool.refusal("updateUser", ["userId": .string(id), "emailVerified": "yes"])
        == "400 emailVerified: must be true or false, not string")
    #expect(
      try await pool.refusal("updateUser", ["userId": .string(id), "customData": []])
        == "400 customData: must be an object, not array")
    #expect(try await pool.refusal("updateUser", ["name": "x"]).hasPrefix("400 userId: "))
    let long = String(repeating: "x", count: 65_537)
    #expect(
      try await pool.refusal("updateUser", ["userId": .string(id), "address": .string(long)])
        == "400 address: must not be longer than 65536 bytes")
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

@Suite("updateUserBatch")
struct UpdateUserBatchTests {
  @Test("changes 500 users at once and answers them in order")
  func fiveHundred() async throws {
    let pool = try TestPool()
    var ids: [String] = []
    for start in stride(from: 0, to: 500, by: 50) {
      let users = (start..<(start + 50)).map { Value.object([.init("username", .string("u\($0)"))]) }
      ids +=
        try await pool.data("createUsersBatch", ["list": .array(users)]).array?.compactMap { $0["userId"]?.string }
        ?? []
    }
    let entries = ids.enumerated().map { index, id in
      Value.object([.init("userId", .string(id)), .init("nickname", .string("昵称\(index)"))])
    }
    let after = try await pool.data("updateUserBatch", ["list": .array(entries)])
    #expect(after.array?.count == 500)
    #expect(
      after.array?.enumerated().allSatisfy { $1["nickname"] == .string("昵称\($0)") && $1["userId"] == .string(ids[$0]) }
        == true)
    #expect(
      try await pool.refusal("updateUserBatch", ["list": .array(entries + entries.prefix(1))])
        == "413 list: must not have more than 500 entries")
    #expect(try await pool.refusal("updateUserBatch", ["list": []]) == "400 list: must not be empty")
  }

  @Test("is all or nothing, and names the entry")
  func allOrNothing() async throws {
    let pool = try TestPool()
    let a = try await pool.user(["username": "a"])
    let b = try await pool.user(["username": "b", "email": "taken@example.com"])
    let c = try await pool.user(["username": "c"])
    #expect(
      try await pool.refusal(
        "updateUserBatch",
        ["list": [["userId": .string(a), "name": "1"], ["userId": .string(c), "email": "Taken@example.com"]]])
        == "409 list[1].email: email is already used by user \(b)")
    #expect(
      try await pool.refusal(
        "updateUserBatch", ["list": [["userId": .string(a), "name": "1"], ["userId": "nobody", "name": "2"]]])
        == "404/2004 list[1].userId: no such user")
    #expect(
      try await pool.refusal("updateUserBatch", ["list": [["userId": .string(a), "name": "1"], "x"]])
        == "400 list[1]: must be an object, not string")
    #expect(try await pool.get(a).has("name") == false)
  }

  @Test("two entries that claim one value are 409; two entries for one user are applied in order")
  func twice() async throws {
    let pool = try TestPool()
    let a = try await pool.user(["username": "a"])
    let b = try await pool.user(["username": "b"])
    #expect(
      try await pool.refusal(
        "updateUserBatch",
        ["list": [["userId": .string(a), "phone": "18812345678"], ["userId": .string(b), "phone": "18812345678"]]])
        == "409 list[1].phone: phone is already used by user \(a)")
    let after = try await pool.data(
      "updateUserBatch",
      [
        "list": [
          ["userId": .string(a), "name": "1", "city": "x"], ["userId": .string(a), "name": "2", "username": "A"],
        ]
      ])
    #expect(after[0]?["name"] == "1" && after[1]?["name"] == "2" && after[1]?["city"] == "x")
    #expect(after[0]?["updatedAt"] != after[1]?["updatedAt"])
    #expect(try await pool.get(a)["username"] == "A")
  }

  @Test("a value may pass from one entry to the next")
  func passing() async throws {
    let pool = try TestPool()
    let a = try await pool.user(["username": "a"])
    let b = try await pool.user(["username": "b"])
    let after = try await pool.data(
      "updateUserBatch", ["list": [["userId": .string(a), "username": "c"], ["userId": .string(b), "username": "a"]]])
    #expect(after[1]?["username"] == "a")
  }
}
