import Contract
import Cryptography
import Testing

@testable import GenAuthServer

@Suite("Probes")
struct HealthTests {
  @Test("a pool that cannot be read is told by the HTTP status, to GET and to HEAD")
  func unwell() async throws {
    let pool = try await ServedPool.shared.value
    try await withServer(authority: UnwellAuthority(), over: pool) { server in
      let answer = try await server.send("GET", "/healthz")
      #expect(answer.status == 503 && !answer.text.contains("ok") && !answer.text.contains("secret place"))
      let connection = try server.connect()
      try await connection.send(RawConnection.request("HEAD", "/healthz"))
      #expect(try await connection.answer(hasBody: false).status == 503)
    }
  }

  @Test("a probe without a host header, which is refused, does not look like health")
  func unaddressed() async throws {
    try await withServer { server in
      let connection = try server.connect()
      try await connection.send("GET /healthz HTTP/1.1\r\n\r\n")
      #expect(try await connection.answer().status == 503)
    }
  }

  @Test("a pool that can be read is told to GET and to HEAD")
  func well() async throws {
    try await withServer { server in
      #expect(try await server.send("GET", "/healthz").text == "ok\n")
      for path in ["/healthz", "/metrics", "/openapi.json", "/oidc/.well-known/jwks.json"] {
        let connection = try server.connect()
        try await connection.send(RawConnection.request("HEAD", path))
        let head = try await connection.answer(hasBody: false)
        #expect(head.status == 200 && head.headers["content-type"] != nil)
        let got = try await server.send("GET", path)
        #expect(path == "/metrics" || head.length == got.length, "\(path)")
      }
      #expect(try await server.send("GET", "/metrics").text.contains("operation=\"healthz\",status=\"200\"} 3\n"))
    }
  }
}

/// Whoever keeps the keys of a pool whose disk is gone.
struct UnwellAuthority: TokenAuthority {
  private func fail<Result>() throws(Fault) -> Result { throw Fault(.storage, "a secret place cannot be read") }

  func checkStorage() throws(Fault) {}
  /// As a pool that has it in memory would.
  func userPoolId() throws(Fault) -> String { "000000000000000000000000" }
  func accessKeySecret(_ id: String) throws(Fault) -> Secret? { try fail() }
  func applicationSecret(_ id: String) throws(Fault) -> Secret? { try fail() }
  func isManagementToken(_ token: String) throws(Fault) -> Bool { try fail() }
  func keySet() throws(Fault) -> String { try fail() }
  func inspect(_ token: String, application: String) throws(Fault) -> Value? { try fail() }
  func userInfo(_ token: String) throws(Fault) -> Value? { try fail() }
  func refresh(_ token: String, application: String) async throws(Fault) -> Tape? { try fail() }
  func application(_ id: String) throws(Fault) -> RegisteredApplication? { try fail() }
  func hold(_ accessToken: String, application: String, until: Int64) async throws(Fault) -> String? { try fail() }
  func issue(ofHeld session: String, application: String, nonce: String?) async throws(Fault) -> Tape? { try fail() }
  func end(session: String) async throws(Fault) { let _: Bool = try fail() }
  func signOut(idToken: String) async throws(Fault) -> String? { try fail() }
  func clientToken(accessKey: String, scope: String) throws(Fault) -> Value? { try fail() }
  func revoke(_ token: String, application: String) async throws(Fault) { let _: Bool = try fail() }
}
