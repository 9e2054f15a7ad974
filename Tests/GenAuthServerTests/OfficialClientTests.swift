import Contract
import Foundation
import Testing

@testable import GenAuthServer

@Suite("Others' programs against a served pool")
struct OfficialClientTests {
  @Test("the official Python client, unmodified, does its work")
  func officialClient() async throws {
    let pool = try ServedPool()
    try await withServer(over: pool) { server in
      let setup: Contract.Value = [
        "host": .string(server.address.url), "userPoolId": .string(pool.secrets.userPoolId),
        "accessKeyId": .string(pool.secrets.accessKeyId),
        "accessKeySecret": .string(pool.secrets.accessKeySecret.reveal()), "appId": .string(pool.secrets.appId),
        "appSecret": .string(pool.secrets.appSecret.reveal()),
      ]
      let outcome = try await Subprocess(
        Subprocess.python(), ["-W", "ignore", Subprocess.script("official_client.py")],
        input: String(decoding: try Tape(setup).json(), as: UTF8.self)
      ).outcome()
      #expect(outcome.status == 0, "\(outcome.out)\(outcome.err)")
      #expect((Int(outcome.out.trimmingCharacters(in: .newlines)) ?? 0) > 150, "\(outcome.out)")
    }
  }

  @Test("the official Python client, unmodified, signs a user in on the page, with and without a secret")
  func officialSignIn() async throws {
    try await withServer { server in
      let callback = "https://app.example.org/callback"
      let application = try await TestApplication(in: server.pool, callbacks: [callback])
      let keyless = try await TestApplication(in: server.pool, callbacks: [callback], isPublic: true)
      let name = "py-page-\(UUID().uuidString.prefix(12).lowercased())"
      _ = try await server.pool.newUser(name)
      let setup: Contract.Value = [
        "host": .string(server.address.url), "appId": .string(application.id), "appSecret": .string(application.secret),
        "publicAppId": .string(keyless.id),
        "accessKeyId": .string(server.pool.secrets.accessKeyId),
        "accessKeySecret": .string(server.pool.secrets.accessKeySecret.reveal()), "redirectUri": .string(callback),
        "logoutUri": .string(TestApplication.farewell), "username": .string(name), "password": "Blue-moon7",
      ]
      let outcome = try await Subprocess(
        Subprocess.python(), ["-W", "ignore", Subprocess.script("official_sign_in.py")],
        input: String(decoding: try Tape(setup).json(), as: UTF8.self)
      ).outcome()
      #expect(outcome.status == 0, "\(outcome.out)\(outcome.err)")
      #expect((Int(outcome.out.trimmingCharacters(in: .newlines)) ?? 0) > 60, "\(outcome.out)")
    }
  }

  /// What is made up from the document that the server gives: every answer must fit it. A 500 fits nowhere in it.
  @Test("no made-up request gets a 500, or an answer that the document does not have")
  func properties() async throws {
    let pool = try ServedPool()
    try await withServer(over: pool) { server in
      let token = try await pool.managementToken()
      let python = URL(fileURLWithPath: try Subprocess.python())
      let outcome = try await Subprocess(
        python.deletingLastPathComponent().appending(path: "schemathesis").path,
        [
          "run", server.address.url + "/openapi.json", "--header", "authorization: Bearer \(token)", "--checks",
          "not_a_server_error,response_schema_conformance,status_code_conformance,content_type_conformance",
          "--phases", "coverage,fuzzing", "--max-examples", "4", "--max-time", "60", "--seed", "1",
          "--suppress-health-check", "all",
          "--no-color",
        ], environment: ["HYPOTHESIS_DATABASE_FILE": "", "HYPOTHESIS_STORAGE_DIRECTORY": pool.folder + "/hypothesis"]
      ).outcome()
      #expect(outcome.status == 0, "\(outcome.out.suffix(4000))\(outcome.err.suffix(1000))")
      #expect(outcome.out.contains("passed"))
      #expect(try await server.send("GET", "/metrics").text.contains("status=\"500\"") == false)
    }
  }

  @Test("over TLS a client that checks the certificate is served")
  func tls() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "moonpool-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let script = Subprocess.script("certificate.py")
    let made = try await Subprocess(Subprocess.python(), [script, "make", folder.path]).outcome()
    try #require(made.status == 0, "\(made.err)")
    let certificate = folder.appending(path: "cert.pem").path
    try await withServer {
      $0.tls = .init(certificatePath: certificate, keyPath: folder.appending(path: "key.pem").path)
    } _: { server in
      #expect(server.address.url.hasPrefix("https://"))
      let url = "https://localhost:\(server.address.port)/healthz"
      let outcome = try await Subprocess(Subprocess.python(), [script, "get", url, certificate]).outcome()
      #expect(outcome.out == "ok\nok\n", "\(outcome.err)")
      let plain = try server.connect()
      try await plain.send("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
      await #expect(throws: TestFailure.self) { try await plain.answer() }
    }
  }

  @Test("a certificate that is read again is used for new connections, and a wrong one leaves the old one in use")
  func reloadedCertificate() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "moonpool-tls-\(UUID().uuidString)")
    let other = folder.appending(path: "other")
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let script = Subprocess.script("certificate.py")
    for path in [folder.path, other.path] {
      let made = try await Subprocess(Subprocess.python(), [script, "make", path]).outcome()
      try #require(made.status == 0, "\(made.err)")
    }
    let (certificate, key) = (folder.appending(path: "cert.pem"), folder.appending(path: "key.pem"))
    let replacement = other.appending(path: "cert.pem")
    try await withServer {
      $0.tls = .init(certificatePath: certificate.path, keyPath: key.path)
    } _: { server in
      let url = "https://localhost:\(server.address.port)/healthz"
      func trusts(_ certificate: URL) async throws -> Bool {
        try await Subprocess(Subprocess.python(), [script, "get", url, certificate.path]).outcome().status == 0
      }
      let old = folder.appending(path: "old.pem")
      try FileManager.default.copyItem(at: certificate, to: old)
      #expect(try await trusts(old))
      try Data("nonsense".utf8).write(to: certificate)
      #expect(throws: ServerError.self) { try server.server.reloadCertificate() }
      #expect(try await trusts(old))
      for name in ["cert.pem", "key.pem"] {
        try FileManager.default.removeItem(at: folder.appending(path: name))
        try FileManager.default.copyItem(at: other.appending(path: name), to: folder.appending(path: name))
      }
      #expect(try server.server.reloadCertificate())
      #expect(try await trusts(replacement))
      #expect(try await !trusts(old))
    }
    let isReloaded = try await withServer { server in try server.server.reloadCertificate() }
    #expect(!isReloaded)
  }

  @Test("a certificate that is none is said to be")
  func badCertificate() async throws {
    await #expect(throws: ServerError.self) {
      try await withServer {
        $0.tls = .init(certificatePath: "/nowhere.pem", keyPath: "/nowhere.pem")
      } _: { _ in
      }
    }
  }
}
