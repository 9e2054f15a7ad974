import Contract
import Foundation
import Testing

@testable import GenAuthServer

@Suite("moonpool serve")
struct ServeCommandTests {
  private static func serve(_ arguments: [String]) async throws -> Subprocess {
    let pool = try await ServedPool.shared.value
    return try Subprocess(Subprocess.moonpool, ["serve", "--pool", pool.folder + "/pool.db"] + arguments)
  }

  private static func port(_ line: String) throws -> Int {
    try #require(line.split(separator: ":").last.flatMap { Int($0) }, "\(line)")
  }

  @Test("it says where it listens once it answers there, and ends with 0 at SIGTERM when all is answered")
  func lifeAndDeath() async throws {
    let program = try await Self.serve(["--port", "0"])
    let line = try await program.firstLine()
    #expect(line.hasPrefix("listening on http://127.0.0.1:"), "\(line)")
    let port = try Self.port(line)
    let health = try RawConnection(port: port)
    try await health.send(RawConnection.request("GET", "/healthz"))
    #expect(try await health.answer().text == "ok\n")
    let body = #"{"accessKeyId":"nobody","accessKeySecret":"x"}"#
    let begun = try RawConnection(port: port)
    try await begun.send(
      "POST /api/v3/get-management-token HTTP/1.1\r\nhost: x\r\ncontent-length: \(body.utf8.count)\r\nexpect: 100-continue\r\n\r\n"
    )
    #expect(try await begun.answer().status == 100)
    program.terminate()
    #expect(try await health.isAtEnd())
    try await begun.send(body)
    #expect(try await begun.answer().json()["statusCode"] == 401)
    begun.close()
    let outcome = try await program.outcome()
    #expect(outcome.status == 0, "\(outcome.err)")
    #expect(outcome.err.contains("POST /api/v3/get-management-token 401"), "\(outcome.err)")
    #expect(!outcome.err.contains("nobody"))
  }

  @Test("with --json it tells the address as an object, and with --quiet it logs nothing")
  func jsonAndQuiet() async throws {
    let program = try await Self.serve(["--port", "0", "--json", "--quiet"])
    let line = try Tape(json: try await program.firstLine()).value
    let port = try #require(line["port"]?.integer)
    #expect(line["url"] == .string("http://127.0.0.1:\(port)"))
    let connection = try RawConnection(port: Int(port))
    try await connection.send(RawConnection.request("GET", "/healthz"))
    _ = try await connection.answer()
    connection.close()
    program.terminate()
    let outcome = try await program.outcome()
    #expect(outcome.status == 0 && outcome.err.isEmpty, "\(outcome.err)")
  }

  @Test(
    "what makes no sense is refused before anything is opened",
    arguments: [
      (["--host", "0.0.0.0"], "--insecure"), (["--host", "example.org"], "--insecure"),
      (["--tls-cert", "x.pem"], "--tls-key"), (["--port", "70000"], "--port"), (["--rate", "fast"], "--rate"),
      (["--max-body", "0"], "--max-body"), (["--header-timeout", "soon"], "--header-timeout"),
      (["--public-url", "users.example.com"], "--public-url"), (["--max-connections", "0"], "--max-connections"),
    ])
  func usage(arguments: [String], hint: String) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/moonpool-none-\(UUID().uuidString)"
    let outcome = try await Subprocess(Subprocess.moonpool, ["serve", "--pool", folder + "/p.db"] + arguments).outcome()
    #expect(outcome.status == 2)
    #expect(outcome.err.contains(hint), "\(outcome.err)")
  }

  @Test("a port that is taken ends it with 1")
  func takenPort() async throws {
    try await withServer { server in
      let outcome = try await Self.serve(["--port", "\(server.address.port)"]).outcome()
      #expect(outcome.status == 1)
      #expect(
        outcome.err == "moonpool: cannot listen on 127.0.0.1:\(server.address.port): Address already in use\n")
    }
  }

  @Test("a certificate, a key, and both together that cannot be used are named with the reason")
  func badCertificates() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/moonpool-pem-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, text) in [
      ("c.pem", TestCertificates.certificate), ("k.pem", TestCertificates.key), ("o.pem", TestCertificates.otherKey),
    ] {
      try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
    }
    for (certificate, key, says) in [
      ("none.pem", "k.pem", "--tls-cert \(folder)/none.pem: no such file"),
      ("c.pem", "none.pem", "--tls-key \(folder)/none.pem: no such file"),
      ("k.pem", "k.pem", "--tls-cert \(folder)/k.pem: no PEM certificate can be read from it"),
      ("c.pem", "c.pem", "--tls-key \(folder)/c.pem: no PEM private key can be read from it"),
      ("c.pem", "o.pem", "--tls-key \(folder)/o.pem: does not match the certificate in \(folder)/c.pem"),
    ] {
      let words = ["--port", "0", "--tls-cert", folder + "/" + certificate, "--tls-key", folder + "/" + key]
      let outcome = try await Self.serve(words).outcome()
      #expect(outcome.status == 1 && outcome.err == "moonpool: \(says)\n", "\(outcome.err)")
    }
  }

  @Test("further connections wait where as many are open as may be")
  func connectionLimit() async throws {
    try await withServer {
      $0.limits.connections = 1
    } _: { server in
      let first = try server.connect()
      try await first.send(RawConnection.request("GET", "/healthz"))
      _ = try await first.answer()
      let second = try server.connect()
      try await second.send(RawConnection.request("GET", "/healthz"))
      try await first.send(RawConnection.request("GET", "/healthz"))
      _ = try await first.answer()
      #expect(!second.hasSomething)
      first.close()
      #expect(try await second.answer().text == "ok\n")
    }
  }
}
