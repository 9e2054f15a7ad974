import Contract
import Testing

@testable import UserPool

@Suite("listUsers")
struct ListUsersTests {
  /// Six users whose names are a to f.
  static func sample() async throws -> TestPool {
    let pool = try TestPool()
    let users: [Value] = [
      [
        "username": "a", "name": "a", "email": "a@example.com", "city": "北京市", "address": "北京朝阳", "gender": "M",
        "birthdate": "1990-01-01",
      ],
      [
        "username": "b", "name": "b", "email": "b@Example.net", "city": "Beijing", "gender": "F", "emailVerified": true,
      ],
      ["username": "c", "name": "c", "phone": "18812345678", "status": "Suspended", "company": "100%_sure"],
      ["username": "d", "name": "d", "phone": "2025550100", "phoneCountryCode": "+1", "status": "Resigned"],
      ["username": "e", "name": "e", "externalId": "E-5", "nickname": "北京的张三", "birthdate": "1980-12-31"],
      ["username": "f", "name": "f", "nickname": "it's \"quoted\" \\ back"],
    ]
    for user in users {
      pool.clock.advance()
      _ = try await pool.user(user)
    }
    return pool
  }

  static func filter(_ field: String, _ operation: String, _ value: Value? = nil) -> Value {
    var item: [Value.Member] = [.init("field", .string(field)), .init("operator", .string(operation))]
    if let value { item.append(.init("value", value)) }
    return ["advancedFilter": [.object(item)], "options": ["pagination": ["limit": 50]]]
  }

  @Test("answers totalCount and the users in the order in which they were made")
  func plain() async throws {
    let pool = try await Self.sample()
    let list = try await pool.data("listUsers")
    #expect(list["totalCount"] == 6)
    #expect(list.names == ["a", "b", "c", "d", "e", "f"])
    #expect(list["list"]?[0]?.has("customData") == false)
    #expect(list["list"]?[0]?.has("identities") == false)
    #expect(list["list"]?[0]?.has("departmentIds") == false)
  }

  @Test(
    "finds by every operator on base fields",
    arguments: [
      ("name", "EQUAL", "c", "c"), ("email", "EQUAL", "B@example.NET", "b"), ("username", "EQUAL", "d", "d"),
      ("externalId", "EQUAL", "E-5", "e"),
      ("phone", "EQUAL", "18812345678", "c"), ("phone", "EQUAL", "2025550100", "d"),
      ("phone", "EQUAL", "202555010", ""),
      ("id", "EQUAL", "nobody", ""), ("status", "EQUAL", "Suspended", "c"), ("status", "EQUAL", "Activated", "abef"),
      ("gender", "EQUAL", "W", "b"), ("emailVerified", "EQUAL", true, "b"),
      ("emailVerified", "EQUAL", "false", "acdef"), ("city", "EQUAL", "beijing", ""),
      ("name", "NOT_EQUAL", "c", "abdef"), ("city", "NOT_EQUAL", "Beijing", "acdef"),
      ("status", "NOT_EQUAL", "Activated", "cd"), ("email", "NOT_EQUAL", "a@example.com", "bcdef"),
      ("city", "CONTAINS", "北京", "a"), ("city", "CONTAINS", "BEI", "b"), ("company", "CONTAINS", "%", "c"),
      ("company", "CONTAINS", "0%_s", "c"),
      ("company", "CONTAINS", "1__", ""), ("nickname", "CONTAINS", "\\", "f"), ("nickname", "CONTAINS", "it's \"", "f"),
      ("email", "CONTAINS", "@example.com", "a"),
      ("city", "NOT_CONTAINS", "北", "bcdef"), ("name", "IN", ["a", "f", "zzz"], "af"),
      ("status", "IN", ["Suspended", "Resigned"], "cd"),
      ("status", "IN", ["Suspended", "Activated"], "abcef"), ("email", "IN", ["A@example.com", "b@example.net"], "ab"),
      ("phone", "IN", ["18812345678", "2025550100", "1"], "cd"), ("name", "IN", [], ""),
      ("loginsCount", "EQUAL", 0, "abcdef"), ("loginsCount", "GREATER", 0, "abcdef"), ("loginsCount", "GREATER", 1, ""),
      ("loginsCount", "LESSER", 0, "abcdef"),
      ("loginsCount", "BETWEEN", [0, 10], "abcdef"), ("loginsCount", "BETWEEN", [0.5, 10], ""),
      ("createdAt", "GREATER", "2022-07-03T03:20:34.000Z", "def"),
      ("createdAt", "LESSER", 1_656_818_432_000, "ab"), ("createdAt", "LESSER", 1_656_818_432, "ab"),
      ("createdAt", "BETWEEN", ["2022-07-03T03:20:32Z", "2022-07-03T11:20:33+08:00"], "bc"),
      ("signedUp", "GREATER", "2022-07-03T03:20:36.000Z", "f"),
      ("birthdate", "BETWEEN", ["1980-01-01", "1989-12-31"], "e"),
      ("userSourceType", "EQUAL", "adminCreated", "abcdef"),
      ("userSourceType", "EQUAL", "syncTask", ""), ("workStatus", "EQUAL", "Closed", "d"),
      ("department", "IN", [["organizationCode": "none", "departmentId": "root"]], ""),
      ("department", "NOT_EQUAL", "x", "abcdef"),
      ("userSource", "IN", [["type": "adminCreated"]], "abcdef"), ("userSource", "EQUAL", "register", ""),
      ("loggedInApps", "IN", ["app"], ""), ("loggedInApps", "NOT_CONTAINS", "app", "abcdef"),
      ("lastLogin", "GREATER", 0, ""), ("lastLoginTime", "GREATER", 0, ""), ("email", "NOT_EQUAL", nil, "ab"),
      ("email", "EQUAL", nil, "cdef"),
    ] as [(String, String, Value, String)])
  func operators(field: String, operation: String, value: Value, expected: String) async throws {
    let pool = try await Self.sample()
    let list = try await pool.data("listUsers", Self.filter(field, operation, value))
    #expect(list.names.joined() == expected)
    #expect(list["totalCount"] == .integer(Int64(expected.count)))
  }

