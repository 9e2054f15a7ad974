import Contract
import Testing

@testable import UserPool

@Suite("What belongs to whoever is signed in")
struct OwnDirectoryTests {
  @Test("roles, groups, departments and tenants of the signed-in user are answered to nobody else")
  func own() async throws {
    let pool = try TestPool.withKeys()
    let user = try await pool.user(["username": "u", "password": "Passw0rd!x"])
    let root = try await pool.organization("acme")
    try await pool.answer(
      "setUserDepartments",
      ["userId": .string(user), "departments": [["departmentId": .string(root), "isMainDepartment": true]]])
    try await pool.answer("createGroup", ["code": "g", "name": "G"])
    try await pool.answer("addGroupMembers", ["code": "g", "userIds": [.string(user)]])
    try await pool.answer("createRole", ["code": "r"])
    try await pool.answer(
      "assignRole", ["code": "r", "targets": [["targetType": "GROUP", "targetIdentifier": "g"]]])
    let token = try await pool.token("u", "Passw0rd!x")
    #expect(try await pool.answer("getRoleList", token: token).column("code") == ["r"])
    #expect(try await pool.answer("getGroupList", token: token).column("code") == ["g"])
    let departments = try await pool.answer("getDepartmentList", token: token)
    #expect(departments["totalCount"] == 1 && departments["list"]?[0]?["isMainDepartment"] == true)
    #expect(departments["list"]?[0]?["isRoot"] == true)
    #expect(try await pool.answer("getTenantList", token: token) == [])
    for name in ["getRoleList", "getGroupList", "getDepartmentList", "getTenantList"] {
      #expect(try await pool.words(name).hasPrefix("401/2020 "), "\(name)")
    }
  }

  @Test("nothing is authorized to anybody, and whoever is asked about must be there")
  func resources() async throws {
    let pool = try TestPool.withKeys()
    let user = try await pool.user(["username": "u", "password": "Passw0rd!x"])
    let none: Value = ["totalCount": 0, "list": []]
    #expect(try await pool.answer("getUserAuthorizedResources", ["userId": .string(user)]) == none)
    #expect(try await pool.words("getUserAuthorizedResources", ["userId": "x"]) == "404/2004 userId: no such user")
    let target: Value = ["targetType": "USER", "targetIdentifier": .string(user)]
    #expect(try await pool.answer("getAuthorizedResources", target) == none)
    #expect(
      try await pool.words("getAuthorizedResources", ["targetType": "GROUP", "targetIdentifier": "x"])
        == "404 targetIdentifier: group x not found")
    let token = try await pool.token("u", "Passw0rd!x")
    let caller = Caller.application(id: nil, accessToken: .init(token))
    let own = try await pool.call(
      "getAuthorizedResources", context: RequestContext(caller: caller), client: .authentication)
    #expect(own.data?.value == none)
    let stranger = try await pool.call("getAuthorizedResources", client: .authentication)
    #expect(stranger.statusCode == 401)
  }
}
