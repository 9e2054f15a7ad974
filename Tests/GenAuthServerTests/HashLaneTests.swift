import Contract
import Dispatch
import Foundation
import Testing

@testable import GenAuthServer

@Suite("Passwords are compared in a lane of their own")
struct HashLaneTests {
  /// A backend whose sign-ins take as long as the test wants.
  private final class Slow: Backend {
    let pool: any Backend
    let gate = DispatchSemaphore(value: 0)
    init(_ pool: any Backend) { self.pool = pool }

    func perform(_ request: Contract.Request) async throws(Fault) -> Contract.Response {
      if HashLane.operations.contains(request.operation.name) { block() }
      return try await pool.perform(request)
    }

    func performNow(_ request: Contract.Request) throws(Fault) -> Contract.Response? { try pool.performNow(request) }

    private func block() { gate.wait() }
  }

  /// Sends that many wrong passwords, each for a user of its own on a connection of its own.
  private func guess(_ count: Int, _ name: String, _ server: TestServer) async throws -> [RawConnection] {
    var connections: [RawConnection] = []
    for number in 0..<count {
      let body = #"{"connection":"PASSWORD","passwordPayload":{"username":"\#(name)-\#(number)","password":"wrong"}}"#
      let connection = try server.connect()
      try await connection.send(RawConnection.request("POST", "/api/v3/signin", body: body))
      connections.append(connection)
    }
    return connections
  }

  @Test("clients who guess wait for each other, the many are refused with 429, and readers do not wait")
  func readers() async throws {
    let pool = try await ServedPool.shared.value
    let slow = Slow(pool.backend)
    let name = "lane-\(UUID().uuidString.prefix(12))"
    let id = try await pool.newUser(name)
    try await withServer(backend: slow) {
      $0.limits.passwordThreads = 2
      $0.limits.waitingPasswords = 4
      $0.limits.refusalDelay = 0
    } _: { server in
      let token = try await pool.managementToken()
      let guessers = try await guess(64, name, server)
      // Two are compared, four wait, and all others are refused, while readers are answered.
      let deadline = ContinuousClock.now + .seconds(600)
      while guessers.count(where: \.hasSomething) < 58, ContinuousClock.now < deadline {
        let answer = try await server.send(
          "GET", "/api/v3/get-user?userId=\(id)", headers: ["authorization: Bearer \(token)"])
        #expect(try answer.json()["statusCode"] == 200)
      }
      #expect(guessers.count(where: \.hasSomething) == 58)
      for _ in guessers { slow.gate.signal() }
      var statuses: [Int64: Int] = [:]
      for connection in guessers {
        let answer = try await connection.answer()
        let status = try answer.json()["statusCode"]?.integer ?? 0
        statuses[status, default: 0] += 1
        #expect(status != 429 || answer.headers["retry-after"] == "1")
        connection.close()
      }
      #expect(statuses[429] == 58, "\(statuses)")
      #expect(Set(statuses.keys) == [400, 429], "\(statuses)")
    }
  }

  @Test("a request is answered once its password is compared, not after the hashes that wait")
  func answers() async throws {
    let pool = try await ServedPool.shared.value
    let slow = Slow(pool.backend)
    let name = "turn-\(UUID().uuidString.prefix(12))"
    try await withServer(backend: slow) {
      $0.limits.passwordThreads = 1
      $0.limits.waitingPasswords = 8
    } _: { server in
      let waiting = try await guess(4, name, server)
      // The only thread of the lane is blocked by the next request until the gate opens for that one, too.
      let deadline = ContinuousClock.now + .seconds(600)
      for count in 1...4 {
        slow.gate.signal()
        while waiting.count(where: \.hasSomething) < count, ContinuousClock.now < deadline {
          _ = try await server.send("GET", "/healthz")
        }
        #expect(waiting.count(where: \.hasSomething) == count)
      }
      for connection in waiting { connection.close() }
    }
  }

  @Test("the grant and the page wait in the same lane")
  func otherWays() async throws {
    let pool = try await ServedPool.shared.value
    let slow = Slow(pool.backend)
    try await withServer(backend: slow) {
      $0.limits.passwordThreads = 1
      $0.limits.waitingPasswords = 0
      $0.limits.refusalDelay = 0
    } _: { server in
      let application = try await TestApplication(in: pool)
      let grant = FormWriter.text([
        ("grant_type", "password"), ("client_id", application.id), ("client_secret", application.secret),
        ("username", "nobody"), ("password", "wrong"),
      ])
      var waiting: [RawConnection] = []
      for _ in 0..<64 {
        let connection = try server.connect()
        try await connection.send(RawConnection.request("POST", "/oidc/token", body: grant))
        waiting.append(connection)
      }
      // One is compared, and none waits.
      let deadline = ContinuousClock.now + .seconds(600)
      while waiting.count(where: \.hasSomething) < 63, ContinuousClock.now < deadline {
        _ = try await server.send("GET", "/healthz")
      }
      #expect(waiting.count(where: \.hasSomething) == 63)
      var browser = Browser(server: server)
      let page = try await browser.open(application.request())
      let answer = try await browser.submit(page, account: "nobody", password: "wrong")
      #expect(answer.problem == "Too many requests. Please wait a moment and try again.")
      for _ in 0..<65 { slow.gate.signal() }
      for connection in waiting {
        let error = try await connection.answer().json()["error"]
        #expect(error == "invalid_grant")
        connection.close()
      }
    }
  }
}
