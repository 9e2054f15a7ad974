import Contract
import Testing

@testable import UserPool

@Suite("Bounds on custom data")
struct CustomDataBoundTests {
  /// Three bytes a character, so that bytes and characters are told apart.
  private static let longest = String(repeating: "中", count: 21_845) + "a"
  private static let tooLong = String(repeating: "中", count: 21_845) + "ab"

  private static func words(_ path: String) -> String { "400 \(path): must not be longer than 65536 bytes" }

  @Test("65,536 bytes of a text are kept, one more is refused with its path: users")
  func users() async throws {
    let pool = try TestPool.withKeys()
    #expect(Self.longest.utf8.count == 65_536)
    try await pool.define("bio", "STRING", [.init("userEditable", true)])
    try await pool.define("pin", "STRING", [.init("encrypted", true)])
    for (key, type) in [("note", "Text"), ("lines", "Textarea"), ("tags", "Array")] {
      try await pool.answer(
        "createField", ["modelId": "user", "key": .string(key), "name": .string(key), "type": .string(type)])
    }
    let long: Value = .string(Self.tooLong)
    let fits: Value = .string(Self.longest)
    let id = try await pool.user([
      "username": "a", "password": "Right-Horse-1", "customData": ["bio": fits, "pin": fits],
      "metadataSource": ["note": fits, "lines": fits, "tags": ["x", fits]],
    ])
    let before = try await pool.get(id, ["withCustomData": true])
    #expect(before["customData"] == ["bio": fits, "pin": fits])
    #expect(before["metadataSource"]?["tags"] == ["x", fits])
    let token = try await pool.token("a", "Right-Horse-1")
    let user: Value.Member = .init("userId", .string(id))
    for (name, body, path) in [
      ("createUser", ["username": "b", "customData": ["bio": long]], "customData.bio"),
      ("createUser", ["username": "b", "customData": ["pin": long]], "customData.pin"),
      ("createUser", ["username": "b", "metadataSource": ["note": long]], "metadataSource.note"),
      ("createUser", ["username": "b", "metadataSource": ["tags": ["x", long]]], "metadataSource.tags[1]"),
      (
        "createUsersBatch", ["list": [["username": "b"], ["username": "c", "customData": ["bio": long]]]],
        "list[1].customData.bio"
      ),
      ("updateUser", .object([user, .init("customData", ["bio": long])]), "customData.bio"),
      ("updateUser", .object([user, .init("metadata", ["lines": long])]), "metadata.lines"),
      ("updateUserBatch", ["list": [.object([user, .init("customData", ["pin": long])])]], "list[0].customData.pin"),
      (
        "updateUserBatch", ["list": [.object([user, .init("metadata", ["tags": [long]])])]], "list[0].metadata.tags[0]"
      ),
      (
        "setCustomData",
        [
          "targetType": "USER", "targetIdentifier": .string(id),
          "list": [["key": "bio", "value": "x"], ["key": "pin", "value": long]],
        ],
        "list[1].value"
      ),
      ("setUserData", .object([user, .init("data", ["bio": long])]), ""),
    ] as [(String, Value, String)] where Catalogue.operation(named: name, client: .management) != nil {
      #expect(try await pool.call(name, body).summary == Self.words(path), "\(name)")
    }
    #expect(
      try await pool.words("updateProfile", ["customData": ["bio": long]], token: token) == Self.words("customData.bio")
    )
    #expect(
      try await pool.signIn("a", "Right-Horse-1", options: ["customData": ["bio": long]]).summary
        == Self.words("options.customData.bio"))
    #expect(
      try await pool.userWords(
        "signUp",
        [
          "connection": "PASSWORD", "passwordPayload": ["username": "c", "password": "Right-Horse-1"],
          "profile": ["customData": ["bio": long]],
        ]) == Self.words("profile.customData.bio"))
    #expect(try await pool.get(id, ["withCustomData": true])["customData"] == before["customData"])
    #expect(try await pool.data("isUserExists", ["username": "b"]) == ["exists": false])
  }

  @Test("the same of departments, groups and roles", arguments: ["DEPARTMENT", "GROUP", "ROLE"], [false, true])
  func directory(target: String, encrypted: Bool) async throws {
    let pool = try TestPool()
    let field: Value = [
      "targetType": .string(target), "key": "note", "dataType": "STRING", "encrypted": .bool(encrypted),
    ]
    try await pool.answer("setCustomFields", ["list": [field]])
    var id = "x"
    switch target {
    case "DEPARTMENT":
      _ = try await pool.organization("acme")
      id = try await pool.department("A")
    case "GROUP": try await pool.answer("createGroup", ["code": "x", "name": "G"])
    default: try await pool.answer("createRole", ["code": "x"])
    }
    func set(_ text: String) async throws -> String {
      try await pool.words(
        "setCustomData",
        [
          "targetType": .string(target), "targetIdentifier": .string(id),
          "list": [["key": "note", "value": .string(text)]],
        ])
    }
    #expect(try await set(Self.tooLong) == Self.words("list[0].value"))
    #expect(try await set(Self.longest) == "200")
    let long: Value = ["note": .string(Self.tooLong)]
    var calls: [(String, Value)] = []
    switch target {
    case "DEPARTMENT":
      calls = [
        (
          "createDepartment",
          ["organizationCode": "acme", "parentDepartmentId": "root", "name": "B", "customData": long]
        ),
        ("updateDepartment", ["organizationCode": "acme", "departmentId": .string(id), "customData": long]),
      ]
    case "GROUP":
      calls = [
        ("createGroup", ["code": "y", "name": "G", "customData": long]),
        ("updateGroup", ["code": "x", "customData": long]),
      ]
    default:
      calls = [("createRole", ["code": "y", "customData": long]), ("updateRole", ["code": "x", "customData": long])]
    }
    for (name, body) in calls {
      let operation = try #require(Catalogue.operation(named: name, client: .management))
      guard let request = operation.request, request.field(named: "customData") != nil else { continue }
      #expect(try await pool.words(name, body) == Self.words("customData.note"), "\(name)")
    }
  }
}
