import Contract
import Cryptography
import Encodings
import Foundation
import Testing

@testable import GenAuthServer

@Suite("Applications that show their secret")
struct ClientAuthenticationTests {
  private enum Way: String, CaseIterable {
    case code, refresh, password, introspection, revocation
  }

  private enum Shown: String, CaseIterable {
    case nothing, wrong, inForm, byBasic

    func fields(_ application: TestApplication) -> [String: String?] {
      switch self {
      case .nothing: ["client_id": application.id]
      case .wrong: ["client_id": application.id, "client_secret": "wrong"]
      case .inForm: ["client_id": application.id, "client_secret": application.secret]
      case .byBasic: [:]
      }
    }

    func headers(_ application: TestApplication) -> [String] {
      guard self == .byBasic else { return [] }
      return ["authorization: Basic \(Data("\(application.id):\(application.secret)".utf8).base64EncodedString())"]
    }
  }

  /// One request of an application, with everything that it needs but the application's secret.
  private func ask(
    _ way: Way, _ shown: Shown, _ application: TestApplication, _ user: String, _ server: TestServer
  ) async throws -> Contract.Value {
    func send(_ path: String, _ fields: [String: String?]) async throws -> Contract.Value {
      try await server.form(
        path, fields.merging(shown.fields(application)) { $1 }, headers: shown.headers(application))
    }
    if way == .password {
      return try await send("/oidc/token", ["grant_type": "password", "username": user, "password": "Blue-moon7"])
    }
    let verifier = String(repeating: "v", count: 43)
    let challenge = Base64.encodeURL(DigestAlgorithm.sha256.digest(verifier.utf8))
    var browser = Browser(server: server)
    let page = try await browser.open(
      application.request([
        "code_challenge": challenge, "code_challenge_method": "S256", "scope": "openid offline_access",
      ]))
    let code = try await browser.submit(page, account: user, password: "Blue-moon7").code
    let exchange: [String: String?] = [
      "grant_type": "authorization_code", "code": code, "redirect_uri": TestApplication.callback,
      "code_verifier": verifier,
    ]
    if way == .code { return try await send("/oidc/token", exchange) }
    let tokens = try await server.form(
      "/oidc/token", exchange.merging(Shown.inForm.fields(application)) { $1 })
    let token = tokens[way == .refresh ? "refresh_token" : "access_token"]?.string
    switch way {
    case .refresh: return try await send("/oidc/token", ["grant_type": "refresh_token", "refresh_token": token])
    case .introspection: return try await send("/oidc/token/introspection", ["token": token])
    default: return try await send("/oidc/token/revocation", ["token": token])
    }
  }

  @Test("one that has a secret must show it in every way, one that says it has none need not")
  func table() async throws {
    try await withServer { server in
      let name = "client-\(UUID().uuidString.prefix(12))"
      _ = try await server.pool.newUser(name)
      for isPublic in [false, true] {
        let application = try await TestApplication(in: server.pool, isPublic: isPublic)
        for way in Way.allCases {
          for shown in Shown.allCases {
            let answer = try await ask(way, shown, application, name, server)
            let passes = shown == .inForm || shown == .byBasic || shown == .nothing && isPublic
            let label: Comment = "\(isPublic) \(way) \(shown): \(answer)"
            #expect(passes ? answer["error"] == nil : answer["error"] == "invalid_client", label)
          }
        }
      }
    }
  }

  @Test("a refused request uses up neither the code nor the refresh token")
  func nothingIsUsedUp() async throws {
    try await withServer { server in
      let name = "client-\(UUID().uuidString.prefix(12))"
      _ = try await server.pool.newUser(name)
      let application = try await TestApplication(in: server.pool)
      let mine = Shown.inForm.fields(application)
      let tokens = try await server.form(
        "/oidc/token",
        [
          "grant_type": "password", "username": name, "password": "Blue-moon7", "scope": "openid offline_access",
        ].merging(mine) { $1 })
      let refresh: [String: String?] = [
        "grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]?.string,
      ]
      let refused = try await server.form("/oidc/token", refresh.merging(["client_id": application.id]) { $1 })
      #expect(refused["error"] == "invalid_client")
      #expect(try await server.form("/oidc/token", refresh.merging(mine) { $1 })["access_token"] != nil)
    }
  }

  @Test("each endpoint has its own setting, and the pool's first application has a secret")
  func settings() async throws {
    try await withServer { server in
      let application = try await TestApplication(in: server.pool, publicAt: ["token_endpoint_auth_method"])
      let fields: [String: String?] = ["client_id": application.id, "token": "x"]
      #expect(try await server.form("/oidc/token/introspection", fields)["error"] == "invalid_client")
      #expect(try await server.form("/oidc/token/revocation", fields)["error"] == "invalid_client")
      let first: [String: String?] = ["client_id": server.pool.secrets.appId, "token": "x"]
      #expect(try await server.form("/oidc/token/introspection", first)["error"] == "invalid_client")
    }
  }
}
