import Contract
import Cryptography
import Encodings
import Foundation
import Synchronization
import Testing

@testable import GenAuthServer

@Suite("Signing in on a page")
struct AuthorizationTests {
  private static let verifier = String(repeating: "v-._~", count: 10)

  private static func digest(_ text: String) -> String {
    Base64.encodeURL(DigestAlgorithm.sha256.digest(text.utf8))
  }

  /// Signs a new user in on the page and gives the code.
  private static func code(
    _ server: TestServer, _ application: TestApplication, _ changed: [String: String?] = [:]
  ) async throws -> String {
    let name = "page-\(UUID().uuidString.prefix(12))"
    _ = try await server.pool.newUser(name)
    var browser = Browser(server: server)
    let page = try await browser.open(application.request(changed))
    let done = try await browser.submit(page, account: name, password: "Blue-moon7")
    return try #require(done.code)
  }

  private static func exchange(
    _ server: TestServer, _ application: TestApplication, _ code: String, _ changed: [String: String?] = [:]
  ) async throws -> Contract.Value {
    var fields: [String: String?] = [
      "grant_type": "authorization_code", "code": code, "redirect_uri": TestApplication.callback,
      "client_id": application.id, "client_secret": application.secret,
    ]
    fields.merge(changed) { $1 }
    return try await server.form("/oidc/token", fields)
  }

  @Test("the page has no script, cannot be framed or stored, and shows names as text")
  func page() async throws {
    try await withServer { server in
      let application = try await TestApplication(in: server.pool)
      var browser = Browser(server: server)
      let page = try await browser.open(application.request(["login_hint": "\"><script>alert(1)</script>"]))
      let answer = page.answer
      #expect(answer.status == 200 && answer.headers["content-type"] == "text/html; charset=utf-8")
      #expect(answer.headers["cache-control"] == "no-store" && answer.headers["x-frame-options"] == "DENY")
      let policy = try #require(answer.headers["content-security-policy"])
      #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
      #expect(policy.contains("form-action 'self' https://app.example.org;") && !policy.contains("unsafe"))
      #expect(answer.text.contains("Shop &lt;b&gt;&amp;") && !answer.text.contains("<script"))
      let style = try #require(answer.text.components(separatedBy: "<style>").last?.components(separatedBy: "</").first)
      #expect(policy.contains(Base64.encode(DigestAlgorithm.sha256.digest(style.utf8))))
      let cookie = try #require(answer.headers["set-cookie"])
      #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))
      #expect(try await browser.open(application.request()).answer.headers["set-cookie"] == nil)
    }
  }

  @Test("behind TLS the cookie is one that no other host of the domain can set")
  func secureCookie() async throws {
    try await withServer {
      $0.publicURL = "https://users.example.org"
    } _: { server in
      let application = try await TestApplication(in: server.pool)
      var browser = Browser(server: server)
      let cookie = try #require(try await browser.open(application.request()).answer.headers["set-cookie"])
      #expect(cookie.hasPrefix("__Host-") && cookie.contains("Path=/;") && cookie.contains("Secure"))
    }
  }

