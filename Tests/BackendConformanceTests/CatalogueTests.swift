import Contract
import Testing

@testable import GenAuthServer

/// Every operation of the catalogue, with arguments made from its DTO: whatever the pool says to it, a served pool says the same.
@Suite("Conformance over the whole catalogue")
struct CatalogueTests {
  /// Those that a wire can ask for: of two with one path and method it reaches one, and what OpenID Connect has a server answers by its rules instead of a
  /// backend's (docs/server.md).
  private static let operations: [Contract.Operation] = {
    let routes = RouteTable()
    return Catalogue.operations.filter { operation in
      guard !operation.isHelper, let path = operation.path, let method = operation.method,
        case .operation(let found, _)? = routes.route(method.name, path)
      else { return false }
      return found == operation
    }
  }()

  @Test("every operation is answered alike, with the fields it needs and with all it has", arguments: [false, true])
  func alike(isWhole: Bool) async throws {
    var answers: [Route: [String: Answered]] = [:]
    for route in Route.allCases {
      answers[route] = try await Contender.with(route) { try await Self.sweep($0, isWhole: isWhole) }
    }
    let embedded = try #require(answers[.embedded])
    #expect(embedded.count > 500)
    for route in [Route.token, .signature] {
      for (name, answer) in embedded.sorted(by: { $0.key < $1.key }) {
        #expect(answers[route]?[name] == answer, "\(route): \(name)")
      }
    }
  }

  private static func sweep(_ contender: Contender, isWhole: Bool) async throws -> [String: Answered] {
    let create = try #require(Catalogue.operation(named: "createUser", client: .management))
    let administrator = RequestContext(caller: .administrator)
    let made = await Player.ask(
      contender.backend, create, ["username": "san", "password": "Blue-moon7"], administrator)
    let id = try #require(made.data?["userId"]?.string, "\(made)")
    let signIn = try #require(Catalogue.operation(named: "signInByCredentials", client: .authentication))
    let signed = await Player.ask(
      contender.backend, signIn,
      ["connection": "PASSWORD", "passwordPayload": ["username": "san", "password": "Blue-moon7"]],
      RequestContext(caller: .application(id: nil, accessToken: nil)))
    let token = try #require(signed.data?["access_token"]?.string, "\(signed)")
    let sample = Sample(
      isWhole: isWhole, known: ["userId": .string(id), "userIds": .string(id), "userIdType": "user_id"])
    var answers: [String: Answered] = [:]
    for operation in operations {
      let context = RequestContext(
        caller: operation.client == .management
          ? .administrator : .application(id: nil, accessToken: .init(token)))
      let argument = sample.object(operation.request ?? operation.argument)
      let answered = await Player.ask(contender.backend, operation, argument, context)
      var leveller = Leveller()
      answers["\(operation.client) \(operation.name) \(operation.path ?? "")"] = leveller.level(answered)
    }
    return answers
  }
}
