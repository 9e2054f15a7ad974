import Contract
import Testing

@testable import UserPool

@Suite("Who has a role")
struct RoleAssignmentTests {
  func target(_ type: String, _ id: String) -> Value {
    ["targetType": .string(type), "targetIdentifier": .string(id)]
  }

  func roles(_ pool: TestPool, _ user: String) async throws -> [String] {
    try await pool.answer("getUserRoles", ["userId": .string(user)]).column("code")
  }

  @Test("a role comes to users by themselves, their groups, their departments and those above them, and other roles")
  func ways() async throws {
    let pool = try TestPool()
    _ = try await pool.organization("acme")
    let sales = try await pool.department("Sales")
    let north = try await pool.department("North", under: sales)
    let user = try await pool.user(["username": "u"])
    let other = try await pool.user(["username": "v"])
    try await pool.join(north, user)
    try await pool.answer("createGroup", ["code": "g", "name": "G"])
    try await pool.answer("addGroupMembers", ["code": "g", "userIds": [.string(user)]])
    let ways = [("own", "USER", user), ("bygroup", "GROUP", "g"), ("byunit", "DEPARTMENT", sales)]
    for (code, type, id) in ways {
      try await pool.answer("createRole", ["code": .string(code)])
      try await pool.answer("assignRole", ["code": .string(code), "targets": [target(type, id)]])
    }
    try await pool.answer("createRole", ["code": "byrole"])
    try await pool.answer("assignRole", ["code": "byrole", "targets": [target("ROLE", "bygroup")]])
    #expect(try await roles(pool, user) == ["own", "bygroup", "byunit", "byrole"])
    #expect(try await roles(pool, other) == [])
    try await pool.answer("removeGroupMembers", ["code": "g", "userIds": [.string(user)]])
    #expect(try await roles(pool, user) == ["own", "byunit"])
    try await pool.answer("updateDepartment", pool.place(north, [.init("parentDepartmentId", "root")]))
    #expect(try await roles(pool, user) == ["own"])
    try await pool.answer("revokeRole", ["code": "own", "targets": [target("USER", user)]])
    try await pool.answer("revokeRole", ["code": "own", "targets": [target("USER", user)]])
    #expect(try await roles(pool, user) == [])
  }

  @Test("an assignment counts from its begin to its end, and a role while it is switched on")
  func times() async throws {
    let pool = try TestPool()
    let user = try await pool.user(["username": "u"])
    let now = pool.clock.milliseconds
    for code in ["later", "ends", "off", "expires"] { try await pool.answer("createRole", ["code": .string(code)]) }
    let to: Value = [target("USER", user)]
    try await pool.answer("assignRole", ["code": "later", "targets": to, "enableTime": .integer(now + 10)])
    try await pool.answer("assignRole", ["code": "ends", "targets": to, "endTime": .integer(now + 10)])
    try await pool.answer("assignRole", ["code": "off", "targets": to])
    try await pool.answer("assignRole", ["code": "expires", "targets": to])
    try await pool.answer("updateRole", ["code": "expires", "disableTime": .integer(now + 10)])
    #expect(try await roles(pool, user) == ["ends", "off", "expires"])
    try await pool.answer("updateRole", ["code": "off", "status": "DISABLE"])
    #expect(try await roles(pool, user) == ["ends", "expires"])
    pool.clock.advance(10)
    #expect(try await roles(pool, user) == ["later"])
    // Assigned again, the times are those of the second time.
    try await pool.answer("assignRole", ["code": "ends", "targets": to])
    #expect(try await roles(pool, user) == ["later", "ends"])
    let wrong: Value = ["code": "ends", "targets": to, "enableTime": 20, "endTime": 10]
    #expect(try await pool.words("assignRole", wrong) == "400 endTime: must be later than enableTime")
  }

