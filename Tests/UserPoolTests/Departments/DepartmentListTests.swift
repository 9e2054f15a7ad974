import Contract
import Testing

@testable import UserPool

@Suite("Lists of departments")
struct DepartmentListTests {
  /// acme: A (A1 (A11), A2 virtual), B off.
  func tree() async throws -> (pool: TestPool, ids: [String: String]) {
    let pool = try TestPool()
    var ids: [String: String] = [:]
    ids["root"] = try await pool.organization("acme")
    ids["A"] = try await pool.department("A", [.init("code", "alpha")])
    ids["A1"] = try await pool.department("A1", under: ids["A"] ?? "")
    ids["B"] = try await pool.department("B")
    ids["A11"] = try await pool.department("A11", under: ids["A1"] ?? "")
    ids["A2"] = try await pool.department("A2", under: ids["A"] ?? "", [.init("isVirtualNode", true)])
    try await pool.answer("updateNodeStatus", ["departmentId": .string(ids["B"] ?? ""), "status": false])
    return (pool, ids)
  }

  @Test("children are those directly beneath, chosen by status and kind")
  func children() async throws {
    let (pool, ids) = try await tree()
    func names(_ id: String, _ more: [Value.Member] = []) async throws -> [String] {
      try await pool.answer("listChildrenDepartments", pool.place(id, more)).column("name")
    }
    #expect(try await names("root") == ["A", "B"])
    #expect(try await names("root", [.init("status", true)]) == ["A"])
    let a = ids["A"] ?? ""
    #expect(try await names(a) == ["A1", "A2"])
    #expect(try await names(a, [.init("excludeVirtualNode", true)]) == ["A1"])
    #expect(try await names(a, [.init("onlyVirtualNode", true)]) == ["A2"])
    #expect(try await pool.answer("listChildrenDepartments", pool.place(a))["totalCount"] == 2)
    let both = pool.place(a, [.init("onlyVirtualNode", true), .init("excludeVirtualNode", true)])
    #expect(try await pool.words("listChildrenDepartments", both).hasPrefix("400 onlyVirtualNode: "))
  }

  @Test("all departments come with those above before those beneath")
  func all() async throws {
    let (pool, ids) = try await tree()
    let all = try await pool.answer("getAllDepartments", ["organizationCode": "acme"])
    #expect(all.column("name") == ["A", "B", "A1", "A2", "A11"] && all["totalCount"] == 5)
    let some = try await pool.answer("getAllDepartments", pool.place(ids["A"] ?? ""))
    #expect(some.column("name") == ["A1", "A2", "A11"])
  }