  @Test("a code gives tokens with the nonce, and the second who brings it takes them from the first")
  func codeTwice() async throws {
    try await withServer { server in
      let application = try await TestApplication(in: server.pool)
      let code = try await Self.code(
        server, application, ["scope": "openid offline_access", "nonce": "n\"<1>", "prompt": "consent"])
      let tokens = try await Self.exchange(server, application, code)
      let access = try #require(tokens["access_token"]?.string, "\(tokens)")
      let payload = try #require(tokens["id_token"]?.string?.split(separator: ".")[1])
      let claims = try Tape(json: String(decoding: try #require(Base64.decodeURL(payload)), as: UTF8.self)).value
      #expect(claims["nonce"] == "n\"<1>" && claims["aud"] == .string(application.id))
      #expect(tokens["scope"] == "openid offline_access" && tokens["refresh_token"] != nil)
      #expect(tokens["expires_in"] == tokens["expire_in"])
      let asked = ["client_id": application.id, "client_secret": application.secret, "token": access]
      #expect(try await server.form("/oidc/token/introspection", asked)["active"] == true)
      #expect(try await Self.exchange(server, application, code)["error"] == "invalid_grant")
      #expect(try await server.form("/oidc/token/introspection", asked)["active"] == false)
      let refresh: [String: String?] = [
        "grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]?.string,
        "client_id": application.id, "client_secret": application.secret,
      ]
      #expect(try await server.form("/oidc/token", refresh)["error"] == "invalid_grant")
    }
  }

  @Test(
    "a code is worth nothing to whoever does not show the same address, application, secret and verifier",
    arguments: [
      (["redirect_uri": "https://app.example.org/callback"], "invalid_grant"), (["redirect_uri": nil], "invalid_grant"),
      (["client_secret": "wrong"], "invalid_client"), (["client_secret": nil, "code_verifier": nil], "invalid_client"),
      (["code_verifier": String(repeating: "w", count: 50)], "invalid_grant"),
      (["code_verifier": nil], "invalid_grant"),
      (["code_verifier": "v"], "invalid_grant"), (["code": "nonsense"], "invalid_grant"),
      (["code": nil], "invalid_request"),
    ] as [([String: String?], String)])
  func wrongExchange(changed: [String: String?], error: String) async throws {
    try await withServer { server in
      let application = try await TestApplication(in: server.pool)
      let code = try await Self.code(
        server, application, ["code_challenge": Self.digest(Self.verifier), "code_challenge_method": "S256"])
      let wrong = try await Self.exchange(
        server, application, code, ["code_verifier": Self.verifier as String?].merging(changed) { $1 })
      #expect(wrong["error"] == .string(error) && wrong["access_token"] == nil, "\(wrong)")
    }
  }

  @Test("another application, and one without secret or verifier, cannot use a code up")
  func untouchedCode() async throws {
    try await withServer { server in
      let application = try await TestApplication(in: server.pool)
      let other = try await TestApplication(in: server.pool)
      let code = try await Self.code(server, application)
      #expect(try await Self.exchange(server, other, code)["error"] == "invalid_grant")
      let public_ = try await Self.exchange(server, application, code, ["client_secret": nil as String?])
      #expect(public_["error"] == "invalid_client")
      #expect(try await Self.exchange(server, application, code)["access_token"] != nil)
    }
  }

  @Test("a public application needs a verifier, plain or S256; one that nobody asked for is refused")
  func proofKeys() async throws {
    try await withServer { server in
      let application = try await TestApplication(in: server.pool, isPublic: true)
      for challenge in [
        ["code_challenge": Self.digest(Self.verifier), "code_challenge_method": "S256"],
        ["code_challenge": Self.verifier, "code_challenge_method": "plain"], ["code_challenge": Self.verifier],
      ] as [[String: String?]] {
        let code = try await Self.code(server, application, challenge)
        let tokens = try await Self.exchange(
          server, application, code, ["client_secret": nil, "code_verifier": Self.verifier])
        #expect(tokens["access_token"] != nil, "\(tokens)")
      }
      let code = try await Self.code(server, application)
      let downgraded = try await Self.exchange(server, application, code, ["code_verifier": Self.verifier])
      #expect(downgraded["error"] == "invalid_grant")
    }
  }

  @Test("a code is too old after ten minutes, and so is its session")
  func oldCode() async throws {
    try await withServerInTime { server, skew in
      let application = try await TestApplication(in: server.pool)
      let late = try await Self.code(server, application)
      let early = try await Self.code(server, application)
      skew.set(CodeStore.lifetime - 60_000)
      #expect(try await Self.exchange(server, application, early)["access_token"] != nil)
      skew.set(CodeStore.lifetime)
      #expect(try await Self.exchange(server, application, late)["error"] == "invalid_grant")
    }
  }

  @Test("a code is unknown after a restart, which ends nothing, and good where it was made")
  func otherServer() async throws {
    try await withServer { server in
      let application = try await TestApplication(in: server.pool)
      let code = try await Self.code(server, application)
      try await withServer { other in
        let refused = try await Self.exchange(other, application, code)
        #expect(refused["error"] == "invalid_grant")
      }
      let tokens = try await Self.exchange(server, application, code)
      #expect(tokens["access_token"] != nil, "\(tokens)")
    }
  }

  @Test("whoever suspends a user before the code is fetched keeps the tokens from being given")
  func suspended() async throws {
    try await withServer { server in
      let application = try await TestApplication(in: server.pool)
      let name = "page-\(UUID().uuidString.prefix(12))"
      let userId = try await server.pool.newUser(name)
      var browser = Browser(server: server)
      let page = try await browser.open(application.request())
      let done = try await browser.submit(page, account: name, password: "Blue-moon7")
      let code = try #require(done.code)
      _ = try await server.pool.ask("updateUser", ["userId": .string(userId), "status": "Suspended"])
      #expect(try await Self.exchange(server, application, code)["error"] == "invalid_grant")
    }
  }
}

/// How far a test's clock is ahead.
final class Skew: Sendable {
  private let value = Mutex<Int64>(0)
  var milliseconds: Int64 { value.withLock { $0 } }
  func set(_ milliseconds: Int64) { value.withLock { $0 = milliseconds } }
}
