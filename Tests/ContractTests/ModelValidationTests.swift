import Testing

@testable import Contract

@Suite("Validation of parts")
struct ModelValidationTests {
  func mistake(_ check: () throws(ArgumentError) -> Tape) -> String? {
    do throws(ArgumentError) {
      _ = try check()
      return nil
    } catch { return error.text(indexBase: 1) }
  }

  @Test("a DTO by itself is checked without an operation's name")
  func dto() throws {
    let schema = try #require(Catalogue.schema(named: "UpdateUserReqDto"))
    #expect(mistake { () throws(ArgumentError) in try schema.checked(Tape(["userId": "u", "name": "n"])) } == nil)
    #expect(
      mistake { () throws(ArgumentError) in try schema.checked(Tape(["name": "n"])) }
        == "userId: missing; UpdateUserReqDto requires it (string)")
    #expect(
      mistake { () throws(ArgumentError) in try schema.checked(Tape(["name": "n"]), allowsMissing: true) } == nil)
    #expect(
      mistake { () throws(ArgumentError) in try schema.checked(Tape(["nmae": "n"]), allowsMissing: true) }
        == "nmae: no such field of UpdateUserReqDto; did you mean name?")
  }

  @Test("an assignment to one field is checked")
  func assignment() throws {
    let schema = try #require(Catalogue.schema(named: "UpdateUserReqDto"))
    func assign(_ name: String, _ value: Value) -> String? {
      mistake { () throws(ArgumentError) in try schema.checked(Tape(value), for: name, allowsMissing: true) }
    }
    #expect(assign("gender", "F") == nil)
    #expect(assign("gender", "X") == "gender: expected one of M, F, U, got string \"X\"")
    #expect(
      assign("options", ["autoGeneratePassword": 1]) == "options.autoGeneratePassword: expected boolean, got number 1")
    #expect(assign("nickName", "x") == "nickName: no such field of UpdateUserReqDto; did you mean nickname?")
    #expect(assign("nickname", nil) == nil)
    #expect(assign("userId", nil) == "userId: expected string, got null")
    let batch = try #require(Catalogue.schema(named: "UpdateUserBatchReqDto"))
    #expect(
      mistake { () throws(ArgumentError) in
        try batch.checked(Tape([["userId": "u"], ["userId": 5]]), for: "list")
      } == "list[2].userId: expected string, got number 5")
    let users = try #require(Catalogue.schema(named: "DeleteUsersBatchDto"))
    let error = #expect(throws: ArgumentError.self) { try users.checked(Tape([:]), for: "userIds") }
    #expect(error?.code == .tooFew)
    let create = try #require(Catalogue.schema(named: "CreateUserReqDto"))
    #expect(try create.checked(Tape([:]), for: "departmentIds").value == [])
    #expect(try create.checked(Tape([]), for: "customData").value == [:])
  }

  @Test("an open DTO takes any field")
  func open() throws {
    let schema = try #require(Catalogue.schema(named: "OIDCConfig"))
    #expect(schema.isOpen)
    #expect(throws: Never.self) { try schema.checked(Tape(["anything": [1, nil]])) }
    #expect(throws: Never.self) { try schema.checked(Tape(1), for: "anything") }
  }

  @Test("a name written as text is interned in the request")
  func interned() throws {
    var writer = TapeWriter()
    writer.beginObject(count: 1)
    var name = "userId"
    name.withUTF8 { writer.key(utf8: $0) }
    writer.string("u")
    writer.endObject()
    let operation = try #require(Catalogue.operation(named: "updateUser", client: .management))
    let written = writer.finish()
    let request = try Catalogue.request(operation, body: try #require(written))
    #expect(request.body.withRoot { $0[Key("userId") ?? Key(id: 0)]?.string } == "u")
    #expect(request.body == Tape(["userId": "u"]))
  }

  @Test("a query string is read as its parameters' types say")
  func query() throws {
    func body(_ name: String, _ parameters: [(name: String, value: String)]) throws -> Value {
      let operation = try #require(Catalogue.operation(named: name, client: .management))
      return try Catalogue.request(operation, parameters: parameters).body.value
    }
    #expect(
      try body("listUsersLegacy", [("page", "2"), ("limit", "50"), ("withCustomData", "true"), ("unknown", "x")])
        == ["page": 2, "limit": 50, "withCustomData": true])
    #expect(try body("getUser", [("userId", "42")]) == ["userId": "42"])
    let expected: Value = ["userIds": ["a", "b", "c"]]
    #expect(try body("getUserBatch", [("userIds", "a,b"), ("userIds", "c")]) == expected)
    #expect(try body("getUserBatch", [("userIds[]", "a"), ("userIds[]", "b"), ("userIds[]", "c")]) == expected)
    #expect(try body("getUserBatch", [("userIds[0]", "a"), ("userIds[1]", "b"), ("userIds[2]", "c")]) == expected)
    #expect(try body("getUserBatch", [("userIds[]", "a,b"), ("userIds[]", "")]) == ["userIds": ["a,b", ""]])
    #expect(try body("getUserBatch", [("userIds", "")]) == ["userIds": []])
    #expect(throws: ArgumentError.self) { try body("listUsersLegacy", [("page", "two")]) }
    #expect(throws: ArgumentError.self) { try body("listUsersLegacy", [("withCustomData", "yes")]) }
    #expect(throws: ArgumentError.self) { try body("getUser", []) }
  }

  @Test("random arguments are refused or pass with nothing but the DTO's fields, never a crash")
  func random() throws {
    var random = Seeded(state: 7)
    let operations = Array(Catalogue.operations.filter { !$0.isHelper && $0.argument != nil })
    var passed = 0
    for round in 0..<4000 {
      let operation = operations[round % operations.count]
      guard let schema = operation.argument else { continue }
      let argument = Value.likely(schema, &random, depth: 3)
      guard let request = try? Catalogue.request(operation, body: Tape(argument), unknownFields: .ignore) else {
        continue
      }
      passed += 1
      #expect(throws: Never.self) { try Catalogue.request(operation, body: request.body, unknownFields: .refuse) }
    }
    #expect(passed > 1000)
  }
}

