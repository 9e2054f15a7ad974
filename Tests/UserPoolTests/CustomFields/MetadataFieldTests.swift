import Testing

@testable import Contract
@testable import UserPool

@Suite("Fields of the user data object")
struct MetadataFieldTests {
  private func field(_ key: String, _ type: String, _ changes: [String: Value] = [:]) -> Value {
    var members: [Value.Member] = [
      .init("userVisible", true), .init("relationOptionalRange", ["key": "", "value": [:], "operator": ""]),
      .init("relationShowKey", ""), .init("relationMultiple", false), .init("relationType", ""),
      .init("forLogin", false), .init("fuzzySearch", false), .init("dropDown", ["key": "", "label": ""]),
      .init("format", 0), .init("regexp", ""), .init("min", 0), .init("max", 0), .init("maxLength", 0),
      .init("unique", false), .init("require", false), .init("default", [:]), .init("help", ""),
      .init("editable", true), .init("show", true), .init("type", .string(type)), .init("key", .string(key)),
      .init("name", .string(key)), .init("modelId", "user"),
    ]
    for index in members.indices {
      if let value = changes[members[index].name] { members[index].value = value }
    }
    return .object(members)
  }

  @Test("a field is made, listed, changed and removed; metadata is answered as metadataSource")
  func life() async throws {
    let pool = try TestPool.withKeys()
    let made = try await pool.answer("createField", field("cost", "Number"))
    let id = try #require(made["id"])
    #expect(made["type"] == 3)
    let user = try await pool.user(["username": "a"])
    let updated = try await pool.answer("updateUser", ["userId": .string(user), "metadata": ["cost": 4]])
    #expect(updated["metadataSource"] == ["cost": 4])
    let listed = try await pool.answer("listField", ["modelId": "user", "from": "x"])
    #expect(listed[0]?["key"] == "cost")
    var change = field("cost", "Number", ["max": 10])
    if case .object(var members) = change {
      members.removeAll { ["key", "type", "relationMultiple", "relationType"].contains($0.name) }
      members.removeAll { $0.name == "dropDown" || $0.name == "relationOptionalRange" }
      members += [
        .init("id", id), .init("dropDown", []),
        .init("relationOptionalRange", ["conjunction": "", "conditions": ["key": "", "value": [:], "operator": ""]]),
      ]
      change = .object(members)
    }
    #expect(try await pool.words("updateField", change) == "200")
    #expect(
      try await pool.words("updateUser", ["userId": .string(user), "metadata": ["cost": 11]])
        == "422 metadata.cost: cost is outside the limits of its field")
    #expect(try await pool.words("remoteField", ["modelId": "user", "id": id]) == "200")
    #expect(try await pool.get(user, ["withCustomData": true])["metadataSource"] == [:])
    #expect(try await pool.words("remoteField", ["modelId": "user", "id": id]).hasPrefix("404 id: "))
  }

  @Test("values are checked and an undefined key is refused with the near miss")
  func values() async throws {
    let pool = try TestPool.withKeys()
    try await pool.answer("createField", field("cost", "Number"))
    try await pool.answer("createField", field("tags", "Array"))
    try await pool.answer("createField", field("badge", "Text", ["unique": true, "maxLength": 3, "require": true]))
    let holder = try await pool.user(["username": "a", "metadataSource": ["badge": "123"]])
    let other = try await pool.user(["username": "b"])
    func update(_ metadata: Value) async throws -> String {
      try await pool.words("updateUser", ["userId": .string(other), "metadata": metadata])
    }
    #expect(try await update(["cots": 1]).hasSuffix("did you mean cost?"))
    #expect(try await update(["cost": "1"]) == "400 metadata.cost: cost must be a number, not a string")
    #expect(try await update(["tags": ["a", 1]]) == "200")
    #expect(try await update(["tags": [true]]).hasPrefix("400 metadata.tags: "))
    #expect(try await update(["badge": "1234"]).hasPrefix("422 metadata.badge: "))
    #expect(try await update(["badge": "123"]).hasSuffix("is already used by user \(holder)"))
    #expect(try await update(["badge": "12"]) == "200")
    #expect(try await update(["badge": nil]).hasPrefix("422 metadata.badge: "))
  }

  @Test("what the pool would not apply is refused: another model, relations, patterns")
  func refusals() async throws {
    let pool = try TestPool.withKeys()
    try await pool.answer("createField", field("cost", "Number"))
    #expect(try await pool.words("createField", field("cost", "Text")).hasPrefix("409 key: "))
    #expect(try await pool.words("createField", field("a", "Text", ["modelId": "asset"])).hasPrefix("501 modelId: "))
    #expect(try await pool.words("createField", field("a", "Relation")).hasPrefix("501 type: "))
    #expect(try await pool.words("createField", field("a", "Text", ["regexp": "(a+)+$"])).hasPrefix("501 regexp: "))
    #expect(try await pool.words("createField", field("a b", "Text")).hasPrefix("400 key: "))
    #expect(try await pool.words("createField", field("a", "Enum", ["dropDown": ["key": "k", "label": "K"]])) == "200")
    #expect(
      try await pool.words("createUser", ["username": "u", "metadataSource": ["a": "x"]])
        .hasPrefix("400 metadataSource.a: a must be one of its options (k)"))
  }
}
