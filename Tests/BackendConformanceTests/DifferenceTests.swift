import Contract
import Testing

@testable import GenAuthClient
@testable import Moonpool

/// Where a served pool answers otherwise than an embedded one, it does so as docs/remote.md says ("The same answers").
@Suite("Differences of the backends")
struct DifferenceTests {
  @Test("a management operation that an application asks for is 403 embedded and 401 served", arguments: Route.allCases)
  func applicationAsks(route: Route) async throws {
    let operation = try #require(Catalogue.operation(named: "listUsers", client: .management))
    let answered = try await Contender.with(route) { contender in
      await Player.ask(
        contender.backend, operation, [:], RequestContext(caller: .application(id: nil, accessToken: nil)))
    }
    #expect(answered.statusCode == (route == .embedded ? 403 : 401), "\(answered)")
  }

  @Test("an operation without a path is 501 everywhere", arguments: Route.allCases)
  func pathless(route: Route) async throws {
    let operation = try #require(Catalogue.operations.first { $0.path == nil && !$0.isHelper })
    let answered = try await Contender.with(route) { contender in
      await Player.ask(
        contender.backend, operation, Sample(isWhole: false, known: [:]).object(operation.argument),
        RequestContext(caller: .application(id: nil, accessToken: nil)))
    }
    #expect(answered.statusCode == 501 && answered.message.contains(operation.name), "\(answered)")
  }

  @Test("where somebody signed in from is known behind a server alone", arguments: Route.allCases)
  func origin(route: Route) async throws {
    let data = try await Contender.with(route) { contender in
      var last: Contract.Value?
      for (name, argument) in [
        ("createUser", ["username": "san", "password": "Blue-moon7"] as Contract.Value),
        (
          "signInByCredentials",
          ["connection": "PASSWORD", "passwordPayload": ["username": "san", "password": "Blue-moon7"]]
        ),
        ("getUser", ["userId": "san", "userIdType": "username"]),
      ] {
        let management = Catalogue.operation(named: name, client: .management)
        let operation = try #require(management ?? Catalogue.operation(named: name, client: .authentication))
        let caller: Caller = management == nil ? .application(id: nil, accessToken: nil) : .administrator
        last = await Player.ask(contender.backend, operation, argument, RequestContext(caller: caller)).data
      }
      return last
    }
    #expect(data?["lastIp"]?.string == (route == .embedded ? nil : "127.0.0.1"))
  }

  @Test(
    "targets share a backend only where they are alike",
    arguments: [
      ["scheme": "signature"], ["tenantId": "t"], ["timeout": 5], ["rate": 10], ["concurrency": 3],
      ["accessKeySecret": "other"], ["proxy": "http://proxy.example.com"],
    ] as [Contract.Value])
  func sharing(other: Contract.Value) throws {
    let pools = RemotePools()
    let usual: [Contract.Value.Member] = [
      .init("host", "http://127.0.0.1:9"), .init("accessKeyId", "a"), .init("accessKeySecret", "s"),
    ]
    func backend(_ more: Contract.Value) throws -> ObjectIdentifier {
      guard case .object(let members) = more else { throw CaseError("no options") }
      let kept = usual.filter { member in !members.contains { $0.name == member.name } }
      let made = try pools.backend(RemoteOptions.configuration(.object(kept + members)))
      return ObjectIdentifier(try #require(made as? RemoteBackend))
    }
    #expect(try backend([:]) == backend([:]))
    #expect(try backend(other) != backend([:]))
  }
}
