import Contract
import Cryptography
import Testing

@testable import UserPool

@Suite("Access keys")
struct AccessKeyTests {
  private func signIn(_ pool: TestPool, _ key: Value) async throws -> Response {
    try await pool.ask(
      "getManagementToken",
      ["accessKeyId": key["accessKeyId"] ?? .null, "accessKeySecret": key["accessKeySecret"] ?? .null])
  }

  @Test("a new key gets tokens; its secret is told when it is made, and hidden in lists")
  func creation() async throws {
    let pool = try TestPool.withKeys()
    let user = try await pool.user(["username": "admin"])
    let made = try await pool.answer("createAccessKey", ["type": "userpool", "userId": .string(user)])
    let key = try #require(made[0])
    #expect(key["enable"] == true && key["status"] == "activated" && key["userId"]?.string == user)
    #expect(try await signIn(pool, key).isSuccess)
    let secret = try #require(key["accessKeySecret"]?.string)
    let list = try await pool.answer("getAccessKeyList", ["userId": .string(user)])
    #expect(list.array?.count == 1 && list[0]?["accessKeyId"] == key["accessKeyId"])
    #expect(list[0]?["accessKeySecret"]?.string?.hasPrefix("****") == true)
    #expect(!"\(list)".contains(secret))
    let one: Value = ["userId": .string(user), "accessKeyId": key["accessKeyId"] ?? .null]
    #expect(try await pool.answer("getAccessKey", one) == [key])
    #expect(try await pool.answer("getAccessKeyList").array?.count == 2)
    #expect(try await pool.answer("getAccessKeyList", ["status": ["revoked"]]) == [])
    #expect(try pool.rawBytes().range(of: .init(secret.utf8)) == nil, "a secret is sealed in the file")
  }

  @Test("a disabled key gets no token, and tokens it has got are no good any more")
  func disabled() async throws {
    let pool = try TestPool.withKeys()
    let key = try #require(try await pool.answer("createAccessKey", ["type": "userpool"])[0])
    let id = try #require(key["accessKeyId"]?.string)
    let token = try #require(try await signIn(pool, key).data?.value["access_token"]?.string)
    let desk = TokenDesk(pool: pool.pool)
    #expect(try desk.isManagementToken(token))
    #expect(try await pool.words("updateAccessKey", ["accessKeyId": .string(id), "enable": false]) == "200")
    #expect(try await signIn(pool, key).statusCode == 401)
    #expect(try !desk.isManagementToken(token))
    #expect(try desk.accessKeySecret(id) == nil, "nor does it sign requests")
    #expect(try await pool.answer("getAccessKeyList", ["status": ["revoked"]])[0]?["enable"] == false)
    try await pool.answer("updateAccessKey", ["accessKeyId": .string(id), "enable": true])
    #expect(try await signIn(pool, key).isSuccess)
    #expect(try await pool.words("deleteAccessKey", ["accessKeyId": .string(id)]) == "200")
    #expect(try !desk.isManagementToken(token))
  }

  @Test("the last enabled key can be neither removed nor disabled")
  func last() async throws {
    let pool = try TestPool.withKeys()
    let first = try PoolSecrets.read(from: pool.store, sealer: pool.pool.sealer).accessKeyId
    let other = try #require(try await pool.answer("createAccessKey", ["type": "userpool"])[0]?["accessKeyId"])
    #expect(try await pool.words("updateAccessKey", ["accessKeyId": other, "enable": false]) == "200")
    #expect(try await pool.words("deleteAccessKey", ["accessKeyId": .string(first)]).hasPrefix("422 accessKeyId: "))
    #expect(
      try await pool.words("updateAccessKey", ["accessKeyId": .string(first), "enable": false])
        .hasPrefix("422 accessKeyId: "))
    #expect(try await pool.words("updateAccessKey", ["accessKeyId": .string(first), "enable": true]) == "200")
    #expect(try await pool.words("deleteAccessKey", ["accessKeyId": other]) == "200", "a disabled one may go")
  }

  @Test("unknown keys, users and sorts of keys are refused by name")
  func refusals() async throws {
    let pool = try TestPool.withKeys()
    let first = try PoolSecrets.read(from: pool.store, sealer: pool.pool.sealer).accessKeyId
    #expect(
      try await pool.words("deleteAccessKey", ["accessKeyId": "x"]) == "404 accessKeyId: access key x not found")
    #expect(try await pool.words("updateAccessKey", ["accessKeyId": "x", "enable": true]).hasPrefix("404 "))
    #expect(try await pool.words("getAccessKey", ["accessKeyId": .string(first), "userId": "x"]).hasPrefix("404 "))
    #expect(try await pool.words("createAccessKey", ["type": "tenant"]).hasPrefix("501 type: "))
    #expect(try await pool.words("createAccessKey", ["type": "userpool", "tenantId": "t"]).hasPrefix("501 tenantId: "))
    #expect(
      try await pool.words("createAccessKey", ["type": "userpool", "userId": "x"]).hasPrefix("404/2004 userId: "))
  }
}
