import Testing

@testable import Contract

/// What the HTTP server leaves out of a request is harmless: options about security are read or refused.
@Suite("Unknown fields that are not ignored")
struct GuardedNameTests {
  /// The operations that change something and take options.
  private static let operations = Catalogue.operations.filter { operation in
    !operation.isHelper && operation.effect != .read && operation.parameterStyle != .form
      && operation.argument?.field(named: "options") != nil
  }

  private static let guarded: [String] = {
    let table = CatalogueData.shared.guardedNames
    return (0..<table.count).map { String(decoding: table.utf8(UInt16($0)), as: UTF8.self) }
  }()

  /// A value that fits a field.
  private static func value(for field: Field) -> Value {
    if let first = field.enumValues.first { return .string(first) }
    switch field.type {
    case .any, .string: return "2022-06-03"
    case .number, .integer: return 1
    case .boolean: return true
    case .object: return [:]
    case .array: return .array((0..<(field.minItems ?? 0)).map { _ in item(of: field) })
    case .ref(let schema): return minimal(schema)
    }
  }

  private static func item(of field: Field) -> Value {
    if case .ref(let schema)? = field.items?.type { return minimal(schema) }
    return field.items?.enumValues.first.map { .string($0) } ?? "a"
  }

  /// An object with what a schema requires.
  private static func minimal(_ schema: Schema) -> Value {
    .object(schema.fields.filter(\.isRequired).map { .init($0.name, value(for: $0)) })
  }

  private static func adding(_ name: String, _ value: Value, to body: Value) -> Value {
    guard case .object(let members) = body else { return body }
    return .object(members.filter { $0.name != name } + [.init(name, value)])
  }

  private func outcome(_ operation: Contract.Operation, _ body: Value) -> Result<Value, ArgumentError> {
    do throws(ArgumentError) {
      return .success(try Catalogue.request(operation, body: Tape(body), unknownFields: .ignore).body.value)
    } catch { return .failure(error) }
  }

  @Test("in no operation with options is one about security dropped: it arrives, or it is refused with its name")
  func table() throws {
    #expect(Self.operations.count > 15 && Self.guarded.count > 30)
    for operation in Self.operations {
      let argument = try #require(operation.argument)
      guard case .ref(let options)? = argument.field(named: "options")?.type else { continue }
      let body = Self.minimal(argument)
      for name in Self.guarded {
        for (schema, isNested) in [(argument, false), (options, true)] {
          let known = schema.field(named: name)
          let value = known.map(Self.value) ?? true
          let whole =
            isNested
            ? Self.adding("options", Self.adding(name, value, to: Self.minimal(options)), to: body)
            : Self.adding(name, value, to: body)
          switch outcome(operation, whole) {
          case .success(let sent):
            #expect((isNested ? sent["options"] : sent)?[name] != nil, "\(operation) drops \(name)")
          case .failure(let error):
            let isRefused = error.code == .guardedField || error.code == .refusedField
            #expect(known == nil && isRefused && error.statusCode == 400, "\(operation): \(error)")
            #expect(error.path.rendered(indexBase: 0) == (isNested ? "options." : "") + name)
          }
        }
      }
    }
  }

  @Test(
    "slips of a name about security are refused too, with what was meant",
    arguments: [
      ("options", "resetPasswordOnFirstlogin", "resetPasswordOnFirstLogin"),
      ("options", "reset_password_on_first_login", "resetPasswordOnFirstLogin"),
      ("options", "resetPasswordOnFristLogin", "resetPasswordOnFirstLogin"),
      ("options", "autoGenratePassword", "autoGeneratePassword"),
      ("options", "sendPasswordResetNotification", "sendPasswordResetedNotification"),
      ("", "autoGeneratePassword", "options.autoGeneratePassword"), ("", "pasword", "password"),
      ("", "statu", "status"), ("", "emailVerifed", "emailVerified"), ("", "email_verified", "emailVerified"),
    ])
  func slips(at place: String, name: String, meant: String) throws {
    let operation = try #require(Catalogue.operation(named: "updateUser", client: .management))
    let body: Value =
      place.isEmpty
      ? ["userId": "u", .init(stringLiteral: name): true]
      : ["userId": "u", "options": [.init(stringLiteral: name): true]]
    let error = #expect(throws: ArgumentError.self) {
      try Catalogue.request(operation, body: Tape(body), unknownFields: .ignore)
    }
    #expect(error?.code == .guardedField && error?.suggestion == meant, "\(String(describing: error))")
    #expect(error?.message.english.contains("fields about security are not ignored; did you mean \(meant)?") == true)
  }

  @Test("among options a name is refused that only speaks of passwords, notifications, sessions")
  func words() throws {
    let operation = try #require(Catalogue.operation(named: "createUser", client: .management))
    for name in ["forcePasswordChange", "notifyUser", "endSessions", "lockAccount", "requireMfa"] {
      let options: Value = .object([.init(name, true)])
      let error = #expect(throws: ArgumentError.self, "\(name)") {
        try Catalogue.request(operation, body: Tape(["username": "a", "options": options]), unknownFields: .ignore)
      }
      #expect(error?.code == .guardedField)
    }
  }

  @Test("what other clients send and is harmless is left out, and so is null; reads and forms ignore everything")
  func harmless() throws {
    let operation = try #require(Catalogue.operation(named: "updateUser", client: .management))
    let body: Value = [
      "userId": "u", "sdkVersion": "9", "passwordLastSetAt": "2022-06-03", "passwordSecurityLevel": 1, "loginsCount": 3,
      "state": "x", "departmentIds": [], "resetPasswordOnFirstLogin": nil, "options": ["traceId": "t", "mfaa": nil],
    ]
    let request = try Catalogue.request(operation, body: Tape(body), unknownFields: .ignore)
    #expect(request.body.value == ["userId": "u", "options": [:]])
    let read = try #require(Catalogue.operation(named: "listUsers", client: .management))
    let listed = try Catalogue.request(read, body: Tape(["status": "x", "keywords": "a"]), unknownFields: .ignore)
    #expect(listed.body.value == ["keywords": "a"])
    let form = try #require(Catalogue.operations.first { $0.parameterStyle == .form })
    let sent = try? Catalogue.request(form, parameters: [("password", "p"), ("client_id", "c")])
    #expect(sent?.body.value["password"] == nil)
  }

  @Test("a request with very many unknown names is checked in little time")
  func many() throws {
    let operation = try #require(Catalogue.operation(named: "updateUser", client: .management))
    // Anagrams pass the first look and are compared letter by letter.
    let letters = Array("resetPasswordOnFirstLogin")
    let names = (0..<20_000).map { seed in
      var word = letters
      for step in 1..<letters.count { word.swapAt(step, (seed &* 31 &+ step &* 17) % (step + 1)) }
      return String(word) + String(seed % 10)
    }
    let body = Value.object([.init("userId", "u")] + names.map { .init($0, true) })
    let tape = Tape(body)
    let clock = ContinuousClock()
    let time = clock.measure { _ = try? Catalogue.request(operation, body: tape, unknownFields: .ignore) }
    #expect(time < .seconds(20), "\(time)")
  }
}