extension Value {
  /// An object that mostly fits a schema.
  static func likely(_ schema: Schema, _ random: inout Seeded, depth: Int) -> Value {
    var members: [Member] = []
    for field in schema.fields where field.isRequired || Int.random(in: 0..<3, using: &random) == 0 {
      members.append(Member(field.name, likely(field, &random, depth: depth)))
      if Int.random(in: 0..<20, using: &random) == 0 {
        members.append(Member(field.name, likely(field, &random, depth: depth)))
      }
    }
    if Int.random(in: 0..<4, using: &random) == 0 { members.append(Member("unheardOf", .random(&random, depth: 2))) }
    return .object(members)
  }

  private static func likely(_ field: Field, _ random: inout Seeded, depth: Int) -> Value {
    if Int.random(in: 0..<200, using: &random) == 0 { return .random(&random, depth: 2) }
    if let items = field.items {
      let count = depth > 0 ? max(field.minItems ?? 0, Int.random(in: 0..<3, using: &random)) : field.minItems ?? 0
      let value = items.enumValues.first.map { Value.string($0) }
      return .array((0..<count).map { _ in value ?? likely(items.type, &random, depth: depth - 1) })
    }
    if let value = field.enumValues.randomElement(using: &random) { return .string(value) }
    if field.format != nil { return "2024-02-29T12:00:00Z" }
    if field.maximum != nil || field.minimum != nil { return 7 }
    return likely(field.type, &random, depth: depth - 1)
  }

  private static func likely(_ type: Field.ValueType, _ random: inout Seeded, depth: Int) -> Value {
    switch type {
    case .any: .random(&random, depth: max(0, depth))
    case .string: "text"
    case .number: 1.5
    case .integer: 3
    case .boolean: true
    case .object: Bool.random(using: &random) ? [] : ["free": [1, nil]]
    case .array: []
    case .ref(let schema): depth < -20 ? [] : likely(schema, &random, depth: depth - 1)
    }
  }
}
