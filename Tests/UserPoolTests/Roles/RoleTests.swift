import Contract
import Testing

@testable import UserPool

@Suite("Roles")
struct RoleTests {
  @Test("a role is made in its namespace, the standard one where none is named")
  func create() async throws {
    let pool = try TestPool()
    try await pool.answer("createPermissionNamespace", ["code": "shop", "name": "Shop"])
    let made = try await pool.data(
      "createRole", ["code": "admin", "name": "Administrator", "description": "D", "disableTime": "1999999999999"])
    #expect(made["code"] == "admin" && made["name"] == "Administrator" && made["namespace"] == "default")
    #expect(made["status"] == "ENABLE" && made["disableTime"] == 1_999_999_999_999)
    #expect(made["enablePermissionApply"] == false)
    let other = try await pool.answer("createRole", ["code": "admin", "namespace": "shop"])
    #expect(other["name"] == "admin" && other["namespaceName"] == "Shop" && !other.has("disableTime"))
    #expect(try await pool.answer("getRole", ["code": "admin"]) == made)
    #expect(try await pool.answer("getRole", ["code": "admin", "namespace": "shop"]) == other)
    let id = made["id"]?.string ?? ""
    #expect(try await pool.words("createRole", ["code": "admin"]) == "409 code: admin is already used by \(id)")
    #expect(
      try await pool.words("createRole", ["code": "x", "namespace": "none"])
        == "404 namespace: namespace none not found")
    #expect(
      try await pool.words("createRole", ["code": "a b"])
        == "400 code: must be 1 to 50 characters: letters, digits, - or _")
    #expect(
      try await pool.words("getRole", ["code": "none"])
        == "404 code: role none not found in namespace default")
    #expect(try await pool.words("createRole", ["code": "x", "disableTime": "soon"]).hasPrefix("400 disableTime: "))
  }

  @Test("batches are made and deleted as a whole or not at all")
  func batches() async throws {
    let pool = try TestPool()
    try await pool.answer("createRolesBatch", ["list": [["code": "a"], ["code": "b"], ["code": "c"]]])
    #expect(
      try await pool.words("createRolesBatch", ["list": [["code": "d"], ["code": "a"]]]).hasPrefix("409 list[1].code"))
    #expect(try await pool.answer("listRoles").column("code") == ["a", "b", "c"])
    #expect(
      try await pool.words("deleteRolesBatch", ["codeList": ["a", "x"]])
        == "404 codeList[1]: role x not found in namespace default")
    try await pool.answer("deleteRolesBatch", ["codeList": ["a"]])
    let list: Value = [["code": "b", "namespace": "default"], ["code": "c", "namespace": "system"]]
    #expect(
      try await pool.words("deleteRoles", ["roleList": list])
        == "404 roleList[1].code: role c not found in namespace system")
    let twice: Value = ["code": "b", "namespace": "default"]
    try await pool.answer("deleteRoles", ["roleList": [twice, twice]])
    #expect(try await pool.answer("listRoles").column("code") == ["c"])
  }

  @Test("administrators' roles stand in a namespace of their own")
  func administrators() async throws {
    let pool = try TestPool()
    #expect(try await pool.answer("createAdminRole", ["code": "root", "name": "Root"])["isValid"] == true)
    #expect(try await pool.answer("listRoles", ["namespace": "system"]).column("code") == ["root"])
    #expect(try await pool.answer("listRoles")["totalCount"] == 0)
    #expect(try await pool.words("createAdminRole", ["code": "root", "name": "x"]).hasPrefix("409 code: "))
    try await pool.answer("deleteAdminRolesBatch", ["codeList": ["root"]])
    #expect(try await pool.words("deleteAdminRolesBatch", ["codeList": ["root"]]).hasPrefix("404 codeList[0]: "))
  }

  @Test("an update changes what it names")
  func update() async throws {
    let pool = try TestPool()
    try await pool.answer("createRolesBatch", ["list": [["code": "a", "description": "D"], ["code": "b"]]])
    try await pool.answer(
      "updateRole", ["code": "a", "newCode": "c", "status": "disable", "enablePermissionApply": true])
    let role = try await pool.answer("getRole", ["code": "c"])
    #expect(role["name"] == "a" && role["description"] == "D" && role["status"] == "DISABLE")
    #expect(role["enablePermissionApply"] == true)
    try await pool.answer("updateRole", ["code": "c", "newCode": "c", "name": "C", "description": .null])
    #expect(try await pool.answer("getRole", ["code": "c"])["name"] == "C")
    #expect(try await pool.answer("getRole", ["code": "c"]).has("description") == false)
    #expect(try await pool.words("updateRole", ["code": "c", "newCode": "b"]).hasPrefix("409 newCode: b"))
    #expect(try await pool.words("updateRole", ["code": "a", "name": "x"]).hasPrefix("404 code: "))
    #expect(
      try await pool.words("updateRole", ["code": "c", "status": "asleep"])
        == "400 status: must be one of ENABLE, DISABLE")
  }

  @Test("lists page and search within a namespace; a check says whether a role could be made")
  func lists() async throws {
    let pool = try TestPool()
    try await pool.answer(
      "createRolesBatch", ["list": [["code": "a1", "name": "One"], ["code": "a2"], ["code": "b"]]])
    let page = try await pool.answer("listRoles", ["page": 2, "limit": 2])
    #expect(page["totalCount"] == 3 && page.column("code") == ["b"])
    #expect(try await pool.answer("listRoles", ["keywords": "ONE"]).column("code") == ["a1"])
    #expect(try await pool.words("listRoles", ["namespace": "none"]).hasPrefix("404 namespace: "))
    func check(_ code: Value, _ name: Value = .null) async throws -> Value {
      try await pool.answer("checkParamsNamespace", ["code": code, "namespace": "default", "name": name])
    }
    #expect(try await check("free") == ["isValid": true])
    #expect(try await check("b")["isValid"] == false)
    #expect(try await check("b!")["isValid"] == false)
    #expect(try await check("free", "One")["isValid"] == false)
    let roles: Value = ["roles": [["code": "a1"], ["code": "a2"]]]
    #expect(try await pool.answer("checkMutualExclusion", roles)["existMutuallyExclusive"] == false)
    #expect(try await pool.words("checkMutualExclusion", ["roles": [["code": "x"]]]).hasPrefix("404 roles[0].code: "))
    #expect(
      try await pool.answer("getRoleAuthorizedResources", ["code": "b"]) == ["totalCount": 0, "list": []])
    #expect(try await pool.words("getRoleAuthorizedResources", ["code": "x"]).hasPrefix("404 code: "))
  }
}
