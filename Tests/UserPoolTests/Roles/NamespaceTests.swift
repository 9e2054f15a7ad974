import Contract
import Testing

@testable import UserPool

@Suite("Permission namespaces")
struct NamespaceTests {
  @Test("a pool has two from the start, which stay")
  func builtIn() async throws {
    let pool = try TestPool()
    #expect(try await pool.answer("listNamespaces").column("code") == ["default", "system"])
    for code: Value in ["default", "system"] {
      #expect(try await pool.words("deleteNamespace", ["code": code]).hasPrefix("422 code: "))
      #expect(try await pool.words("updateNamespace", ["code": code, "newCode": "x"]).hasPrefix("422 newCode: "))
    }
    #expect(
      try await pool.words("deletePermissionNamespace", ["code": "default"])
        == "422 code: namespace default is built in; it cannot be deleted or renamed")
    try await pool.answer("updateNamespace", ["code": "default", "name": "Standard"])
    #expect(try await pool.answer("getNamespace", ["code": "default"])["name"] == "Standard")
  }

  @Test("both families of operations are about the same namespaces")
  func families() async throws {
    let pool = try TestPool()
    let made = try await pool.data("createPermissionNamespace", ["code": "a", "name": "A", "description": "D"])
    #expect(made == ["code": "a", "name": "A", "description": "D"])
    #expect(try await pool.answer("getNamespace", ["code": "a"]) == made)
    #expect(try await pool.answer("getPermissionNamespace", ["code": "a"]) == made)
    try await pool.answer("createNamespacesBatch", ["list": [["code": "b"], ["code": "c"]]])
    let many = try await pool.answer("getPermissionNamespacesBatch", ["codes": ["c", "x", "a"]])
    #expect(many.column("code") == ["c", "a"])
    #expect(try await pool.answer("getNamespacesBatch", ["codeList": ["b"]]).column("name") == ["b"])
    #expect(try await pool.answer("listPermissionNamespaces", ["query": "B"]).column("code") == ["b"])
    let changed = try await pool.answer("updatePermissionNamespace", ["code": "a", "newCode": "a2", "name": "A2"])
    #expect(changed["code"] == "a2" && changed["description"] == "D")
    #expect(try await pool.words("createNamespace", ["code": "b"]) == "409 code: b is already used by b")
    #expect(try await pool.words("updateNamespace", ["code": "b", "newCode": "c"]).hasPrefix("409 newCode: "))
    #expect(try await pool.words("getNamespace", ["code": "a"]) == "404 code: namespace a not found")
    #expect(try await pool.words("createNamespace", ["code": "a b"]).hasPrefix("400 code: "))
    #expect(
      try await pool.words(
        "createPermissionNamespacesBatch", ["list": [["code": "d", "name": "D"], ["code": "b", "name": "B"]]]
      )
      .hasPrefix("409 list[1].code"))
    #expect(try await pool.answer("listNamespaces")["totalCount"] == 5)
  }

  @Test("with a namespace its roles go, and their assignments")
  func delete() async throws {
    let pool = try TestPool()
    let user = try await pool.user(["username": "u"])
    for code: Value in ["a", "b"] {
      try await pool.answer("createNamespace", ["code": code])
      try await pool.answer("createRole", ["code": "r", "namespace": code])
      let targets: Value = [["targetType": "USER", "targetIdentifier": .string(user)]]
      try await pool.answer("assignRole", ["code": "r", "namespace": code, "targets": targets])
    }
    let roles = try await pool.answer("listNamespaceRoles", ["code": "a"])
    #expect(roles["totalCount"] == 1 && roles["list"]?[0]?["namespace"] == "a" && roles["list"]?[0]?["code"] == "r")
    #expect(
      try await pool.words("deleteNamespacesBatch", ["codeList": ["a", "x"]])
        == "404 codeList[1]: namespace x not found")
    try await pool.answer("deleteNamespacesBatch", ["codeList": ["a"]])
    try await pool.answer("createNamespace", ["code": "a"])
    #expect(try await pool.answer("listPermissionNamespaceRoles", ["code": "a"])["totalCount"] == 0)
    #expect(try await pool.answer("getUserRoles", ["userId": .string(user), "namespace": "b"])["totalCount"] == 1)
    try await pool.answer("deletePermissionNamespacesBatch", ["codes": ["a", "b"]])
    #expect(
      try await pool.words("getUserRoles", ["userId": .string(user), "namespace": "b"]).hasPrefix("404 namespace"))
    #expect(try pool.store.checkIntegrity() == [])
  }

  @Test("a check says whether a code or a name is free")
  func check() async throws {
    let pool = try TestPool()
    func isValid(_ body: Value) async throws -> Value? {
      try await pool.answer("checkPermissionNamespaceExists", body)["isValid"]
    }
    #expect(try await isValid(["code": "new"]) == true)
    #expect(try await isValid(["code": "default"]) == false)
    #expect(try await isValid(["name": "System"]) == false)
    #expect(try await isValid([:]) == true)
  }
}
