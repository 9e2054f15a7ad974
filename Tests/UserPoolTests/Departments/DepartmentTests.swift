import Contract
import Testing

@testable import UserPool

@Suite("Departments")
struct DepartmentTests {
  @Test("a department stands under its parent and is answered whole")
  func create() async throws {
    let pool = try TestPool()
    let root = try await pool.organization("acme")
    let sales = try await pool.department(
      "Sales", [.init("code", "sales"), .init("openDepartmentId", "ou_1"), .init("description", "Sells")])
    let made = try await pool.data(
      "createDepartment",
      [
        "organizationCode": "acme", "parentDepartmentId": "sales", "departmentIdType": "code", "name": "North",
        "isVirtualNode": true, "i18n": ["name": ["en-US": ["enabled": true, "value": "North"]]],
      ])
    #expect(made["parentDepartmentId"] == .string(sales) && made["parentDepartmentCode"] == "sales")
    #expect(made["isVirtualNode"] == true && made["status"] == true && made["membersCount"] == 0)
    #expect(made["i18n"]?["name"]?["en-US"]?["value"] == "North" && made["hasChildren"] == false && !made.has("code"))
    let parent = try await pool.unit(sales)
    #expect(parent["hasChildren"] == true && parent["parentDepartmentId"] == .string(root))
    #expect(parent["parentDepartmentCode"] == "acme" && parent["description"] == "Sells")
  }

