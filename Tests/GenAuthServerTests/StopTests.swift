import Contract
import Foundation
import Synchronization
import Testing

@testable import GenAuthServer
@testable import Moonpool

@Suite("A server that stops")
struct StopTests {
  @Test("what has begun is answered, idle connections end, and nothing new is taken")
  func graceful() async throws {
    try await withServer { server in
      let idle = try server.connect()
      try await idle.send(RawConnection.request("GET", "/healthz"))
      _ = try await idle.answer()
      let token = try await server.pool.managementToken()
      let name = "stop-\(UUID().uuidString.prefix(12))"
      let body = #"{"username":"\#(name)","password":"Blue-moon7"}"#
      let begun = try server.connect()
      try await begun.send(
        "POST /api/v3/create-user HTTP/1.1\r\nhost: x\r\nauthorization: \(token)\r\ncontent-length: \(body.utf8.count)\r\n"
          + "expect: 100-continue\r\n\r\n")
      #expect(try await begun.answer().status == 100)
      let stopping = Task { await server.server.stop() }
      #expect(try await idle.isAtEnd())
      try await begun.send(body)
      let answer = try await begun.answer()
      #expect(try answer.json()["statusCode"] == 200)
      #expect(answer.headers["connection"] == "close")
      #expect(try await begun.isAtEnd())
      begun.close()
      await stopping.value
      try await server.running.value
      #expect(throws: TestFailure.self) { try server.connect() }
      #expect(try await server.pool.users(named: name) == 1)
    }
  }

  @Test("a port that is taken is said to be")
  func takenPort() async throws {
    try await withServer { server in
      await #expect(throws: ServerError.self) {
        try await withServer {
          $0.port = server.address.port
        } _: { _ in
        }
      }
    }
  }
}