  @Test("searchDepartments looks for a text in names and codes of one organization")
  func search() async throws {
    let (pool, _) = try await tree()
    func names(_ keywords: String) async throws -> [String] {
      try await pool.answer("searchDepartments", ["organizationCode": "acme", "keywords": .string(keywords)])
        .column("name")
    }
    #expect(try await names("a1") == ["A1", "A11"])
    #expect(try await names("LPH") == ["A"])
    #expect(try await names("_") == [])
    #expect(
      try await pool.words("searchDepartments", ["organizationCode": "none", "keywords": "a"]).hasPrefix("404 "))
  }

  @Test("searchDepartmentsList filters, sorts and pages")
  func searchList() async throws {
    let (pool, ids) = try await tree()
    pool.clock.advance()
    try await pool.answer("updateDepartment", pool.place(ids["A1"] ?? "", [.init("description", "new")]))
    func names(_ members: [Value.Member]) async throws -> [String] {
      try await pool.answer("searchDepartmentsList", .object([.init("organizationCode", "acme")] + members))
        .column("name")
    }
    #expect(try await names([.init("limit", 1)]) == ["A1"])
    let byName: Value.Member = .init("sort", [["field": "name", "order": "desc"]])
    #expect(try await names([byName, .init("limit", 2), .init("page", 2)]) == ["A2", "A11"])
    func filter(_ field: Value, _ operation: Value, _ value: Value) -> Value.Member {
      .init("advancedFilter", [["field": field, "operator": operation, "value": value]])
    }
    #expect(try await names([byName, filter("name", "CONTAINS", "a1")]) == ["A11", "A1"])
    #expect(try await names([byName, filter("name", "IN", ["B", "A2"])]) == ["B", "A2"])
    #expect(try await names([filter("name", "EQUAL", "B")]) == ["B"])
    #expect(try await names([filter("updatedAt", "GREATER", .integer(pool.clock.milliseconds))]) == ["A1"])
    let range: Value = [.integer(pool.clock.milliseconds), .integer(pool.clock.milliseconds + 5)]
    #expect(try await names([filter("createdAt", "BETWEEN", range)]) == [])
    let wrong: Value = .object([.init("organizationCode", "acme"), filter("color", "EQUAL", "red")])
    #expect(
      try await pool.words("searchDepartmentsList", wrong)
        == "400 advancedFilter[0].field: must be one of name, createdAt, updatedAt")
    let pair: Value = .object([.init("organizationCode", "acme"), filter("createdAt", "BETWEEN", 1)])
    #expect(try await pool.words("searchDepartmentsList", pair).hasPrefix("400 advancedFilter[0].value: "))
  }

  @Test("a text that is too long to be looked for is refused wherever one is looked for")
  func longTexts() async throws {
    let (pool, _) = try await tree()
    let long = Value.string(String(repeating: "%", count: 60_000))
    let words: [(String, [Value.Member])] = [
      ("searchDepartments", [.init("keywords", long)]), ("searchOrganizations", [.init("keywords", long)]),
      ("searchDepartmentMembers", [.init("departmentId", "root"), .init("keywords", long)]),
      (
        "searchDepartmentsList",
        [.init("advancedFilter", [["field": "name", "operator": "CONTAINS", "value": long]])]
      ),
      ("listGroups", [.init("keywords", long)]), ("listRoles", [.init("keywords", long)]),
      ("listNamespaces", [.init("keywords", long)]),
    ]
    for (name, members) in words {
      let refusal = try await pool.refusal(name, .object([.init("organizationCode", "acme")] + members))
      #expect(refusal.hasPrefix("400 "), "\(name)")
    }
  }

  @Test("parents are answered, and a root has none")
  func parents() async throws {
    let (pool, ids) = try await tree()
    #expect(try await pool.answer("getParentDepartment", pool.place(ids["A11"] ?? ""))["name"] == "A1")
    #expect(
      try await pool.words("getParentDepartment", pool.place("root"))
        == "404 departmentId: the root department has no parent department")
  }

  @Test("nothing is synchronized: a department has no relations, and none can be removed")
  func synchronization() async throws {
    let (pool, ids) = try await tree()
    #expect(try await pool.answer("getDepartmentSyncRelations", pool.place(ids["A"] ?? "")) == [])
    #expect(
      try await pool.words("deleteDepartmentSyncRelations", pool.place(ids["A"] ?? "", [.init("provider", "lark")]))
        == "404 provider: the department has no sync relation with lark")
    #expect(
      try await pool.words("getDepartmentSyncRelations", ["organizationCode": "none"]).hasPrefix("404 organizationCode")
    )
  }

  @Test("a tree is made by names, found again by them, and its members with it")
  func byNames() async throws {
    let pool = try TestPool()
    let request: Value = [
      "name": "Acme",
      "children": [
        ["name": "Sales", "members": [["username": "a", "name": "A"]], "children": [["name": "North"]]],
        ["name": "Support", "members": ["email": "b@example.com"]],
      ],
    ]
    let first = try await pool.answer("createDepartmentTree", request)
    #expect(first == ["addUser": 2, "updateUser": 0, "addDepartment": 4, "updateDepartment": 0])
    let code = try #require(try await pool.answer("listOrganizations").column("organizationCode").first)
    let all = try await pool.answer("getAllDepartments", ["organizationCode": .string(code)])
    #expect(all.column("name") == ["Sales", "Support", "North"])
    let again = try await pool.answer("createDepartmentTree", request)
    #expect(again == ["addUser": 0, "updateUser": 2, "addDepartment": 0, "updateDepartment": 4])
    let broken: Value = ["name": "New", "children": [["name": "X", "members": [["username": "c", "email": "no"]]]]]
    #expect(try await pool.words("createDepartmentTree", broken).hasPrefix("400 children[0].members[0].email: "))
    #expect(try await pool.answer("listOrganizations")["totalCount"] == 1)
  }
}
