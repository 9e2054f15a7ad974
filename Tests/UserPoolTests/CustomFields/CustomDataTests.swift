import Foundation
import Testing

@testable import Contract
@testable import UserPool

@Suite("Values of custom fields")
struct CustomDataTests {
  @Test("an undefined key is refused by name, with the near miss, and changes nothing")
  func undefinedKey() async throws {
    let pool = try TestPool.withKeys()
    try await pool.define("school", "STRING")
    let id = try await pool.user(["username": "a"])
    #expect(
      try await pool.words("updateUser", ["userId": .string(id), "name": "N", "customData": ["shcool": "x"]])
        == "400 customData.shcool: shcool is not defined as a custom field; did you mean school?")
    #expect(
      try await pool.words("updateUser", ["userId": .string(id), "customData": ["zebra": "x"]])
        == "400 customData.zebra: zebra is not defined as a custom field")
    #expect(try await pool.get(id)["name"] == nil)
  }

  static let fits: [(String, Value, Bool)] = [
    ("STRING", "x", true), ("STRING", 1, false), ("STRING", true, false), ("STRING", ["x"], false),
    ("NUMBER", 1, true), ("NUMBER", 1.5, true), ("NUMBER", "1", false), ("NUMBER", false, false),
    ("DATETIME", "2022-06-03", true), ("DATETIME", "2022-06-03T10:00:00Z", true), ("DATETIME", "2022-02-30", false),
    ("DATETIME", "yesterday", false), ("DATETIME", 1, false),
    ("BOOLEAN", true, true), ("BOOLEAN", "true", false), ("BOOLEAN", 0, false),
    ("ENUM", "pku", true), ("ENUM", "PKU", false), ("ENUM", 1, false),
  ]

  @Test("values are checked against the dataType", arguments: fits.indices)
  func types(_ index: Int) async throws {
    let (type, value, isGood) = Self.fits[index]
    let pool = try TestPool.withKeys()
    let options: [Value.Member] =
      type == "ENUM" ? [.init("options", [["value": "pku", "label": "Peking"]])] : []
    try await pool.define("f", type, options)
    let words = try await pool.words("createUser", ["username": "a", "customData": ["f": value]])
    if isGood {
      #expect(words == "200")
      let user = try await pool.answer("getUser", ["userId": "a", "userIdType": "username", "withCustomData": true])
      #expect(user["customData"] == ["f": value])
    } else {
      #expect(words.hasPrefix("400 customData.f: f must be "), "\(words)")
    }
  }

  @Test("keys given are merged, others stay, null removes one and null for all removes all")
  func merging() async throws {
    let pool = try TestPool.withKeys()
    for key in ["a", "b", "c"] { try await pool.define(key, "STRING") }
    let id = try await pool.user(["username": "u", "customData": ["a": "1", "b": "2"]])
    let after = try await pool.answer(
      "updateUser", ["userId": .string(id), "customData": ["b": "3", "c": "4", "a": nil]])
    #expect(after["customData"] == ["b": "3", "c": "4"])
    let cleared = try await pool.answer("updateUser", ["userId": .string(id), "customData": nil])
    #expect(cleared["customData"] == [:])
  }

  @Test("a unique value that is taken is refused in a batch as a whole, with place and holder")
  func uniqueInBatch() async throws {
    let pool = try TestPool.withKeys()
    try await pool.define("badge", "NUMBER", [.init("isUnique", true)])
    let holder = try await pool.user(["username": "a", "customData": ["badge": 3]])
    let other = try await pool.user(["username": "b"])
    let third = try await pool.user(["username": "c"])
    // 3.0 is the same number as 3.
    #expect(
      try await pool.words(
        "updateUserBatch",
        [
          "list": [
            ["userId": .string(other), "customData": ["badge": 4]],
            ["userId": .string(third), "customData": ["badge": 3.0]],
          ]
        ]) == "409 list[1].customData.badge: this value of badge is already used by user \(holder)")
    #expect(try await pool.get(other, ["withCustomData": true])["customData"] == [:])
    try await pool.answer("updateUser", ["userId": .string(holder), "customData": ["badge": nil]])
    #expect(try await pool.words("updateUser", ["userId": .string(third), "customData": ["badge": 3]]) == "200")
    try await pool.answer("deleteUsersBatch", ["userIds": [.string(third)]])
    #expect(try await pool.words("updateUser", ["userId": .string(other), "customData": ["badge": 3]]) == "200")
  }

  @Test(
    "a user is found by a unique NUMBER however it is written",
    arguments: [
      (3, "3"), (3, "3.0"), (3.0, "3"), (3, "0.3e1"), (-2.5, "-2.50"), (1e300, "1E+300"),
      (9_007_199_254_740_993, "9007199254740993"),
    ] as [(Value, String)])
  func lookupByNumber(stored: Value, text: String) async throws {
    let pool = try TestPool.withKeys()
    try await pool.define("un", "NUMBER", [.init("isUnique", true)])
    try await pool.define("code", "STRING", [.init("isUnique", true)])
    let id = try await pool.user(["username": "a", "customData": ["un": stored, "code": "3.0"]])
    func find(_ key: String) async throws -> String {
      try await pool.words("getUser", ["userId": .string(key), "userIdType": "custom_field"])
    }
    #expect(try await find("un:\(text)") == "200")
    #expect(
      try await pool.answer(
        "updateUser", ["userId": .string("un:\(text)"), "name": "N", "options": ["userIdType": "custom_field"]])[
          "userId"]
        == .string(id))
    for nobody in ["un:\(text)1", "un:+3", "un:03", "un: 3", "un:", "un:three", "un:[3]"] {
      #expect(try await find(nobody) == "404/2004 userId: no such user", "\(nobody)")
    }
    #expect(try await find("nothing:3") == "400 userId: nothing is not defined as a custom field")
    #expect(try await find(":3") == "400 userId: must have the form <key>:<value>")
    // A text is what it is.
    #expect(try await find("code:3.0") == "200")
    #expect(try await find("code:3") == "404/2004 userId: no such user")
  }

  @Test("the same number written in another way is no change", arguments: [false, true])
  func sameNumber(encrypted: Bool) async throws {
    let pool = try TestPool.withKeys()
    try await pool.define("n", "NUMBER", [.init("encrypted", .bool(encrypted))])
    let id = try await pool.user(["username": "a", "customData": ["n": 3]])
    let before = try await pool.get(id)["updatedAt"]
    pool.clock.advance()
    for same: Value in [3.0, 3] {
      let after = try await pool.answer("updateUser", ["userId": .string(id), "customData": ["n": same]])
      #expect(after["updatedAt"] == before)
    }
    let after = try await pool.answer("updateUser", ["userId": .string(id), "customData": ["n": 3.5]])
    #expect(after["updatedAt"] != before && after["customData"] == ["n": 3.5])
  }

  @Test("an empty string claims nothing")
  func emptyString() async throws {
    let pool = try TestPool.withKeys()
    try await pool.define("badge", "STRING", [.init("isUnique", true)])
    _ = try await pool.user(["username": "a", "customData": ["badge": ""]])
    #expect(try await pool.words("createUser", ["username": "b", "customData": ["badge": ""]]) == "200")
  }

  @Test("an encrypted value is readable in answers and nowhere in the files, and the same value again is no change")
  func encrypted() async throws {
    let pool = try TestPool.withKeys()
    try await pool.define("diagnosis", "STRING", [.init("encrypted", true)])
    try await pool.define("limit", "NUMBER", [.init("encrypted", true)])
    let secret = "a-very-private-matter"
    let id = try await pool.user(["username": "a", "customData": ["diagnosis": .string(secret), "limit": 12.5]])
    let user = try await pool.get(id, ["withCustomData": true])
    #expect(user["customData"] == ["diagnosis": .string(secret), "limit": 12.5])
    #expect(try pool.rawBytes().range(of: Data(secret.utf8)) == nil)
    pool.clock.advance()
    try await pool.answer("updateUser", ["userId": .string(id), "customData": ["diagnosis": .string(secret)]])
    #expect(try await pool.get(id)["updatedAt"] == user["updatedAt"])
    #expect(
      try await pool.words(
        "listUsers",
        ["advancedFilter": [["field": "diagnosis", "operator": "EQUAL", "value": .string(secret)]]]
      )
      .contains("encrypted"))
    let data = try await pool.answer(
      "getCustomData", ["tenantId": "", "targetType": "USER", "targetIdentifier": .string(id)])
    #expect(data["diagnosis"]?.string == secret)
  }

  @Test("setCustomData sets and removes one key at a time by the same rules")
  func setCustomData() async throws {
    let pool = try TestPool.withKeys()
    try await pool.define("school", "STRING")
    try await pool.define("age", "NUMBER")
    let id = try await pool.user(["username": "a", "customData": ["age": 4]])
    pool.clock.advance()
    func set(_ list: Value) async throws -> String {
      try await pool.words(
        "setCustomData", ["targetType": "USER", "targetIdentifier": .string(id), "list": list])
    }
    #expect(try await set([["key": "school", "value": "x"], ["key": "age", "value": nil]]) == "200")
    let user = try await pool.get(id, ["withCustomData": true])
    #expect(user["customData"] == ["school": "x"])
    #expect(user["updatedAt"]?.string == "2022-07-03T03:20:31.000Z")
    #expect(
      try await set([["key": "school", "value": "y"], ["key": "age", "value": "x"]]).hasPrefix("400 list[1].value: "))
    #expect(
      try await set([["key": "school", "value": "y"], ["key": "agee", "value": 1]])
        == "400 list[1].key: agee is not defined as a custom field; did you mean age?")
    #expect(try await pool.get(id, ["withCustomData": true])["customData"] == ["school": "x"])
    #expect(
      try await pool.words(
        "setCustomData", ["targetType": "USER", "targetIdentifier": "nobody", "list": [["key": "age", "value": 1]]]
      )
      .hasPrefix("404/2004 targetIdentifier"))
    #expect(
      try await pool.words(
        "setCustomData", ["targetType": "ROLE", "targetIdentifier": "r", "list": [["key": "age", "value": 1]]])
        == "404 targetIdentifier: role r not found in namespace default")
  }
}
