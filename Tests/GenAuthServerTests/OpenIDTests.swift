import Contract
import Foundation
import Testing

@testable import GenAuthServer

@Suite("OpenID Connect's endpoints")
struct OpenIDTests {
  /// Signs a new user in and gives the tokens.
  private static func tokens(_ server: TestServer, scope: String = "openid profile offline_access") async throws
    -> Contract.Value
  {
    let name = "oidc-\(UUID().uuidString.prefix(12))"
    _ = try await server.pool.newUser(name)
    return try await form(
      server, "/oidc/token", ["grant_type": "password", "username": name, "password": "Blue-moon7", "scope": scope])
  }

  private static func form(
    _ server: TestServer, _ path: String, _ fields: [String: String], headers: [String] = [], secret: Bool = true
  ) async throws -> Contract.Value {
    var fields = fields
    fields["client_id"] = fields["client_id"] ?? server.pool.secrets.appId
    if secret { fields["client_secret"] = fields["client_secret"] ?? server.pool.secrets.appSecret.reveal() }
    let body = fields.map { name, value in
      "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
    }.joined(separator: "&")
    let answer = try await server.send(
      "POST", path, headers: ["content-type: application/x-www-form-urlencoded"] + headers, body: body)
    #expect(answer.status == 200)
    return try answer.json()
  }

  @Test("the key set is the same on both paths, and the metadata names it")
  func keySets() async throws {
    try await withServer { server in
      let one = try await server.send("GET", "/oidc/.well-known/jwks.json").text
      let two = try await server.send("GET", "/\(server.pool.secrets.appId)/oidc/.well-known/jwks.json").text
      #expect(one == two && one.contains("\"kid\""))
      let metadata = try await server.send("GET", "/oidc/.well-known/openid-configuration").json()
      #expect(metadata["jwks_uri"] == .string("http://localhost/oidc/.well-known/jwks.json"))
      #expect(metadata["issuer"]?.string?.hasPrefix("urn:moonpool:") == true)
    }
  }

  @Test("an address is only taken from a host header that is one")
  func hostHeader() async throws {
    try await withServer { server in
      let connection = try server.connect()
      try await connection.send("GET /.well-known/openid-configuration HTTP/1.1\r\nhost: evil&(x)\r\n\r\n")
      let answer = try await connection.answer()
      #expect(answer.text.contains("jwks_uri") && !answer.text.contains("evil"))
    }
  }

  @Test("a form's credentials count beside the access token that one client sends along")
  func tokenBesideForm() async throws {
    try await withServer { server in
      let tokens = try await Self.tokens(server)
      let access = try #require(tokens["access_token"]?.string, "\(tokens)")
      #expect(tokens["expires_in"] == tokens["expire_in"])
      let says = try await Self.form(
        server, "/oidc/token/introspection", ["token": access], headers: ["authorization: \(access)"])
      #expect(says["active"] == true && says["client_id"] == .string(server.pool.secrets.appId))
    }
  }

  @Test("userinfo takes the token as Bearer, bare, and in the query")
  func userInfo() async throws {
    try await withServer { server in
      let access = try #require(try await Self.tokens(server)["access_token"]?.string)
      for (method, target, header) in [
        ("GET", "/oidc/me?access_token=\(access)", "x: y"), ("POST", "/oidc/me", "authorization: Bearer \(access)"),
        ("GET", "/oidc/me", "authorization: \(access)"),
      ] {
        let info = try await server.send(method, target, headers: [header], body: method == "POST" ? "" : nil).json()
        #expect(info["sub"]?.string?.count == 24 && info["statusCode"] == nil, "\(info)")
      }
      #expect(try await server.send("GET", "/oidc/me").json()["error"] == "invalid_token")
    }
  }

  @Test("an id token, a management token and a refresh token are no access tokens")
  func otherTokens() async throws {
    try await withServer { server in
      let tokens = try await Self.tokens(server)
      for token in [
        tokens["id_token"]?.string, tokens["refresh_token"]?.string, try await server.pool.managementToken(),
      ] {
        let info = try await server.send("GET", "/oidc/me", headers: ["authorization: \(try #require(token))"]).json()
        #expect(info["error"] == "invalid_token")
      }
    }
  }

  @Test("a refresh token is used up, even by two at the same moment")
  func refreshOnce() async throws {
    try await withServer { server in
      let refresh = try #require(try await Self.tokens(server)["refresh_token"]?.string)
      let answers = try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<4 {
          group.addTask {
            try await Self.form(
              server, "/oidc/token", ["grant_type": "refresh_token", "refresh_token": refresh])["access_token"] != nil
          }
        }
        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(answers == 1)
    }
  }

  @Test("a revoked token ends its session, a text that is no token is let be")
  func revocation() async throws {
    try await withServer { server in
      let tokens = try await Self.tokens(server)
      let refresh = try #require(tokens["refresh_token"]?.string)
      #expect(try await Self.form(server, "/oidc/token/revocation", ["token": "nonsense"])["error"] == nil)
      #expect(try await Self.form(server, "/oidc/token/introspection", ["token": refresh])["active"] == true)
      _ = try await Self.form(server, "/oidc/token/revocation", ["token": refresh])
      let access = try #require(tokens["access_token"]?.string)
      #expect(try await Self.form(server, "/oidc/token/introspection", ["token": access])["active"] == false)
    }
  }

  @Test("refusals are OAuth's")
  func errors() async throws {
    try await withServer { server in
      #expect(try await Self.form(server, "/oidc/token", ["grant_type": "device"])["error"] == "unsupported_grant_type")
      #expect(try await Self.form(server, "/oidc/token", [:])["error"] == "invalid_request")
      #expect(try await Self.form(server, "/oidc/token", ["client_id": "nobody"])["error"] == "invalid_client")
      #expect(try await Self.form(server, "/oidc/token", ["client_secret": "wrong"])["error"] == "invalid_client")
      let basic = Data("\(server.pool.secrets.appId):wrong".utf8).base64EncodedString()
      let answer = try await Self.form(
        server, "/oidc/token/introspection", ["token": "x"], headers: ["authorization: Basic \(basic)"])
      #expect(answer["error"] == "invalid_client")
      #expect(
        try await Self.form(server, "/oidc/token", ["grant_type": "password", "username": "x", "password": "y"])[
          "error"]
          == "invalid_grant")
    }
  }

  @Test("a sign-in by Basic is one by that application, and a wrong secret is refused")
  func basicSignIn() async throws {
    try await withServer { server in
      let name = "basic-\(UUID().uuidString.prefix(12))"
      _ = try await server.pool.newUser(name)
      let body = #"{"connection":"PASSWORD","passwordPayload":{"username":"\#(name)","password":"Blue-moon7"}}"#
      for (secret, statusCode) in [(server.pool.secrets.appSecret.reveal(), Int64(200)), ("wrong", 401)] {
        let basic = Data("\(server.pool.secrets.appId):\(secret)".utf8).base64EncodedString()
        let answer = try await server.send(
          "POST", "/api/v3/signin", headers: ["authorization: Basic \(basic)"], body: body)
        #expect(try answer.json()["statusCode"]?.integer == statusCode, "\(answer.text)")
      }
    }
  }
}
