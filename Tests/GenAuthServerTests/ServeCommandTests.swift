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
      "POST /api/v3/get-management-token HTTP/1.1\r\ncontent-length: \(body.utf8.count)\r\nexpect: 100-continue\r\n\r\n"
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
      #expect(outcome.err.contains("cannot be listened on"), "\(outcome.err)")
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
