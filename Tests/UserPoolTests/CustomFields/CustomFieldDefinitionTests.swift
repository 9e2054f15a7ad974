import Testing

@testable import Contract
@testable import UserPool

@Suite("Definitions of custom fields")
struct CustomFieldDefinitionTests {
  private func set(_ pool: TestPool, _ fields: Value...) async throws -> String {
    try await pool.words("setCustomFields", ["list": .array(fields)])
  }

  @Test("a definition is answered with the documented defaults and found again")
  func defaults() async throws {
    let pool = try TestPool.withKeys()
    let answer = try await pool.answer(
      "setCustomFields", ["list": [["targetType": "USER", "key": "school", "dataType": "STRING", "label": "School"]]])
    let field = try #require(answer[0])
    #expect(field["createdAt"]?.string == "2022-07-03T03:20:30.000Z")
    #expect(field["label"] == "School")
    #expect(field["encrypted"] == false)
    #expect(field["isUnique"] == false)
    #expect(field["userEditable"] == false)
    #expect(field["visibleInAdminConsole"] == true)
    #expect(field["visibleInUserCenter"] == true)
    #expect(try await pool.answer("getCustomFields", ["targetType": "USER"]) == answer)
    #expect(try await pool.answer("getCustomFields", ["targetType": "ROLE"]) == [])
  }

  @Test("a second definition changes what it names and keeps the rest")
  func change() async throws {
    let pool = try TestPool.withKeys()
    try await pool.define("school", "STRING", [.init("label", "School"), .init("userEditable", true)])
    pool.clock.advance()
    let answer = try await pool.answer(
      "setCustomFields",
      ["list": [["targetType": "USER", "key": "school", "description": "where they learnt", "label": "Schule"]]])
    let field = try #require(answer[0])
    #expect(field["label"] == "Schule")
    #expect(field["description"] == "where they learnt")
    #expect(field["userEditable"] == true)
    #expect(field["createdAt"]?.string == "2022-07-03T03:20:30.000Z")
  }