  @Test("a department is found by its id, code, open id and a unique custom field")
  func lookup() async throws {
    let pool = try TestPool()
    _ = try await pool.organization("acme")
    _ = try await pool.organization("other")
    let field: Value = ["targetType": "DEPARTMENT", "key": "cost", "dataType": "STRING", "isUnique": true]
    try await pool.answer("setCustomFields", ["list": [field]])
    let id = try await pool.department(
      "Sales", [.init("code", "s"), .init("openDepartmentId", "ou_1"), .init("customData", ["cost": "4711"])])
    _ = try await pool.department("Sales", of: "other", [.init("code", "s")])
    for (type, value) in [
      ("department_id", id), ("code", "s"), ("open_department_id", "ou_1"), ("custom_field", "cost:4711"),
    ] {
      let got = try await pool.answer(
        "getDepartment",
        ["organizationCode": "acme", "departmentId": .string(value), "departmentIdType": .string(type)])
      #expect(got["departmentId"] == .string(id), "\(type)")
    }
    let available = try await pool.answer("getDepartmentAllApp", ["departmentId": .string(id), "withCustomData": true])
    #expect(available["departmentId"] == .string(id) && available["customData"] == ["cost": "4711"])
    let byCode = try await pool.answer("getDepartment", ["organizationCode": "acme", "departmentCode": "s"])
    #expect(byCode["departmentId"] == .string(id))
    #expect(
      try await pool.words("getDepartment", ["departmentCode": "s"])
        == "409 departmentCode: s matches departments in several organizations; use department_id instead")
    #expect(
      try await pool.words("getDepartment", ["organizationCode": "other", "departmentId": .string(id)])
        == "404 departmentId: department \(id) not found")
    #expect(
      try await pool.words("getDepartment", ["organizationCode": "acme"])
        == "400 departmentId or departmentCode is required")
    #expect(try await pool.words("getDepartment", ["departmentId": "root"]).hasPrefix("400 departmentId: root is"))
    let sync: Value = ["organizationCode": "acme", "departmentId": "lark:1", "departmentIdType": "sync_relation"]
    #expect(try await pool.words("getDepartment", sync) == "404 departmentId: department lark:1 not found")
    #expect(
      try await pool.words(
        "getDepartment",
        ["organizationCode": "acme", "departmentId": "cost", "departmentIdType": "custom_field"])
        == "400 departmentId: must have the form <key>:<value>")
  }

  @Test("codes and open ids are unique in an organization, and free in another")
  func unique() async throws {
    let pool = try TestPool()
    _ = try await pool.organization("acme")
    _ = try await pool.organization("other")
    let first = try await pool.department("A", [.init("code", "a"), .init("openDepartmentId", "o")])
    let base: [Value.Member] = [
      .init("organizationCode", "acme"), .init("parentDepartmentId", "root"), .init("name", "B"),
    ]
    #expect(
      try await pool.words("createDepartment", .object(base + [.init("code", "a")]))
        == "409 code: a is already used by \(first)")
    #expect(
      try await pool.words("createDepartment", .object(base + [.init("openDepartmentId", "o")]))
        == "409 openDepartmentId: o is already used by \(first)")
    #expect(
      try await pool.words("createDepartment", .object(base + [.init("code", "acme")])).hasPrefix("409 code: acme"))
    _ = try await pool.department("A", of: "other", [.init("code", "a"), .init("openDepartmentId", "o")])
    let second = try await pool.department("B", [.init("code", "b")])
    #expect(
      try await pool.words("updateDepartment", pool.place(second, [.init("code", "a")]))
        == "409 code: a is already used by \(first)")
    try await pool.answer("updateDepartment", pool.place(first, [.init("code", .null)]))
    #expect(
      try await pool.answer("updateDepartment", pool.place(second, [.init("code", "a")]))["code"] == "a")
    #expect(
      try await pool.words("updateDepartment", pool.place("root", [.init("code", .null)]))
        == "400 code: cannot be cleared")
  }

  @Test("an update changes what it names and moves updatedAt only with a change")
  func update() async throws {
    let pool = try TestPool()
    _ = try await pool.organization("acme")
    let id = try await pool.department("A", [.init("description", "D")])
    let before = try await pool.unit(id)
    pool.clock.advance()
    let same = try await pool.answer("updateDepartment", pool.place(id, [.init("name", "A")]))
    #expect(same["updatedAt"] == before["updatedAt"])
    let changed = try await pool.answer(
      "updateDepartment", pool.place(id, [.init("name", "A2"), .init("status", false), .init("description", .null)]))
    #expect(changed["name"] == "A2" && changed["status"] == false && !changed.has("description"))
    #expect(changed["updatedAt"] != before["updatedAt"])
    #expect(
      try await pool.words("updateDepartment", pool.place(id, [.init("name", .null)])).hasPrefix("400 name:"))
    let on = try await pool.answer("updateNodeStatus", ["departmentId": .string(id), "status": true])
    #expect(on["status"] == true)
    #expect(
      try await pool.words("updateDepartment", pool.place(id, [.init("postIdList", ["p"])]))
        == "501 postIdList: postIdList is not supported by the embedded pool")
  }

  @Test("a department moves with all beneath it, and never under itself or into another organization")
  func move() async throws {
    let pool = try TestPool()
    let root = try await pool.organization("acme")
    _ = try await pool.organization("other")
    let a = try await pool.department("A")
    let b = try await pool.department("B", under: a)
    let c = try await pool.department("C", under: b)
    let elsewhere = try await pool.department("X", of: "other")
    for target in [a, b, c] {
      #expect(
        try await pool.words("updateDepartment", pool.place(a, [.init("parentDepartmentId", .string(target))]))
          == "422 parentDepartmentId: cannot move \(a) under \(target), which is the same department or one below it"
      )
    }
    #expect(
      try await pool.words("updateDepartment", pool.place(a, [.init("parentDepartmentId", .string(elsewhere))]))
        == "404 parentDepartmentId: department \(elsewhere) not found")
    #expect(
      try await pool.words("updateDepartment", pool.place("root", [.init("parentDepartmentId", .string(a))]))
        == "422 parentDepartmentId: the root department cannot be moved")
    let moved = try await pool.answer("updateDepartment", pool.place(b, [.init("parentDepartmentId", "root")]))
    #expect(moved["parentDepartmentId"] == .string(root))
    #expect(try await pool.unit(a)["hasChildren"] == false)
    #expect(try await pool.answer("getParentDepartment", pool.place(c))["departmentId"] == .string(b))
    _ = try await pool.answer("updateDepartment", pool.place(a, [.init("parentDepartmentId", .string(c))]))
    #expect(
      try await pool.answer("getAllDepartments", ["organizationCode": "acme"]).column("name") == ["B", "C", "A"])
  }

  @Test("only an empty department can be deleted, and the root only with its organization")
  func delete() async throws {
    let pool = try TestPool()
    _ = try await pool.organization("acme")
    let a = try await pool.department("A", [.init("code", "a")])
    let b = try await pool.department("B", under: a)
    let user = try await pool.user(["username": "u"])
    try await pool.join(b, user)
    #expect(
      try await pool.words("deleteDepartment", pool.place(a))
        == "422 departmentId: the department still has 1 child department; delete or move all of them first")
    #expect(
      try await pool.words("deleteDepartment", pool.place(b))
        == "422 departmentId: the department still has 1 member; remove all of them first")
    #expect(
      try await pool.words("deleteDepartment", pool.place("root"))
        == "422 departmentId: the root department is the organization itself; use deleteOrganization")
    try await pool.answer("removeDepartmentMembers", pool.place(b, [.init("userIds", [.string(user)])]))
    try await pool.answer("deleteDepartment", pool.place(b))
    try await pool.answer("deleteDepartment", pool.place("a", [.init("departmentIdType", "code")]))
    #expect(try await pool.words("deleteDepartment", pool.place(a)).hasPrefix("404 departmentId"))
    #expect(try await pool.answer("getOrganization", ["organizationCode": "acme"])["hasChildren"] == false)
    // The code is free again.
    _ = try await pool.department("A", [.init("code", "a")])
  }
}