  @Test("IS_NULL and NOT_NULL need no value")
  func nulls() async throws {
    let pool = try await Self.sample()
    #expect(try await pool.data("listUsers", Self.filter("email", "IS_NULL")).names == ["c", "d", "e", "f"])
    #expect(try await pool.data("listUsers", Self.filter("email", "NOT_NULL")).names == ["a", "b"])
    #expect(try await pool.data("listUsers", Self.filter("lastLogin", "IS_NULL"))["totalCount"] == 6)
    #expect(try await pool.data("listUsers", Self.filter("department", "NOT_NULL"))["totalCount"] == 0)
    #expect(try await pool.data("listUsers", Self.filter("identity", "IS_NULL"))["totalCount"] == 6)
  }

  @Test("conditions are joined by and")
  func conjunction() async throws {
    let pool = try await Self.sample()
    let list = try await pool.data(
      "listUsers",
      [
        "keywords": "example",
        "advancedFilter": [
          ["field": "gender", "operator": "NOT_EQUAL", "value": "F"],
          ["field": "status", "operator": "EQUAL", "value": "Activated"],
        ],
      ])
    #expect(list.names == ["a"])
    #expect(list["totalCount"] == 1)
  }

  @Test("refuses what makes no sense, with the path")
  func refusals() async throws {
    let pool = try TestPool()
    let cases: [(Value, String)] = [
      (
        Self.filter("shoeSize", "EQUAL", 1),
        "400 advancedFilter[0].field: shoeSize is neither a field of users nor a custom field"
      ),
      (
        Self.filter("a\"; DROP TABLE users; --", "EQUAL", 1),
        "400 advancedFilter[0].field: a\"; DROP TABLE users; -- is neither a field of users nor a custom field"
      ),
      (Self.filter("name", "LIKE", "x"), "400 advancedFilter[0].operator: LIKE is not an operator"),
      (Self.filter("name", "EQUAL"), "400 advancedFilter[0].value: a value is required"),
      (Self.filter("name", "EQUAL", 3), "400 advancedFilter[0].value: must be a string, not a number"),
      (Self.filter("loginsCount", "GREATER", "many"), "400 advancedFilter[0].value: must be a number, not a string"),
      (
        Self.filter("status", "EQUAL", "Sleeping"),
        "400 advancedFilter[0].value: must be one of Activated, Archived, Deactivated, Resigned, Suspended"
      ),
      (
        Self.filter("lastLogin", "GREATER", "yesterday"),
        "400 advancedFilter[0].value: must be a date such as 2022-06-03 or a time such as 2022-06-03T08:00:00Z"
      ),
      (Self.filter("lastLogin", "BETWEEN", [1]), "400 advancedFilter[0].value: must be an array of two values"),
      (Self.filter("name", "IN", "a"), "400 advancedFilter[0].value: must be an array, not a string"),
      (Self.filter("name", "IN", ["a", 1]), "400 advancedFilter[0].value[1]: must be a string, not a number"),
      (
        Self.filter("loginsCount", "CONTAINS", "1"),
        "400 advancedFilter[0].value: loginsCount does not support the operator CONTAINS"
      ),
      (
        Self.filter("department", "GREATER", 1),
        "400 advancedFilter[0].value: department does not support the operator GREATER"
      ),
      (
        Self.filter("emailVerified", "EQUAL", "maybe"),
        "400 advancedFilter[0].value: must be true or false, not a string"
      ),
      (["options": ["pagination": ["page": 0]]], "400 options.pagination.page: must be a whole number, at least 1"),
      (["options": ["pagination": ["limit": 51]]], "400 options.pagination.limit: must be a whole number from 1 to 50"),
      (["options": ["pagination": ["limit": 0]]], "400 options.pagination.limit: must be a whole number from 1 to 50"),
      (
        ["options": ["sort": [["field": "customData", "order": "asc"]]]],
        "400 options.sort[0].field: the list cannot be sorted by customData"
      ),
      (
        ["options": ["sort": [["field": "email", "order": "up"]]]],
        "400 options.sort[0].order: must be one of desc, asc"
      ),
      (
        ["keywords": "x", "options": ["fuzzySearchOn": ["email", "loginsCount"]]],
        "400 options.fuzzySearchOn[1]: loginsCount cannot be searched"
      ),
      (
        ["keywords": .string(String(repeating: "x", count: 5000))],
        "400 the filter has too many conditions, or its conditions are too long"
      ),
    ]
    for (body, expected) in cases { #expect(try await pool.refusal("listUsers", body) == expected) }
  }

  @Test("a filter of the allowed size is carried out, and a larger one is refused")
  func manyConditions() async throws {
    let pool = try await Self.sample()
    let item: Value = ["field": "name", "operator": "NOT_EQUAL", "value": "a"]
    let fits = Array(repeating: item, count: 190)
    #expect(try await pool.data("listUsers", ["advancedFilter": .array(fits)])["totalCount"] == 5)
    let tooMany = Array(repeating: item, count: 300)
    #expect(
      try await pool.refusal("listUsers", ["advancedFilter": .array(tooMany)])
        == "400 the filter has too many conditions, or its conditions are too long")
    let names = (0..<9000).map { Value.string("n\($0)") } + ["b"]
    #expect(try await pool.data("listUsers", Self.filter("name", "IN", .array(names))).names == ["b"])
  }

