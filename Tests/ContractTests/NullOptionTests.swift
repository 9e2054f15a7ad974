import Testing

@testable import Contract

@Suite("null among options")
struct NullOptionTests {
  @Test("null means the same as an absent field in every optional option of every operation, at every depth")
  func options() throws {
    var count = 0
    for operation in Catalogue.operations where !operation.isHelper {
      guard let field = operation.argument?.field(named: "options"), case .ref(let schema) = field.type else {
        continue
      }
      for option in schema.fields where !option.isRequired {
        let nulled = try schema.checked(Tape(.object([.init(option.name, .null)])), allowsMissing: true)
        #expect(nulled.value == [:], "\(operation): options.\(option)")
        count += 1
        guard case .ref(let nested) = option.type else { continue }
        for inner in nested.fields where !inner.isRequired {
          let body = Value.object([.init(option.name, .object([.init(inner.name, .null)]))])
          let checked = try schema.checked(Tape(body), allowsMissing: true)
          #expect(checked.value == .object([.init(option.name, [:])]), "\(operation): options.\(option).\(inner)")
        }
      }
    }
    #expect(count > 60)
  }

  @Test("null means the same as an absent parameter of an operation that only reads")
  func parameters() throws {
    let user = try #require(Catalogue.operation(named: "getUser", client: .management))
    let request = try Catalogue.request(
      user, body: Tape(["userId": "u", "userIdType": nil, "withCustomData": nil]))
    #expect(request.body.value == ["userId": "u"])
    let list = try #require(Catalogue.operation(named: "listUsers", client: .management))
    let listed = try Catalogue.request(
      list, body: Tape(["keywords": nil, "options": ["pagination": ["page": nil, "limit": 5], "sort": nil]]))
    #expect(listed.body.value == ["options": ["pagination": ["limit": 5]]])
  }

  @Test(
    "null still clears a field of an update, is refused for what is required, and of a name that stands twice the last counts"
  )
  func others() throws {
    let update = try #require(Catalogue.operation(named: "updateUser", client: .management))
    let request = try Catalogue.request(update, body: Tape(["userId": "u", "name": nil, "options": nil]))
    #expect(request.body.value == ["userId": "u", "name": nil, "options": nil])
    let user = try #require(Catalogue.operation(named: "getUser", client: .management))
    #expect(throws: ArgumentError.self) { try Catalogue.request(user, body: Tape(["userId": nil])) }
    let twice = Value.object([
      .init("userId", "u"), .init("options", .object([.init("userIdType", "email"), .init("userIdType", .null)])),
    ])
    #expect(try Catalogue.request(update, body: Tape(twice)).body.value == ["userId": "u", "options": [:]])
  }
}
