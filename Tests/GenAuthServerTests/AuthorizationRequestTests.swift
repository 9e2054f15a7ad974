import Contract
import Foundation
import Testing

@testable import GenAuthServer

@Suite("Requests at the authorization endpoint")
struct AuthorizationRequestTests {
  @Test(
    "what cannot be trusted with an answer is told to the user, and nobody is sent anywhere",
    arguments: [
      ["client_id": nil], ["client_id": "nobody"], ["redirect_uri": nil], ["redirect_uri": "https://evil.example/"],
      ["redirect_uri": "https://app.example.org/callback"],
      ["redirect_uri": TestApplication.callback + "&x=1"], ["redirect_uri": TestApplication.callback + "#"],
      ["redirect_uri": "javascript:alert(1)"], ["redirect_uri": "https://app.example.org/#there"],
    ] as [[String: String?]])
  func shown(changed: [String: String?]) async throws {
    try await withServer { server in
      let application = try await TestApplication(
        in: server.pool,
        callbacks: [TestApplication.callback, "javascript:alert(1)", "https://app.example.org/#there"])
      var browser = Browser(server: server)
      for type in ["code", "token"] {
        let page = try await browser.open(application.request(changed.merging(["response_type": type]) { $1 }))
        #expect(page.answer.status == 200 && page.answer.headers["location"] == nil)
        #expect(page.problem != nil && page.fields.isEmpty, "\(page.answer.text)")
        #expect(!page.answer.text.contains("evil") && !page.answer.text.contains("alert(1)"))
      }
      for more in ["&redirect_uri=https%3A%2F%2Fevil.example%2F", "&state=x&redirect_uri=", "&state=x&client_id=y"] {
        let twice = try await browser.open(application.request() + more)
        #expect(twice.answer.headers["location"] == nil && twice.problem != nil)
      }
    }
  }

  @Test(
    "everything else that is wrong is told to the application, with its state and who says so",
    arguments: [
      (["response_type": "token"], "unsupported_response_type"), (["response_type": nil], "invalid_request"),
      (["response_type": "code id_token"], "unsupported_response_type"), (["scope": "profile"], "invalid_scope"),
      (["prompt": "none"], "login_required"), (["prompt": "none login"], "invalid_request"),
      (["request": "x"], "request_not_supported"), (["request_uri": "https://x"], "request_uri_not_supported"),
      (["code_challenge": "short"], "invalid_request"), (["code_challenge_method": "S256"], "invalid_request"),
      (["code_challenge": String(repeating: "c", count: 43), "code_challenge_method": "S512"], "invalid_request"),
      (["response_mode": "jwt"], "invalid_request"), (["nonce": String(repeating: "n", count: 513)], "invalid_request"),
    ] as [([String: String?], String)])
  func returned(changed: [String: String?], error: String) async throws {
    try await withServer { server in
      let application = try await TestApplication(in: server.pool)
      var browser = Browser(server: server)
      let page = try await browser.open(application.request(changed))
      #expect(page.answer.status == 303)
      #expect(page.answer.headers["location"]?.hasPrefix(TestApplication.callback + "&") == true)
      let (_, parameters) = try page.sentTo()
      #expect(parameters["error"] == error && parameters["state"] == "s 1&2" && parameters["code"] == nil)
      #expect(parameters["iss"]?.hasPrefix("urn:moonpool:") == true)
    }
  }

  @Test("a parameter that stands twice is refused, here and where tokens are given")
  func repeated() async throws {
    try await withServer { server in
      let application = try await TestApplication(in: server.pool)
      var browser = Browser(server: server)
      let page = try await browser.open(application.request() + "&scope=openid")
      #expect(try page.sentTo().parameters["error"] == "invalid_request")
      let body = "grant_type=refresh_token&refresh_token=a&refresh_token=b&client_id=\(application.id)"
      let answer = try await server.send("POST", "/oidc/token", body: body).json()
      #expect(answer["error"] == "invalid_request")
    }
  }

  @Test("a client that calls one of these paths as an operation gets an envelope, not a page")
  func operations() async throws {
    try await withServer { server in
      for path in ["/oidc/session/end", "/oidc/auth?client_id=x&response_type=code&redirect_uri=x&scope=x&state=x"] {
        for header in ["x-authing-app-id: \(server.pool.secrets.appId)", "x-authing-sdk-version: python:5.1.0"] {
          let answer = try await server.send("GET", path, headers: [header])
          #expect(try answer.json()["statusCode"] == 501, "\(answer.text)")
        }
      }
    }
  }

