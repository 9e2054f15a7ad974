import Contract
import Testing

@testable import UserPool

@Suite("Organizations")
struct OrganizationTests {
  @Test("an organization is a tree's root, and everything that was said of it is answered")
  func create() async throws {
    let pool = try TestPool()
    let i18n: Value = ["organizationName": ["zh-CN": ["enabled": true, "value": "蒸汽记忆"]]]
    let made = try await pool.data(
      "createOrganization",
      [
        "organizationCode": "steamory", "organizationName": "Steamory", "description": "Games",
        "openDepartmentId": "ou_1", "i18n": i18n,
      ])
    #expect(made["organizationCode"] == "steamory" && made["organizationName"] == "Steamory")
    #expect(made["description"] == "Games" && made["openDepartmentId"] == "ou_1" && made["i18n"] == i18n)
    #expect(made["hasChildren"] == false && made["membersCount"] == 0 && made["isVirtualNode"] == false)
    #expect(made["leaderUserIds"] == [] && made["status"] == "true" && made["customData"] == [:])
    let got = try await pool.answer(
      "getOrganization", ["organizationCode": "steamory", "withCustomData": true])
    #expect(got == made)
    let root = try await pool.answer("getDepartment", ["organizationCode": "steamory", "departmentId": "root"])
    #expect(root["departmentId"] == made["departmentId"] && root["name"] == "Steamory" && root["code"] == "steamory")
    #expect(!root.has("parentDepartmentId") && root["status"] == true)
  }

