import Contract
import Testing

@testable import UserPool

@Suite("Shapes and types of fields")
struct ShapeTests {
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
        == "400 name: must be a string, not a number")
    #expect(
      try await pool.refusal("updateUser", ["userId": .string(id), "gender": true])
        == "400 gender: must be a string, not a boolean")
    #expect(
      try await pool.refusal("updateUser", ["userId": .string(id), "emailVerified": "yes"])
        == "400 emailVerified: must be true or false, not a string")
    #expect(
      try await pool.refusal("updateUser", ["userId": .string(id), "customData": []])
        == "400 customData: must be an object, not an array")
    #expect(try await pool.refusal("updateUser", ["name": "x"]).hasPrefix("400 userId: "))
    let long = String(repeating: "x", count: 65_537)
    #expect(
      try await pool.refusal("updateUser", ["userId": .string(id), "address": .string(long)])
        == "400 address: must not be longer than 65536 bytes")
  }
}
