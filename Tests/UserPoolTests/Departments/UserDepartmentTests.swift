import Contract
import Testing

@testable import UserPool

@Suite("A user's departments")
struct UserDepartmentTests {
  func set(_ pool: TestPool, _ user: String, _ departments: Value) -> Value {
    ["userId": .string(user), "departments": departments]
  }

  @Test("setUserDepartments replaces them, and who stays in one joined it before")
  func replace() async throws {
    let pool = try TestPool()
    let root = try await pool.organization("acme")
    let a = try await pool.department("A", [.init("code", "a")])
    let b = try await pool.department("B", under: a, [.init("code", "b")])
    let user = try await pool.user(["username": "u"])
    try await pool.answer(
      "setUserDepartments",
      set(pool, user, [["departmentId": .string(root)], ["departmentId": .string(a), "isLeader": true]]))
    pool.clock.advance()
    try await pool.answer(
      "setUserDepartments",
      [
        "userId": "u", "options": ["userIdType": "username"],
        "departments": [["departmentId": .string(b), "isMainDepartment": true], ["departmentId": .string(a)]],
      ])
    let list = try await pool.answer(
      "getUserDepartments", ["userId": .string(user), "withDepartmentPaths": true, "orderBy": "Asc"])
    #expect(list["totalCount"] == 2 && list.column("name") == ["A", "B"])
    let (first, second) = (try #require(list["list"]?[0]), try #require(list["list"]?[1]))
    #expect(first["isLeader"] == true && first["isMainDepartment"] == false && first["isRoot"] == false)
    #expect(second["isLeader"] == false && second["isMainDepartment"] == true)
    #expect(first["joinedAt"] != second["joinedAt"])
    #expect(second["departmentIdPath"] == [.string(root), .string(a), .string(b)])
    #expect(second["departmentCodePath"] == ["acme", "a", "b"] && second["departmentNamePath"] == ["Acme", "A", "B"])
    #expect(try await pool.get(user)["mainDepartmentId"] == .string(b))
    #expect(try await pool.unit(root)["membersCount"] == 0)
    try await pool.answer("setUserDepartments", set(pool, user, [["departmentId": .string(root)]]))
    let moved = try await pool.get(user, ["withDepartmentIds": true])
    #expect(moved["departmentIds"] == [.string(root)] && !moved.has("mainDepartmentId"))
  }

  @Test("the main department is one of the user's, stays while it is, and goes when it is left")
  func main() async throws {
    let pool = try TestPool()
    _ = try await pool.organization("acme")
    let a = try await pool.department("A")
    let b = try await pool.department("B")
    let user = try await pool.user(["username": "u"])
    try await pool.answer(
      "setUserDepartments",
      set(pool, user, [["departmentId": .string(a), "isMainDepartment": true], ["departmentId": .string(b)]]))
    let before = try await pool.get(user)
    pool.clock.advance()
    try await pool.answer("setUserDepartments", set(pool, user, [["departmentId": .string(a)]]))
    #expect(try await pool.get(user) == before)
    try await pool.answer("removeDepartmentMembers", pool.place(a, [.init("userIds", [.string(user)])]))
    let after = try await pool.get(user)
    #expect(!after.has("mainDepartmentId") && after["updatedAt"] != before["updatedAt"])
  }

  @Test("two main departments, one twice and an unknown one are refused, and change nothing")
  func refusals() async throws {
    let pool = try TestPool()
    _ = try await pool.organization("acme")
    let a = Value.string(try await pool.department("A"))
    let b = Value.string(try await pool.department("B"))
    let user = try await pool.user(["username": "u"])
    let words: [(Value, String)] = [
      (
        [["departmentId": a, "isMainDepartment": true], ["departmentId": b, "isMainDepartment": true]],
        "400 departments[1].isMainDepartment: only one department can be the main department"
      ),
      (
        [["departmentId": a], ["departmentId": a]],
        "400 departments[1].departmentId: \(a.string ?? "") appears in the list twice"
      ),
      ([["departmentId": a], ["departmentId": "x"]], "404 departments[1].departmentId: department x not found"),
    ]
    for (departments, expected) in words {
      #expect(try await pool.words("setUserDepartments", set(pool, user, departments)) == expected)
    }
    #expect(
      try await pool.words("setUserDepartments", set(pool, "nobody", [["departmentId": a]]))
        == "404/2004 userId: no such user")
    #expect(
      try await pool.refusal("setUserDepartments", set(pool, user, [])) == "400 departments: must not be empty")
    #expect(try await pool.get(user, ["withDepartmentIds": true])["departmentIds"] == [])
  }

  @Test("a user can be made in departments, and is not made where one is unknown")
  func creation() async throws {
    let pool = try TestPool()
    _ = try await pool.organization("acme")
    let a = try await pool.department("A", [.init("code", "a")])
    let user = try await pool.user(["username": "u", "departmentIds": [.string(a)]])
    #expect(try await pool.get(user, ["withDepartmentIds": true])["departmentIds"] == [.string(a)])
    try await pool.answer(
      "createUsersBatch",
      [
        "list": [["username": "v", "departmentIds": ["a"]], ["username": "w"]],
        "options": ["departmentIdType": "code"],
      ])
    #expect(try await pool.unit(a)["membersCount"] == 2)
    #expect(
      try await pool.words("createUser", ["username": "x", "departmentIds": [.string(a), "nowhere"]])
        == "404 departmentIds[1]: department nowhere not found")
    #expect(try await pool.unit(a)["membersCount"] == 2)
    #expect(try await pool.answer("isUserExists", ["username": "x"])["exists"] == false)
  }

  @Test("listUsers filters by department, with those beneath it and without")
  func filter() async throws {
    let pool = try TestPool()
    _ = try await pool.organization("acme")
    let a = try await pool.department("A", [.init("code", "a")])
    let b = try await pool.department("B", under: a)
    for (name, place) in [("u", a), ("v", b), ("w", nil)] {
      let id = try await pool.user(["username": .string(name)])
      if let place { try await pool.join(place, id) }
    }
    func names(_ operation: String, _ value: Value?) async throws -> [String] {
      var item: [Value.Member] = [.init("field", "department"), .init("operator", .string(operation))]
      if let value { item.append(.init("value", value)) }
      return try await pool.answer("listUsers", ["advancedFilter": [.object(item)]]).column("username")
    }
    #expect(try await names("EQUAL", .string(a)) == ["u"])
    #expect(try await names("IN", [.string(a), .string(b)]) == ["u", "v"])
    #expect(try await names("NOT_EQUAL", .string(a)) == ["v", "w"])
    #expect(try await names("IS_NULL", nil) == ["w"])
    #expect(try await names("NOT_NULL", nil) == ["u", "v"])
    #expect(try await names("EQUAL", .null) == ["w"])
    #expect(try await names("NOT_EQUAL", .null) == ["u", "v"])
    let deep: Value = [
      "organizationCode": "acme", "departmentId": "a", "departmentIdType": "code", "includeChildrenDepartments": true,
    ]
    #expect(try await names("IN", [deep]) == ["u", "v"])
    #expect(try await names("EQUAL", "x") == [])
    #expect(try await names("NOT_EQUAL", ["organizationCode": "x", "departmentId": "root"]) == ["u", "v", "w"])
    let rootless: Value = [
      "advancedFilter": [["field": "department", "operator": "IN", "value": [["departmentId": "root"]]]]
    ]
    #expect(
      try await pool.words("listUsers", rootless).hasPrefix("400 advancedFilter[0].value[0].departmentId: root is"))
  }
}
