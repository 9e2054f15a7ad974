import Contract
import Foundation
import Testing

@testable import UserPool

@Suite("Custom data of departments, groups and roles")
struct DirectoryDataTests {
  static let targets = ["DEPARTMENT", "GROUP", "ROLE"]

  func define(_ pool: TestPool, _ target: String, _ key: String, _ more: [Value.Member] = []) async throws {
    let field: [Value.Member] = [
      .init("targetType", .string(target)), .init("key", .string(key)), .init("dataType", "STRING"),
    ]
    try await pool.answer("setCustomFields", ["list": [.object(field + more)]])
  }

  /// Two of a target, by what names them.
  func two(_ pool: TestPool, _ target: String) async throws -> (String, String) {
    switch target {
    case "DEPARTMENT":
      _ = try await pool.organization("acme")
      return (try await pool.department("A"), try await pool.department("B"))
    case "GROUP":
      for code: Value in ["a", "b"] { try await pool.answer("createGroup", ["code": code, "name": "G"]) }
    default: try await pool.answer("createRolesBatch", ["list": [["code": "a"], ["code": "b"]]])
    }
    return ("a", "b")
  }

  func set(_ target: String, _ id: String, _ key: String, _ value: Value) -> Value {
    [
      "targetType": .string(target), "targetIdentifier": .string(id),
      "list": [["key": .string(key), "value": value]],
    ]
  }

  func get(_ pool: TestPool, _ target: String, _ id: String) async throws -> Value {
    try await pool.answer("getCustomData", ["targetType": .string(target), "targetIdentifier": .string(id)])
  }

  @Test("values are set one by one, merged and removed", arguments: targets)
  func values(target: String) async throws {
    let pool = try TestPool()
    let (a, b) = try await two(pool, target)
    try await define(pool, target, "icon")
    try await define(pool, target, "secret", [.init("encrypted", true)])
    try await pool.answer("setCustomData", set(target, a, "icon", "i"))
    try await pool.answer("setCustomData", set(target, a, "secret", "needle-in-clear"))
    #expect(try await get(pool, target, a) == ["icon": "i", "secret": "needle-in-clear"])
    #expect(try pool.rawBytes().range(of: Data("needle-in-clear".utf8)) == nil)
    #expect(try await get(pool, target, b) == [:])
    try await pool.answer("setCustomData", set(target, a, "icon", .null))
    #expect(try await get(pool, target, a) == ["secret": "needle-in-clear"])
    #expect(
      try await pool.words("setCustomData", set(target, a, "icons", "x"))
        == "400 list[0].key: icons is not defined as a custom field; did you mean icon?")
    #expect(
      try await pool.words("setCustomData", set(target, a, "icon", 1))
        == "400 list[0].value: icon must be a string, not a number")
    #expect(try await pool.words("setCustomData", set(target, "none", "icon", "x")).hasPrefix("404 targetIdentifier: "))
    try await pool.answer("deleteCustomFields", ["list": [["targetType": .string(target), "key": "secret"]]])
    #expect(try await get(pool, target, a) == [:])
  }

  @Test("a unique value is somebody's alone, until it is given back", arguments: targets)
  func unique(target: String) async throws {
    let pool = try TestPool()
    let (a, b) = try await two(pool, target)
    try await define(pool, target, "no")
    try await pool.answer("setCustomData", set(target, a, "no", "1"))
    try await pool.answer("setCustomData", set(target, b, "no", "1"))
    let field: Value = [
      "targetType": .string(target), "key": "no", "dataType": "STRING", "isUnique": true,
    ]
    #expect(
      try await pool.words("setCustomFields", ["list": [field]])
        == "409 list[0].isUnique: no cannot become unique: \(a) and \(b) have the same value")
    try await pool.answer("setCustomData", set(target, b, "no", "2"))
    try await pool.answer("setCustomFields", ["list": [field]])
    #expect(
      try await pool.words("setCustomData", set(target, b, "no", "1"))
        == "409 list[0].value: this value of no is already used by \(a)")
    try await pool.answer("setCustomData", set(target, a, "no", "3"))
    try await pool.answer("setCustomData", set(target, b, "no", "1"))
    #expect(try await get(pool, target, b) == ["no": "1"])
  }

  @Test("what is deleted gives its unique values back")
  func givenBack() async throws {
    let pool = try TestPool()
    for target in Self.targets { try await define(pool, target, "no", [.init("isUnique", true)]) }
    _ = try await pool.organization("acme")
    for _ in 0..<2 {
      let id = try await pool.department("A", [.init("customData", ["no": "1"])])
      try await pool.answer("deleteDepartment", pool.place(id))
      try await pool.answer("createGroup", ["code": "g", "name": "G", "customData": ["no": "1"]])
      try await pool.answer("deleteGroupsBatch", ["codeList": ["g"]])
      try await pool.answer("createRole", ["code": "r"])
      try await pool.answer("setCustomData", set("ROLE", "r", "no", "1"))
      try await pool.answer("deleteRolesBatch", ["codeList": ["r"]])
    }
    #expect(try pool.store.checkIntegrity() == [])
  }

  @Test("departments and groups answer their custom data where it is asked for, flat or in an object")
  func answers() async throws {
    let pool = try TestPool()
    try await define(pool, "DEPARTMENT", "icon")
    try await define(pool, "GROUP", "icon")
    _ = try await pool.organization("acme")
    let id = try await pool.department("A", [.init("customData", ["icon": "i"])])
    let bare = pool.place(id)
    #expect(try await pool.answer("getDepartment", bare).has("customData") == false)
    let whole = try await pool.answer("getDepartment", pool.place(id, [.init("withCustomData", true)]))
    #expect(whole["customData"] == ["icon": "i"])
    let flat = try await pool.answer("getDepartment", pool.place(id, [.init("flatCustomData", true)]))
    #expect(flat["icon"] == "i" && !flat.has("customData"))
    let changed = try await pool.answer("updateDepartment", pool.place(id, [.init("customData", ["icon": "j"])]))
    #expect(changed["customData"] == ["icon": "j"])
    #expect(
      try await pool.words("updateDepartment", pool.place(id, [.init("customData", ["ikon": "j"])]))
        == "400 customData.ikon: ikon is not defined as a custom field; did you mean icon?")
    try await pool.answer("createGroup", ["code": "g", "name": "G", "customData": ["icon": "k"]])
    #expect(try await pool.answer("getGroup", ["code": "g", "withCustomData": true])["customData"] == ["icon": "k"])
    let groups = try await pool.answer("listGroups", ["flatCustomData": true])
    #expect(groups["list"]?[0]?["icon"] == "k")
  }
}