  @Test("a code is some organization's alone, and nothing stays of what is refused")
  func unique() async throws {
    let pool = try TestPool()
    let root = try await pool.organization("acme")
    let again: Value = ["organizationCode": "acme", "organizationName": "Other"]
    #expect(
      try await pool.words("createOrganization", again) == "409 organizationCode: acme is already used by \(root)")
    for (code, name) in [("", "x"), ("x", "")] as [(Value, Value)] {
      let answer = try await pool.words("createOrganization", ["organizationCode": code, "organizationName": name])
      #expect(answer.hasPrefix("400 "))
    }
    #expect(try await pool.answer("listOrganizations")["totalCount"] == 1)
    let chinese = try await pool.ask("createOrganization", again, language: .chinese)
    #expect(chinese.text(indexBase: 0) == "organizationCode: acme 已被 \(root) 占用")
  }

  @Test("lists page in the order of making, and search names and codes")
  func lists() async throws {
    let pool = try TestPool()
    for code in ["a1", "a2", "b1"] { _ = try await pool.organization(code) }
    let page = try await pool.answer("listOrganizations", ["page": 2, "limit": 2])
    #expect(page["totalCount"] == 3 && page.column("organizationCode") == ["b1"])
    #expect(try await pool.answer("listOrganizations", ["fetchAll": true, "limit": 1])["list"]?.array?.count == 3)
    let found = try await pool.answer("searchOrganizations", ["keywords": "A"])
    #expect(found["totalCount"] == 3)
    #expect(try await pool.answer("searchOrganizations", ["keywords": "a2"]).column("organizationCode") == ["a2"])
    #expect(try await pool.answer("searchOrganizations", ["keywords": "%"])["totalCount"] == 0)
    let batch = try await pool.answer("getOrganizationsBatch", ["organizationCodeList": ["b1", "none", "a1"]])
    #expect(batch.column("organizationCode") == ["b1", "a1"])
    #expect(
      try await pool.words("listOrganizations", ["limit": 51]) == "400 limit: must be a whole number from 1 to 50")
    #expect(
      try await pool.words("getOrganization", ["organizationCode": "none"])
        == "404 organizationCode: organization none not found")
  }

  @Test("an update changes what it names, and a new code goes for the whole tree")
  func update() async throws {
    let pool = try TestPool()
    let root = try await pool.organization("acme")
    _ = try await pool.organization("other")
    let child = try await pool.department("Sales")
    pool.clock.advance()
    let changed = try await pool.answer(
      "updateOrganization",
      ["organizationCode": "acme", "organizationNewCode": "acme2", "organizationName": "Acme 2", "description": "D"])
    #expect(changed["organizationCode"] == "acme2" && changed["organizationName"] == "Acme 2")
    #expect(changed["updatedAt"] != changed["createdAt"] && changed["departmentId"] == .string(root))
    let department = try await pool.unit(child)
    #expect(department["organizationCode"] == "acme2" && department["parentDepartmentCode"] == "acme2")
    let same = try await pool.answer("updateOrganization", ["organizationCode": "acme2", "organizationName": "Acme 2"])
    #expect(same["updatedAt"] == changed["updatedAt"] && same["description"] == "D")
    let clash = try await pool.words(
      "updateOrganization", ["organizationCode": "acme2", "organizationNewCode": "other"])
    #expect(clash.hasPrefix("409 organizationNewCode: other is already used by "))
    #expect(
      try await pool.words("updateOrganization", ["organizationCode": "acme"]).hasPrefix("404 organizationCode"))
  }

  @Test("an organization can be switched off and on by its root's id")
  func status() async throws {
    let pool = try TestPool()
    let root = try await pool.organization("acme")
    let child = try await pool.department("Sales")
    try await pool.answer("updateOrganizationStatus", ["rootNodeId": .string(root), "status": "false"])
    #expect(try await pool.answer("getOrganization", ["organizationCode": "acme"])["status"] == "false")
    #expect(try await pool.answer("listOrganizations", ["status": true])["totalCount"] == 0)
    try await pool.answer("updateOrganizationStatus", ["rootNodeId": .string(root), "status": "ENABLE"])
    #expect(try await pool.answer("listOrganizations", ["status": true])["totalCount"] == 1)
    let words = try await pool.words("updateOrganizationStatus", ["rootNodeId": .string(child), "status": "true"])
    #expect(words == "404 rootNodeId: organization \(child) not found")
    let wrong = try await pool.words("updateOrganizationStatus", ["rootNodeId": .string(root), "status": "asleep"])
    #expect(wrong == "400 status: must be one of true, false, enable, disable")
  }

  @Test("with an organization its whole tree goes, and everybody's places in it")
  func delete() async throws {
    let pool = try TestPool()
    _ = try await pool.organization("acme")
    _ = try await pool.organization("other")
    let kept = try await pool.department("Kept", of: "other")
    let child = try await pool.department("Sales")
    let deeper = try await pool.department("North", under: child)
    let user = try await pool.user(["username": "a"])
    let setting: Value = [
      "userId": .string(user),
      "departments": [
        ["departmentId": .string(deeper), "isMainDepartment": true], ["departmentId": .string(kept)],
      ],
    ]
    try await pool.answer("setUserDepartments", setting)
    try await pool.answer("createRole", ["code": "r"])
    try await pool.answer(
      "assignRole", ["code": "r", "targets": [["targetType": "DEPARTMENT", "targetIdentifier": .string(child)]]])
    let before = try await pool.get(user)
    pool.clock.advance()
    try await pool.answer("deleteOrganization", ["organizationCode": "acme"])
    let after = try await pool.get(user, ["withDepartmentIds": true])
    #expect(after["departmentIds"] == [.string(kept)] && !after.has("mainDepartmentId"))
    #expect(after["updatedAt"] != before["updatedAt"])
    #expect(
      try await pool.words("getDepartmentById", ["departmentId": .string(deeper)])
        == "404 departmentId: department \(deeper) not found")
    #expect(try await pool.answer("listRoleDepartments", ["code": "r"])["totalCount"] == 0)
    #expect(try await pool.answer("listOrganizations").column("organizationCode") == ["other"])
    #expect(
      try await pool.words("deleteOrganization", ["organizationCode": "acme"])
        == "404 organizationCode: organization acme not found")
    #expect(try pool.store.checkIntegrity() == [])
  }
}