  @Test("a pool that cannot be read gives a page, without what the reason is")
  func unwell() async throws {
    let pool = try await ServedPool.shared.value
    try await withServer(authority: UnwellAuthority(), over: pool) { server in
      for path in ["/oidc/auth?client_id=x&redirect_uri=https%3A%2F%2Fx%2F", "/oidc/session/end?id_token_hint=x"] {
        let answer = try await server.send("GET", path)
        #expect(answer.status == 200 && answer.headers["content-type"] == "text/html; charset=utf-8")
        #expect(answer.text.contains("Something went wrong") && !answer.text.contains("secret place"))
      }
    }
  }

  @Test("the only registered address is the one where none is named, and the code then needs none either")
  func onlyAddress() async throws {
    try await withServer { server in
      let application = try await TestApplication(in: server.pool, callbacks: ["com.example.app:/back"])
      let name = "page-\(UUID().uuidString.prefix(12))"
      _ = try await server.pool.newUser(name)
      var browser = Browser(server: server)
      let page = try await browser.open(application.request(["redirect_uri": nil as String?]))
      #expect(page.answer.headers["content-security-policy"]?.contains("'self' com.example.app:;") == true)
      let (address, parameters) = try await browser.submit(page, account: name, password: "Blue-moon7").sentTo()
      #expect(address == "com.example.app:/back")
      let tokens = try await server.form(
        "/oidc/token",
        [
          "grant_type": "authorization_code", "code": parameters["code"], "client_id": application.id,
          "client_secret": application.secret,
        ])
      #expect(tokens["access_token"] != nil, "\(tokens)")
    }
  }

  @Test("the answer comes in the fragment, or in a form that the user sends, where that is asked for")
  func modes() async throws {
    try await withServer { server in
      let application = try await TestApplication(in: server.pool)
      let name = "page-\(UUID().uuidString.prefix(12))"
      _ = try await server.pool.newUser(name)
      var browser = Browser(server: server)
      var page = try await browser.open(application.request(["response_mode": "fragment"]))
      page = try await browser.submit(page, account: name, password: "Blue-moon7")
      let (address, parameters) = try page.sentTo(mark: "#")
      #expect(address == TestApplication.callback && parameters["code"] != nil)
      page = try await browser.open(application.request(["response_mode": "form_post"]))
      page = try await browser.submit(page, account: name, password: "Blue-moon7")
      #expect(page.answer.status == 200 && page.fields.map(\.name) == ["code", "state", "iss"])
      #expect(page.answer.text.contains("action=\"https://app.example.org/callback?from=moonpool\""))
      #expect(page.fields[1].value == "s 1&2")
    }
  }

  @Test("a request may come as a form, and OAuth's own path needs no openid")
  func otherWays() async throws {
    try await withServer { server in
      let application = try await TestApplication(in: server.pool)
      let query = try #require(application.request().split(separator: "?", maxSplits: 1).last)
      let posted = try await server.send("POST", "/oidc/auth", body: String(query))
      #expect(posted.text.contains("name=\"password\""))
      var browser = Browser(server: server)
      let page = try await browser.open(application.request(["scope": "user"], path: "/oauth/auth"))
      #expect(page.answer.text.contains("action=\"/oauth/auth\""))
    }
  }

  @Test("the metadata tells what there is")
  func metadata() async throws {
    try await withServer { server in
      let says = try await server.send("GET", "/oidc/.well-known/openid-configuration").json()
      #expect(says["authorization_endpoint"] == "http://localhost/oidc/auth")
      #expect(says["end_session_endpoint"] == "http://localhost/oidc/session/end")
      #expect(says["response_modes_supported"] == ["query", "fragment", "form_post"])
      #expect(
        says["grant_types_supported"] == ["authorization_code", "refresh_token", "password", "client_credentials"])
      #expect(says["code_challenge_methods_supported"] == ["S256", "plain"])
      for name in [
        "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "introspection_endpoint",
        "revocation_endpoint", "end_session_endpoint",
      ] {
        let path = try #require(says[name]?.string).dropFirst("http://localhost".count)
        let methods = ["GET", "POST"].filter { RouteTable().route($0, String(path)) != nil }
        #expect(!methods.isEmpty, "\(name)")
      }
    }
  }
}
