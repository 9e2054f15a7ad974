import Testing

@testable import Contract
@testable import UserPool

/// A custom field that is undefined or not unique identifies nobody: that is a mistake in the request, not a user who is not there.
@Suite("Ids by custom fields")
struct CustomFieldIdTests {
  /// A place in a request where the type of ids is named.
  private struct Place {
    let operation: Contract.Operation
    let isOption: Bool
  }

  /// The operations of the pool that take a type of ids.
  private func places(of name: String) -> [Place] {
    Catalogue.operations.compactMap { operation in
      guard OperationTable.standard.answers(operation), let argument = operation.argument else { return nil }
      if argument.field(named: name)?.enumValues.contains("custom_field") == true {
        return Place(operation: operation, isOption: false)
      }
      guard case .ref(let options)? = argument.field(named: "options")?.type,
        options.field(named: name)?.enumValues.contains("custom_field") == true
      else { return nil }
      return Place(operation: operation, isOption: true)
    }
  }

  /// What a schema requires, every id being `id`.
  private func body(_ schema: Schema, id: String, known: [String: Value]) -> [Value.Member] {
    schema.fields.compactMap { field in
      if let value = known[field.name] { return .init(field.name, value) }
      guard field.isRequired else { return nil }
      if let word = field.enumValues.first { return .init(field.name, .string(word)) }
      switch field.type {
      case .boolean: return .init(field.name, true)
      case .number, .integer: return .init(field.name, 1)
      case .object, .any: return .init(field.name, [:])
      case .string: return .init(field.name, .string(id))
      case .ref(let nested): return .init(field.name, .object(body(nested, id: id, known: known)))
      case .array:
        guard case .ref(let nested)? = field.items?.type else { return .init(field.name, [.string(id)]) }
        return .init(field.name, [.object(body(nested, id: id, known: known))])
      }
    }
  }

  private func ask(
    _ pool: TestPool, _ place: Place, _ type: String, _ key: String, known: [String: Value]
  ) async throws -> Response {
    let argument = try #require(place.operation.argument)
    var members = body(argument, id: "\(key):x", known: known)
    if place.isOption {
      members.removeAll { $0.name == "options" }
      members.append(.init("options", .object([.init(type, "custom_field")])))
    } else {
      members.removeAll { $0.name == type }
      members.append(.init(type, "custom_field"))
    }
    return try await pool.backend.perform(Catalogue.request(place.operation, body: Tape(.object(members))))
  }

  @Test(
    "in every operation that takes userIdType an undefined or not unique key is 400 and named; nobody found stays 404")
  func users() async throws {
    let pool = try TestPool.withKeys()
    try await pool.define("school", "STRING")
    try await pool.define("badge", "STRING", [.init("isUnique", true)])
    let places = places(of: "userIdType")
    #expect(places.count > 15)
    for place in places {
      let name = place.operation.name
      let undefined = try await ask(pool, place, "userIdType", "scool", known: [:])
      #expect(undefined.statusCode == 400, "\(name): \(undefined.summary)")
      #expect(
        undefined.message == "scool is not defined as a custom field; did you mean school?",
        "\(name): \(undefined.summary)")
      let common = try await ask(pool, place, "userIdType", "school", known: [:])
      #expect(
        common.statusCode == 400 && common.message.hasPrefix("school is not a unique custom field"),
        "\(name): \(common.summary)")
      #expect(common.path.rendered(indexBase: 0).contains("userId"), "\(name): \(common.summary)")
      let nobody = try await ask(pool, place, "userIdType", "badge", known: [:])
      // A batch of reads leaves out whom it does not find.
      let expected = name == "getUserBatch" ? 200 : 404
      #expect(nobody.statusCode == expected, "\(name): \(nobody.summary)")
    }
  }

  @Test("the same holds for keys of the user data object")
  func metadata() async throws {
    let pool = try TestPool.withKeys()
    func words(_ key: String) async throws -> String {
      try await pool.words("getUser", ["userId": .string("\(key):x"), "userIdType": "custom_field"])
    }
    #expect(
      try await words("metadata.level") == "400 userId: level is not defined as a field of the user data object")
    #expect(try await words("") == "400 userId: must have the form <key>:<value>")
  }

  @Test("in every operation that takes departmentIdType an undefined or not unique key is 400 and named")
  func departments() async throws {
    let pool = try TestPool.withKeys()
    _ = try await pool.organization("acme")
    let user = try await pool.user(["username": "a"])
    for (key, isUnique) in [("room", false), ("cost", true)] {
      try await pool.answer(
        "setCustomFields",
        [
          "list": [
            ["targetType": "DEPARTMENT", "key": .string(key), "dataType": "STRING", "isUnique": .bool(isUnique)]
          ]
        ])
    }
    let places = places(of: "departmentIdType")
    #expect(places.count > 10)
    for place in places {
      let name = place.operation.name
      func known(_ key: String) -> [String: Value] {
        [
          "organizationCode": "acme", "userId": .string(user), "name": "n", "username": "new",
          "departmentIds": [.string("\(key):x")], "departmentId": .string("\(key):x"),
        ]
      }
      let undefined = try await ask(pool, place, "departmentIdType", "roon", known: known("roon"))
      #expect(
        undefined.summary.hasPrefix("400") && undefined.message.contains("roon is not defined as a custom field"),
        "\(name): \(undefined.summary)")
      let common = try await ask(pool, place, "departmentIdType", "room", known: known("room"))
      #expect(
        common.statusCode == 400 && common.message.hasPrefix("room is not a unique custom field"),
        "\(name): \(common.summary)")
      let nobody = try await ask(pool, place, "departmentIdType", "cost", known: known("cost"))
      #expect(nobody.statusCode == 404, "\(name): \(nobody.summary)")
    }
  }
}