  @Test("dataType and encrypted cannot change; naming them again as they are is no change")
  func fixed() async throws {
    let pool = try TestPool.withKeys()
    try await pool.define("school", "STRING")
    #expect(
      try await set(pool, ["targetType": "USER", "key": "school", "dataType": "NUMBER"])
        == "400 list[0].dataType: dataType of school cannot be changed once the field exists")
    #expect(
      try await set(pool, ["targetType": "USER", "key": "school", "encrypted": true])
        == "400 list[0].encrypted: encrypted of school cannot be changed once the field exists")
    #expect(
      try await set(pool, ["targetType": "USER", "key": "school", "dataType": "STRING", "encrypted": false]) == "200")
  }

  @Test(
    "a key that is a base field's name or malformed is refused",
    arguments: ["nickname", "password", "customData", "lastLogin", "", "1st", "a b", "a.b", "a\"b", "a:b"])
  func keys(_ key: String) async throws {
    let pool = try TestPool.withKeys()
    let words = try await set(pool, ["targetType": "USER", "key": .string(key), "dataType": "STRING"])
    #expect(words.hasPrefix("400 list[0].key: "), "\(words)")
    #expect(try await pool.answer("getCustomFields", ["targetType": "USER"]) == [])
  }

  @Test("a role's field may have a base field's name, and keys of any script are good")
  func otherKeys() async throws {
    let pool = try TestPool.withKeys()
    #expect(try await set(pool, ["targetType": "ROLE", "key": "nickname", "dataType": "STRING"]) == "200")
    #expect(try await set(pool, ["targetType": "USER", "key": "学校", "dataType": "STRING"]) == "200")
  }

  @Test("what does not go together is refused and nothing of the call stays")
  func combinations() async throws {
    let pool = try TestPool.withKeys()
    let good: Value = ["targetType": "USER", "key": "good", "dataType": "STRING"]
    let cases: [(Value, String)] = [
      (["targetType": "USER", "key": "f"], "400 list[1].dataType: f is a new field and requires a dataType"),
      (
        ["targetType": "USER", "key": "f", "dataType": "ENUM"],
        "400 list[1].options: f is an ENUM and requires options without duplicates"
      ),
      (
        [
          "targetType": "USER", "key": "f", "dataType": "ENUM",
          "options": [["value": "a", "label": "A"], ["value": "a", "label": "B"]],
        ], "400 list[1].options: f is an ENUM and requires options without duplicates"
      ),
      (
        ["targetType": "USER", "key": "f", "dataType": "STRING", "options": [["value": "a", "label": "A"]]],
        "400 list[1].options: f is not an ENUM and cannot have options"
      ),
      (
        ["targetType": "USER", "key": "f", "dataType": "BOOLEAN", "isUnique": true],
        "400 list[1].isUnique: f cannot be unique: only STRING and NUMBER fields can"
      ),
      (
        ["targetType": "USER", "key": "f", "dataType": "STRING", "isUnique": true, "encrypted": true],
        "400 list[1].isUnique: f is encrypted and cannot be unique: encrypted values cannot be compared"
      ),
      (
        ["targetType": "USER", "key": "f", "dataType": "STRING", "desensitization": true],
        "501 list[1].desensitization: desensitization is not supported by the embedded pool"
      ),
      (
        ["targetType": "USER", "key": "f", "dataType": "STRING", "appIds": ["nobody"]],
        "400/2011 list[1].appIds[0]: application nobody not found"
      ),
    ]
    for (field, words) in cases { #expect(try await set(pool, good, field) == words) }
    #expect(try await pool.answer("getCustomFields", ["targetType": "USER"]) == [])
  }

  @Test("making a field unique is refused while two users have one value, and claims the values otherwise")
  func uniqueLater() async throws {
    let pool = try TestPool.withKeys()
    try await pool.define("badge", "STRING")
    let first = try await pool.user(["username": "a", "customData": ["badge": "7"]])
    let second = try await pool.user(["username": "b", "customData": ["badge": "7"]])
    #expect(
      try await set(pool, ["targetType": "USER", "key": "badge", "isUnique": true])
        == "409 list[0].isUnique: badge cannot become unique: users \(first) and \(second) have the same value")
    try await pool.answer("updateUser", ["userId": .string(second), "customData": ["badge": "8"]])
    #expect(try await set(pool, ["targetType": "USER", "key": "badge", "isUnique": true]) == "200")
    let found = try await pool.answer("getUser", ["userId": "badge:8", "userIdType": "custom_field"])
    #expect(found["userId"]?.string == second)
    #expect(
      try await pool.words("updateUser", ["userId": .string(first), "customData": ["badge": "8"]])
        == "409 customData.badge: this value of badge is already used by user \(second)")
    #expect(try await set(pool, ["targetType": "USER", "key": "badge", "isUnique": false]) == "200")
    #expect(
      try await pool.words("getUser", ["userId": "badge:8", "userIdType": "custom_field"])
        .hasPrefix("400 userId: badge is not a unique custom field"))
    #expect(try await pool.words("updateUser", ["userId": .string(first), "customData": ["badge": "8"]]) == "200")
  }

  @Test("deleting a field removes its values and identifiers and moves updatedAt of those who had one")
  func delete() async throws {
    let pool = try TestPool.withKeys()
    try await pool.define("badge", "STRING", [.init("isUnique", true)])
    try await pool.define("school", "STRING")
    let with = try await pool.user(["username": "a", "customData": ["badge": "7", "school": "x"]])
    let without = try await pool.user(["username": "b"])
    let before = try await pool.get(without)["updatedAt"]
    pool.clock.advance()
    try await pool.answer(
      "deleteCustomFields", ["tenantId": "", "list": [["targetType": "USER", "key": "badge"]]])
    let user = try await pool.get(with, ["withCustomData": true])
    #expect(user["customData"] == ["school": "x"])
    #expect(user["updatedAt"]?.string == "2022-07-03T03:20:31.000Z")
    #expect(try await pool.get(without)["updatedAt"] == before)
    try await pool.define("badge", "STRING", [.init("isUnique", true)])
    #expect(try await pool.words("updateUser", ["userId": .string(without), "customData": ["badge": "7"]]) == "200")
    #expect(
      try await pool.words("deleteCustomFields", ["tenantId": "", "list": [["targetType": "USER", "key": "none"]]])
        == "404 list[0].key: custom field none not found")
  }

  @Test("users are walked page by page, whatever is written meanwhile")
  func pages() async throws {
    let pool = try TestPool.withKeys()
    try await pool.define("badge", "NUMBER")
    for number in 1...7 {
      _ = try await pool.user(["username": .string("u\(number)"), "customData": ["badge": .integer(Int64(number))]])
    }
    try pool.writing { (transaction) throws(PoolFailure) in
      let field = FieldPatch.Field(key: "badge", isUnique: true, isEncrypted: false, object: .customData)
      let index = FieldIndex(field: field, page: 2)
      try index.build(at: Path(), transaction)
      for number in 1...7 {
        #expect(try transaction.holder(of: .customField, "badge:\(number)") != nil)
      }
      try index.removeValues(at: 0, transaction)
      #expect(try transaction.holder(of: .customField, "badge:7") == nil)
    }
    let users = try await pool.answer("listUsers", ["options": ["withCustomData": true]])
    #expect(users["list"]?.array?.allSatisfy { $0["customData"] == [:] } == true)
  }

  @Test("listCustFields filters by type, visibility and keyword, and pages")
  func list() async throws {
    let pool = try TestPool.withKeys()
    for index in 1...12 { try await pool.define("field\(index)", "STRING", [.init("label", .string("Feld \(index)"))]) }
    try await pool.define("hidden", "STRING", [.init("visibleInUserCenter", false)])
    try await pool.define("age", "NUMBER")
    func list(_ more: [Value.Member]) async throws -> Value {
      try await pool.answer(
        "listCustFields", .object([.init("targetType", "USER"), .init("dataType", "STRING")] + more))
    }
    let second = try await list([.init("page", 2)])
    #expect(second["totalCount"] == 13)
    #expect(second["list"]?.array?.count == 3)
    #expect(try await list([.init("userVisible", false)])["list"]?[0]?["key"] == "hidden")
    #expect(try await list([.init("keyword", "feld 12")])["totalCount"] == 1)
    #expect(
      try await pool.words("listCustFields", ["targetType": "USER", "dataType": "STRING", "limit": 51])
        .hasPrefix("400 limit: "))
    #expect(
      try await pool.words("listCustFields", ["targetType": "USER", "dataType": "STRING", "accessControl": true])
        .hasPrefix("501 accessControl: "))
  }

  @Test("two processes see each other's definitions")
  func shared() async throws {
    let one = try TestPool.withKeys()
    let other = try TestPool(in: one.folder, clock: one.clock)
    #expect(try await other.words("createUser", ["username": "a", "customData": ["late": "x"]]).hasPrefix("400"))
    try await one.define("late", "STRING")
    #expect(try await other.words("createUser", ["username": "a", "customData": ["late": "x"]]) == "200")
  }

  @Test("base fields are described, changed and kept; an unknown one is refused with the near miss")
  func baseFields() async throws {
    let pool = try TestPool.withKeys()
    let all = try #require(try await pool.answer("getUserBaseFields").array)
    let email = try #require(all.first { $0["key"] == "email" })
    #expect(email["isUnique"] == true)
    #expect(email["userEditable"] == false)
    #expect(email["createdAt"] == nil)
    let changed = try await pool.answer(
      "setUserBaseFields", ["list": [["key": "nickname", "label": "Rufname", "userEditable": false]]])
    let nickname = try #require(changed.array?.first { $0["key"] == "nickname" })
    #expect(nickname["label"] == "Rufname")
    #expect(nickname["userEditable"] == false)
    #expect(
      try await pool.words("setUserBaseFields", ["list": [["key": "nickName", "label": "x"]]])
        == "400 list[0].key: base field nickName not found; did you mean nickname?")
  }

  @Test("a definition that was just changed is seen by the next call, whatever the marks of the changes are")
  func eachChangeIsSeen() async throws {
    let pool = try TestPool()
    let user = try await pool.user(["username": "a"])
    for number in 0..<40 {
      let key = "field\(number)"
      try await pool.data(
        "setCustomFields",
        ["list": [["targetType": "USER", "key": .string(key), "dataType": "STRING", "label": "x"]]])
      try await pool.data("updateUser", ["userId": .string(user), "customData": .object([.init(key, "x")])])
    }
  }
}
