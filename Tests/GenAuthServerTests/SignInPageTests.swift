import Contract
import Foundation
import Testing

@testable import GenAuthServer

@Suite("The sign-in page when it comes back")
struct SignInPageTests {
  @Test("nobody learns from the page whether there is such an account")
  func unknownAndWrong() async throws {
    try await withServer { server in
      let application = try await TestApplication(in: server.pool)
      let name = "page-\(UUID().uuidString.prefix(12))"
      _ = try await server.pool.newUser(name)
      var browser = Browser(server: server)
      let page = try await browser.open(application.request())
      var problems: Set<String?> = []
      for (account, password) in [
        (name, "wrong"), ("nobody-\(name)", "Blue-moon7"), ("", ""), (String(repeating: "x", count: 9000), "y"),
        ("a\u{0}b", "\u{0}"),
      ] {
        let answer = try await browser.submit(page, account: account, password: password)
        #expect(answer.answer.status == 200 && answer.answer.headers["location"] == nil)
        problems.insert(answer.problem)
      }
      #expect(problems == ["Wrong account or password."])
      let again = try await browser.submit(page, account: name, password: "wrong")
      #expect(again.answer.text.contains("value=\"\(name)\"") && !again.answer.text.contains("wrong\""))
      let told6 = try await browser.submit(again, account: name, password: "Blue-moon7")
      #expect(told6.code != nil)
    }
  }

  @Test("a user who must reset the password sees a message, and gets neither code nor token")
  func reset() async throws {
    try await withServer { server in
      let application = try await TestApplication(in: server.pool)
      let name = "page-\(UUID().uuidString.prefix(12))"
      let made = try await server.pool.ask(
        "createUser",
        [
          "username": .string(name), "password": "Blue-moon7", "options": ["resetPasswordOnFirstLogin": true],
        ])
      #expect(made.isSuccess)
      var browser = Browser(server: server)
      let page = try await browser.open(application.request(), headers: ["accept-language: zh-CN,zh;q=0.9"])
      #expect(page.answer.text.contains("<html lang=\"zh-CN\">"))
      let told1 = try await browser.submit(page, account: name, password: "wrong")
      #expect(told1.problem?.contains("Wrong") == true)
      let told = try await browser.submit(page, account: name, password: "Blue-moon7")
      #expect(told.problem?.contains("must reset it") == true && told.answer.headers["location"] == nil)
    }
  }

  @Test("a page is good in the browser it was sent to alone, for the request it was made for, for half an hour")
  func bound() async throws {
    try await withServerInTime { server, skew in
      let application = try await TestApplication(in: server.pool)
      let name = "page-\(UUID().uuidString.prefix(12))"
      _ = try await server.pool.newUser(name)
      var browser = Browser(server: server)
      let page = try await browser.open(application.request())
      var other = Browser(server: server)
      let told2 = try await other.submit(page, account: name, password: "Blue-moon7")
      #expect(told2.problem?.contains("expired") == true)
      var attacker = Browser(server: server)
      _ = try await attacker.open(application.request())
      let told3 = try await attacker.submit(page, account: name, password: "Blue-moon7")
      #expect(told3.problem?.contains("expired") == true)
      var changed = page
      changed.fields = page.fields.map { name, value in
        (name, name == "request" ? value.replacingOccurrences(of: "profile", with: "email") : value)
      }
      let told4 = try await browser.submit(changed, account: name, password: "Blue-moon7")
      #expect(told4.problem?.contains("expired") == true)
      skew.set(FormSeal.lifetime)
      let late = try await browser.submit(page, account: name, password: "Blue-moon7")
      #expect(late.problem?.contains("expired") == true)
      let told7 = try await browser.submit(late, account: name, password: "Blue-moon7")
      #expect(told7.code != nil)
    }
  }

