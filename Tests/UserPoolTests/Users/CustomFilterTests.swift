import Contract
import Testing

@testable import UserPool

@Suite("Filters on custom fields")
struct CustomFilterTests {
  static func sample() async throws -> TestPool {
    let pool = try TestPool()
    let fields: [Value] = [
      ["targetType": "USER", "dataType": "STRING", "key": "school", "label": "School"],
      ["targetType": "USER", "dataType": "NUMBER", "key": "工号", "label": "Number"],
      ["targetType": "USER", "dataType": "BOOLEAN", "key": "vip", "label": "VIP"],
      ["targetType": "USER", "dataType": "STRING", "key": "secret", "label": "Secret", "encrypted": true],
    ]
    try await pool.data("setCustomFields", ["list": .array(fields)])
    for (name, data) in [
      ("a", ["school": "北京大学", "工号": 22, "vip": true]), ("b", ["school": "O'Hara \"U\"", "工号": 7.5]), ("c", [:]),
    ] as [(String, Value)] {
      _ = try await pool.user(["username": .string(name), "name": .string(name), "customData": data])
    }
    return pool
  }

  @Test(
    "compare by the field's type",
    arguments: [
      ("school", "EQUAL", "北京大学", "a"), ("school", "CONTAINS", "北京", "a"), ("school", "CONTAINS", "o'hara", "b"),
      ("school", "NOT_EQUAL", "北京大学", "bc"),
      ("customData.school", "IN", ["北京大学", "x"], "a"), ("工号", "GREATER", 7.5, "ab"), ("工号", "BETWEEN", [8, 30], "a"),
      ("工号", "EQUAL", 22, "a"),
      ("工号", "EQUAL", 22.0, "a"), ("vip", "EQUAL", true, "a"), ("vip", "NOT_EQUAL", true, "bc"),
      ("school", "EQUAL", nil, "c"),
    ] as [(String, String, Value, String)])
  func operators(field: String, operation: String, value: Value, expected: String) async throws {
    let pool = try await Self.sample()
    #expect(try await pool.data("listUsers", ListUsersTests.filter(field, operation, value)).names.joined() == expected)
  }

  @Test("IS_NULL and NOT_NULL look for the key")
  func nulls() async throws {
    let pool = try await Self.sample()
    #expect(try await pool.data("listUsers", ListUsersTests.filter("vip", "IS_NULL")).names == ["b", "c"])
    #expect(try await pool.data("listUsers", ListUsersTests.filter("vip", "NOT_NULL")).names == ["a"])
    #expect(try await pool.data("listUsers", ["searchQuery": ["query": ["match": ["school": "北京"]]]]).names == ["a"])
  }

  @Test("refuse what the field does not hold, and what is encrypted")
  func refusals() async throws {
    let pool = try await Self.sample()
    func refusal(_ field: String, _ operation: String, _ value: Value) async throws -> String {
      try await pool.refusal("listUsers", ListUsersTests.filter(field, operation, value))
    }
    #expect(
      try await refusal("secret", "EQUAL", "x")
        == "400 advancedFilter[0].field: secret is encrypted and cannot be searched")
    #expect(try await refusal("工号", "EQUAL", "22") == "400 advancedFilter[0].value: must be a number, not a string")
    #expect(
      try await refusal("工号", "CONTAINS", "2")
        == "400 advancedFilter[0].value: 工号 does not support the operator CONTAINS")
    #expect(try await refusal("vip", "EQUAL", 1) == "400 advancedFilter[0].value: must be true or false, not a number")
    #expect(try await refusal("metadata.school", "EQUAL", "x").hasPrefix("400 advancedFilter[0].field: "))
    #expect(
      try await refusal("school\") OR 1=1 --", "EQUAL", "x")
        == "400 advancedFilter[0].field: school\") OR 1=1 -- is neither a field of users nor a custom field")
  }

  @Test("flatCustomData puts custom fields on the top level")
  func flat() async throws {
    let pool = try await Self.sample()
    let user = try await pool.data("getUser", ["userId": "a", "userIdType": "username", "flatCustomData": true])
    #expect(user["school"] == "北京大学" && user["工号"] == 22 && !user.has("customData"))
    let list = try await pool.data("listUsers", ["options": ["flatCustomData": true]])
    #expect(list["list"]?[1]?["工号"] == 7.5)
  }
}