  @Test("roles that hold each other come to an end, and none holds itself")
  func circles() async throws {
    let pool = try TestPool()
    let user = try await pool.user(["username": "u"])
    try await pool.answer("createRolesBatch", ["list": [["code": "a"], ["code": "b"]]])
    try await pool.answer("assignRole", ["code": "a", "targets": [target("ROLE", "b")]])
    try await pool.answer("assignRole", ["code": "b", "targets": [target("ROLE", "a"), target("USER", user)]])
    #expect(try await roles(pool, user) == ["a", "b"])
    #expect(
      try await pool.words("assignRole", ["code": "a", "targets": [target("ROLE", "a")]])
        == "422 targets[0].targetIdentifier: a role cannot be assigned to itself")
    try await pool.answer("deleteRolesBatch", ["codeList": ["b"]])
    #expect(try await roles(pool, user) == [])
  }

  @Test("an unknown target refuses the whole call")
  func refusals() async throws {
    let pool = try TestPool()
    let user = try await pool.user(["username": "u"])
    try await pool.answer("createRole", ["code": "r"])
    for (type, expected) in [
      ("USER", "404/2004 targets[1].targetIdentifier: no such user"),
      ("GROUP", "404 targets[1].targetIdentifier: group x not found"),
      ("DEPARTMENT", "404 targets[1].targetIdentifier: department x not found"),
      ("ROLE", "404 targets[1].targetIdentifier: role x not found in namespace default"),
    ] {
      let body: Value = ["code": "r", "targets": [target("USER", user), target(type, "x")]]
      #expect(try await pool.words("assignRole", body) == expected)
    }
    #expect(try await roles(pool, user) == [])
    #expect(try await pool.words("assignRole", ["code": "x", "targets": [target("USER", user)]]).hasPrefix("404 code"))
    #expect(try await pool.refusal("assignRole", ["code": "r", "targets": []]).hasPrefix("400 targets: "))
  }

  @Test("batches give and take several roles, all or none")
  func batches() async throws {
    let pool = try TestPool()
    let user = try await pool.user(["username": "u"])
    let other = try await pool.user(["username": "v"])
    try await pool.answer("createNamespace", ["code": "shop"])
    try await pool.answer("createRole", ["code": "a"])
    try await pool.answer("createRole", ["code": "b", "namespace": "shop"])
    let both: Value = [target("USER", user), target("USER", other)]
    let list: Value = [["code": "a"], ["code": "b", "namespace": "shop"]]
    try await pool.answer("assignRoleBatch", ["targets": both, "roles": list])
    #expect(try await roles(pool, other) == ["a"])
    let shop = try await pool.answer("getUserRoles", ["userId": .string(user), "namespace": "shop"])
    #expect(shop.column("code") == ["b"])
    let half: Value = ["targets": both, "roles": [["code": "a"], ["code": "x"]]]
    #expect(try await pool.words("revokeRoleBatch", half).hasPrefix("404 roles[1].code: "))
    #expect(try await roles(pool, user) == ["a"])
    try await pool.answer("revokeRoleBatch", ["targets": [target("USER", user)], "roles": list])
    #expect(try await roles(pool, user) == [])
    #expect(try await roles(pool, other) == ["a"])
  }

  @Test("a role's own members, departments and assignments are listed")
  func lists() async throws {
    let pool = try TestPool.withKeys()
    let root = try await pool.organization("acme")
    let user = try await pool.user(["username": "u"])
    let inside = try await pool.user(["username": "v"])
    try await pool.join(root, inside)
    try await pool.answer("createRole", ["code": "r", "name": "R"])
    try await pool.answer(
      "assignRole", ["code": "r", "targets": [target("USER", user), target("DEPARTMENT", root)], "endTime": 5])
    let members = try await pool.answer("listRoleMembers", ["code": "r", "withDepartmentIds": true])
    #expect(members["totalCount"] == 1 && members.column("username") == ["u"])
    #expect(members["list"]?[0]?["departmentIds"] == [])
    let departments = try await pool.answer("listRoleDepartments", ["code": "r"])
    #expect(departments["totalCount"] == 1 && departments["list"]?[0]?["id"] == .string(root))
    let all = try await pool.answer("listRoleAssignments", ["roleCode": "r"])
    #expect(all["totalCount"] == 2 && all["data"]?.column("targetType") == ["USER", "DEPARTMENT"])
    #expect(all["data"]?[0]?["targetIdentifier"] == .string(user) && all["data"]?[0]?["status"] == "DISABLE")
    #expect(all["data"]?[0]?["endTime"] == 5 && all["data"]?[0]?["roleName"] == "R")
    let units = try await pool.answer("listRoleAssignments", ["roleCode": "r", "targetType": ["ORG"]])
    #expect(units["totalCount"] == 1 && units["data"]?.column("targetType") == ["DEPARTMENT"])
    #expect(try await pool.answer("listRoleAssignments", ["roleCode": "r", "query": "zz"])["totalCount"] == 0)
    #expect(try await pool.words("listRoleMembers", ["code": "x"]).hasPrefix("404 code: "))
  }

  @Test("hasAnyRole is true for one of them, whichever way it came")
  func hasAny() async throws {
    let pool = try TestPool()
    let user = try await pool.user(["username": "u"])
    try await pool.answer("createGroup", ["code": "g", "name": "G"])
    try await pool.answer("addGroupMembers", ["code": "g", "userIds": [.string(user)]])
    try await pool.answer("createRole", ["code": "r"])
    try await pool.answer("assignRole", ["code": "r", "targets": [target("GROUP", "g")]])
    func has(_ roles: Value) async throws -> Value? {
      try await pool.answer(
        "hasAnyRole", ["userId": "u", "options": ["userIdType": "username"], "roles": roles])["hasAnyRole"]
    }
    #expect(try await has([["code": "x"], ["code": "r"]]) == true)
    #expect(try await has([["code": "x"]]) == false)
    #expect(try await has([["code": "r", "namespace": "system"]]) == false)
    #expect(try await has([["code": "r", "namespace": "none"]]) == false)
    #expect(
      try await pool.words("hasAnyRole", ["userId": "nobody", "roles": [["code": "r"]]])
        == "404/2004 userId: no such user")
  }
}