  @Test(
    "keywords look into six fields, or those that are asked for, as text and not as a pattern",
    arguments: [
      ("EXAMPLE", nil, "ab"), ("北京", nil, "e"), ("北京", ["address"], "a"), ("1881", nil, "c"), ("%", nil, ""),
      ("%", ["company"], "c"), ("_", ["company"], "c"), ("' OR 1=1 --", nil, ""),
      ("\\", nil, "f"), ("  b@  ", nil, "b"), ("   ", nil, "abcdef"), ("e-5", ["externalId"], "e"),
    ] as [(String, [String]?, String)])
  func keywords(text: String, fields: [String]?, expected: String) async throws {
    let pool = try await Self.sample()
    var body: [Value.Member] = [.init("keywords", .string(text))]
    if let fields { body.append(.init("options", ["fuzzySearchOn": .array(fields.map(Value.string))])) }
    #expect(try await pool.data("listUsers", .object(body)).names.joined() == expected)
  }

  @Test("sorts over several fields, empty ones first, and by creation where they are the same")
  func sorting() async throws {
    let pool = try await Self.sample()
    func names(_ sort: Value) async throws -> String {
      try await pool.data("listUsers", ["options": ["sort": sort]]).names.joined()
    }
    #expect(try await names([["field": "createdAt", "order": "desc"]]) == "fedcba")
    #expect(try await names([["field": "email", "order": "asc"]]) == "cdefab")
    #expect(try await names([["field": "email", "order": "desc"]]) == "bacdef")
    #expect(
      try await names([["field": "status", "order": "desc"], ["field": "username", "order": "desc"]]) == "cdfeba")
    #expect(
      try await names([["field": "gender", "order": "asc"], ["field": "createdAt", "order": "desc"]]) == "bafedc")
  }

  @Test("pages by number")
  func pages() async throws {
    let pool = try await Self.sample()
    func page(_ page: Int64, _ limit: Int64) async throws -> Value {
      try await pool.data("listUsers", ["options": ["pagination": ["page": .integer(page), "limit": .integer(limit)]]])
    }
    #expect(try await page(1, 4).names == ["a", "b", "c", "d"])
    #expect(try await page(2, 4).names == ["e", "f"])
    #expect(try await page(3, 4).names == [])
    #expect(try await page(3, 4)["totalCount"] == 6)
    #expect(try await page(9_000_000_000_000, 50).names == [])
  }

  @Test("with options add what they name")
  func withOptions() async throws {
    let pool = try TestPool()
    let id = try await pool.user(["username": "a"])
    try await pool.data("linkIdentity", ["userId": .string(id), "extIdpId": "idp", "userIdInIdp": "me"])
    let user = try await pool.data(
      "listUsers",
      ["options": ["withCustomData": true, "withIdentities": true, "withDepartmentIds": true, "withPost": true]])[
        "list"]?[0]
    #expect(user?["customData"] == [:] && user?["departmentIds"] == [] && user?["postIdList"] == [])
    #expect(user?["identities"]?[0]?["extIdpId"] == "idp")
    #expect(user?["identities"]?[0]?["type"] == "generic")
  }

  @Test("the older list filters by status and by time of change, in seconds or milliseconds")
  func legacy() async throws {
    let pool = try await Self.sample()
    #expect(try await pool.data("listUsersLegacy", ["status": "Suspended"]).names == ["c"])
    #expect(try await pool.data("listUsersLegacy", ["updatedAtStart": 1_656_818_434]).names == ["d", "e", "f"])
    #expect(
      try await pool.data("listUsersLegacy", ["updatedAtStart": 1_656_818_432_000, "updatedAtEnd": 1_656_818_433_000])
        .names == ["b", "c"])
    #expect(try await pool.data("listUsersLegacy", ["page": 2, "limit": 4]).names == ["e", "f"])
    #expect(
      try await pool.refusal("listUsersLegacy", ["limit": 51]) == "400 limit: must be a whole number from 1 to 50")
    #expect(try await pool.refusal("listUsersLegacy", ["page": 0]) == "400 page: must be a whole number, at least 1")
  }

  @Test("what has changed since a time comes in the order in which it changed")
  func changedSince() async throws {
    let pool = try await Self.sample()
    for name in ["c", "a"] {
      pool.clock.advance()
      try await pool.data(
        "updateUser", ["userId": .string(name), "nickname": "new", "options": ["userIdType": "username"]])
    }
    #expect(try await pool.data("listUsersLegacy", ["updatedAtStart": 1_656_818_435]).names == ["e", "f", "c", "a"])
    let filter = Self.filter("updatedAt", "GREATER", "2022-07-03T03:20:35Z")
    #expect(try await pool.data("listUsers", filter).names == ["e", "f", "c", "a"])
    #expect(
      try await WalkTests.walk(
        pool, ["advancedFilter": filter["advancedFilter"] ?? [], "options": ["pagination": ["limit": 3]]]
      ).map(\.count) == [3, 1])
  }

  @Test("finds by identity")
  func identities() async throws {
    let pool = try await Self.sample()
    let user = try #require(try await pool.data("getUser", ["userId": "c", "userIdType": "username"])["userId"])
    try await pool.data("linkIdentity", ["userId": user, "extIdpId": "idp", "userIdInIdp": "me:1"])
    for value: Value in [
      "idp", "idp:me:1", ["extIdpId": "idp"], ["provider": "oidc", "userIdInIdp": "me:1"],
      [["extIdpId": "other"], "idp"],
    ] {
      let operation = value.array == nil ? "EQUAL" : "IN"
      #expect(try await pool.data("listUsers", Self.filter("identity", operation, value)).names == ["c"])
    }
    #expect(try await pool.data("listUsers", Self.filter("identity", "NOT_NULL")).names == ["c"])
    #expect(try await pool.data("listUsers", Self.filter("identity", "EQUAL", "idp:you")).names == [])
  }

  @Test("finds by the applications that a user has signed in to")
  func applications() async throws {
    let pool = try await Self.sample()
    try pool.store.transact { (transaction) throws(PoolFailure) in
      for (seq, application) in [(1, "app1"), (2, "app1"), (2, "app2"), (2, "app2")] as [(Int64, String)] {
        try transaction.noteSignIn(of: seq, to: application)
      }
    }
    #expect(try await pool.data("listUsers", Self.filter("loggedInApps", "IN", ["app1"])).names == ["a", "b"])
    #expect(try await pool.data("listUsers", Self.filter("loggedInApps", "EQUAL", "app2")).names == ["b"])
    #expect(
      try await pool.data("listUsers", Self.filter("loggedInApps", "NOT_EQUAL", "app1")).names == ["c", "d", "e", "f"])
  }
}