  @Test("a page of another process is rejected with a message")
  func otherProcess() async throws {
    let page = try await withServer { server in
      let application = try await TestApplication(in: server.pool)
      var browser = Browser(server: server)
      return (try await browser.open(application.request()), browser.cookie)
    }
    try await withServer { server in
      var browser = Browser(server: server, cookie: page.1)
      let told5 = try await browser.submit(page.0, account: "x", password: "y")
      #expect(told5.problem?.contains("expired") == true)
    }
  }

  @Test("signing out ends the session, and leads where the application registered alone")
  func signOut() async throws {
    try await withServer { server in
      let application = try await TestApplication(in: server.pool)
      let name = "page-\(UUID().uuidString.prefix(12))"
      _ = try await server.pool.newUser(name)
      let client = ["client_id": application.id, "client_secret": application.secret]
      let tokens = try await server.form(
        "/oidc/token",
        ["grant_type": "password", "username": name, "password": "Blue-moon7"].merging(client) { $1 })
      let idToken = try #require(tokens["id_token"]?.string)
      let access = try #require(tokens["access_token"]?.string)
      func leave(_ parameters: [(name: String, value: String)]) async throws -> RawAnswer {
        try await server.send("GET", "/oidc/session/end?" + FormWriter.text(parameters))
      }
      func isActive() async throws -> Bool {
        try await server.form("/oidc/token/introspection", client.merging(["token": access]) { $1 })["active"] == true
      }
      for token in [access, "nonsense", try await server.pool.managementToken()] {
        let answer = try await leave([
          ("id_token_hint", token), ("post_logout_redirect_uri", TestApplication.farewell),
        ])
        #expect(answer.status == 200 && answer.headers["location"] == nil)
      }
      #expect(try await leave([("post_logout_redirect_uri", TestApplication.farewell)]).headers["location"] == nil)
      #expect(try await leave([]).text.contains("signed out"))
      #expect(try await isActive())
      let there = try await leave([
        ("id_token_hint", idToken), ("post_logout_redirect_uri", TestApplication.farewell), ("state", "a&b"),
      ])
      #expect(there.status == 303 && there.headers["location"] == TestApplication.farewell + "?state=a%26b")
      #expect(try await !isActive())
      let nowhere = try await leave([("id_token_hint", idToken), ("post_logout_redirect_uri", "https://evil.example/")])
      #expect(nowhere.status == 200 && nowhere.headers["location"] == nil && !nowhere.text.contains("evil"))
    }
  }

  @Test("an access key gets tokens for what it names, which open nothing in the pool")
  func clientCredentials() async throws {
    try await withServer { server in
      let secrets = server.pool.secrets
      func ask(_ changed: [String: String?]) async throws -> Contract.Value {
        let fields: [String: String?] = [
          "grant_type": "client_credentials", "client_id": secrets.accessKeyId,
          "client_secret": secrets.accessKeySecret.reveal(), "scope": "order:read openid",
        ]
        return try await server.form("/oidc/token", fields.merging(changed) { $1 })
      }
      let answer = try await ask([:])
      #expect(answer["scope"] == "order:read" && answer["refresh_token"] == nil && answer["id_token"] == nil)
      let token = try #require(answer["access_token"]?.string, "\(answer)")
      let managed = try await server.send(
        "GET", "/api/v3/list-access-key", headers: ["authorization: Bearer \(token)"]
      ).json()
      #expect(managed["statusCode"] == 401)
      #expect(try await server.send("GET", "/oidc/me", headers: ["authorization: \(token)"]).json()["error"] != nil)
      #expect(try await ask(["scope": "openid profile"])["error"] == "invalid_scope")
      #expect(try await ask(["scope": nil])["error"] == "invalid_scope")
      #expect(try await ask(["scope": "a\"b"])["error"] == "invalid_scope")
      #expect(try await ask(["client_secret": "wrong"])["error"] == "invalid_client")
      #expect(try await ask(["client_secret": nil])["error"] == "invalid_client")
      #expect(try await ask(["client_id": "nobody"])["error"] == "invalid_client")
      let application = try await ask(["client_id": secrets.appId, "client_secret": secrets.appSecret.reveal()])
      #expect(application["error"] == "unauthorized_client")
    }
  }
}
