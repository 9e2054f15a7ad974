import Contract
import Foundation
import Testing

@testable import GenAuthServer

@Suite("Wrong passwords over the wire")
struct GuessWaysTests {
  private enum Way: String, CaseIterable {
    case api, page, grant, publicGrant
  }

  /// How many wrong passwords are free. A server that shows its secret and names no address comes from all its users: only the account is bounded.
  private static func free(_ way: Way) -> Int { way == .grant ? 20 : 5 }

  private struct Outcome: Hashable {
    var isIn: Bool
    var said: String
    var waits: Bool
  }

  private func attempt(
    _ way: Way, _ account: String, _ password: String, _ applications: (own: TestApplication, keyless: TestApplication),
    _ server: TestServer
  ) async throws -> Outcome {
    switch way {
    case .api:
      let body = #"{"connection":"PASSWORD","passwordPayload":{"account":"\#(account)","password":"\#(password)"}}"#
      let answer = try await server.send("POST", "/api/v3/signin", body: body)
      let json = try answer.json()
      return Outcome(
        isIn: json["statusCode"] == 200, said: "\(json["apiCode"]?.integer ?? 0)",
        waits: answer.headers["retry-after"] != nil)
    case .page:
      var browser = Browser(server: server)
      let page = try await browser.open(applications.own.request())
      let answer = try await browser.submit(page, account: account, password: password)
      return Outcome(
        isIn: answer.code != nil, said: answer.problem ?? "", waits: answer.answer.headers["retry-after"] != nil)
    case .grant, .publicGrant:
      var fields = [("grant_type", "password"), ("username", account), ("password", password)]
      fields +=
        way == .grant
        ? [("client_id", applications.own.id), ("client_secret", applications.own.secret)]
        : [("client_id", applications.keyless.id)]
      let answer = try await server.send(
        "POST", "/oidc/token", body: FormWriter.text(fields.map { (name: $0.0, value: $0.1) }))
      let json = try answer.json()
      let said = json["error_description"]?.string ?? ""
      return Outcome(
        isIn: json["access_token"] != nil, said: String(said.prefix(12)), waits: answer.headers["retry-after"] != nil)
    }
  }

  @Test("the page, the API and the grants lock alike, and tell nothing about whether there is such an account")
  func table() async throws {
    let pool = try ServedPool()
    try await withServer(over: pool) {
      $0.limits.refusalDelay = 0
      $0.limits.waitingPasswords = 64
    } _: { server in
      let applications = (
        own: try await TestApplication(in: pool), keyless: try await TestApplication(in: pool, isPublic: true)
      )
      for way in Way.allCases {
        let name = "ways-\(way.rawValue)"
        _ = try await pool.newUser(name)
        var said: [String: [Outcome]] = [:]
        for account in [name, "nobody-\(way.rawValue)"] {
          for _ in 0...Self.free(way) {
            let outcome = try await attempt(way, account, "wrong", applications, server)
            #expect(!outcome.isIn)
            said[account, default: []].append(outcome)
          }
          let right = try await attempt(way, account, "Blue-moon7", applications, server)
          #expect(!right.isIn && right.waits, "\(way) \(account)")
        }
        #expect(Set(said.values).count == 1, "\(way): \(said)")
        let expected = Array(repeating: false, count: Self.free(way)) + [true]
        #expect(said[name]?.map(\.waits) == expected, "\(way): \(said)")
        #expect(Set(said[name]?.map(\.said) ?? []).count == 2, "\(way): \(said)")
      }
    }
  }

  @Test("the way does not matter: what one has locked is locked for the others from the same address")
  func shared() async throws {
    let pool = try ServedPool()
    try await withServer(over: pool) {
      $0.limits.refusalDelay = 0
    } _: { server in
      let applications = (
        own: try await TestApplication(in: pool), keyless: try await TestApplication(in: pool, isPublic: true)
      )
      _ = try await pool.newUser("shared-ways")
      for way in [Way.api, .page, .publicGrant, .api, .page] {
        #expect(try await attempt(way, "shared-ways", "wrong", applications, server).waits == false)
      }
      for way in [Way.api, .page, .publicGrant] {
        #expect(try await attempt(way, "shared-ways", "Blue-moon7", applications, server).waits, "\(way)")
      }
      let server_ = try await attempt(.grant, "shared-ways", "Blue-moon7", applications, server)
      #expect(server_.isIn, "an application's server comes from elsewhere than the guesser")
    }
  }
}
