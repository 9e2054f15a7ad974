import Contract
import Testing

@testable import GenAuthClient

/// The rows of the fault table about who calls (docs/remote.md, "Failures and retries"), each on a real socket.
@Suite("When a token, a key or a clock is refused")
struct AuthorizationFaultTests {
  private static let update = #"{"userId":"u1","nickname":"San"}"#
  private static let get = #"{"userId":"u1"}"#

  @Test("a nonce that the service has seen (1306) leads to a read with another one; a write was refused")
  func repeatedNonce() async throws {
    for (name, count) in [("getUser", 2), ("updateUser", 1)] {
      let server = try poolServer {
        $0 == 1 ? .answer(#"{"statusCode":400,"apiCode":1306,"message":"x"}"#) : .answer(success)
      }
      defer { server.stop() }
      let backend = try backend(server) { $0.scheme = .signature }
      _ = try await backend.perform(.make(name, name == "getUser" ? Self.get : Self.update))
      #expect(server.calls == count)
      #expect(Set(server.received.map { $0.headers["x-authing-signature-nonce"] }).count == count)
    }
  }

  @Test("without a token nothing is sent: a service that gives none is asked again, and the fault says so")
  func noToken() async throws {
    for (reply, count) in [(FaultServer.Reply.close, 6), (.answer(#"{"statusCode":200,"data":{}}"#), 1)] {
      let server = try FaultServer { _ in reply }
      defer { server.stop() }
      let fault = try await fault(backend(server), .make("updateUser", Self.update))
      #expect(fault.code == .notSent)
      #expect(fault.message.contains("token"))
      #expect(server.received.count == count)
      #expect(server.calls == 0)
    }
  }

  @Test("a token that ends in the middle of a run is fetched anew, once, and the call goes through")
  func tokenExpires() async throws {
    let server = try poolServer { number in
      number == 2 ? .answer(#"{"statusCode":401,"message":"token expired","apiCode":2020}"#) : .answer(success)
    }
    defer { server.stop() }
    let backend = try backend(server)
    for _ in 0..<3 { #expect(try await backend.perform(Request.make("updateUser", Self.update)).isSuccess) }
    #expect(server.received.count { $0.line.contains("get-management-token") } == 2)
  }

  @Test("an access key that stays refused is a refusal and no endless loop")
  func keyRefused() async throws {
    let server = try FaultServer { _ in .answer(#"{"statusCode":401,"message":"no such key"}"#) }
    defer { server.stop() }
    let response = try await backend(server).perform(Request.make("getUser", Self.get))
    #expect(response.statusCode == 401)
    #expect(response.message.contains("access key was refused"))
    #expect(server.received.count == 1)
  }

  @Test("a clock that the service does not accept is set by the service's, and the call signed again")
  func clockSkew() async throws {
    let server = try FaultServer { request in
      let isRight = request.headers["date"] == "Wed, 01 Jan 2025 00:00:00 GMT"
      return .answer(
        headers: ["Date: Wed, 01 Jan 2025 00:00:00 GMT"],
        isRight ? success : #"{"statusCode":400,"apiCode":1305,"message":"date is too far off"}"#)
    }
    defer { server.stop() }
    let backend = try backend(server) { $0.scheme = .signature }
    #expect(try await backend.perform(Request.make("updateUser", Self.update)).isSuccess)
    #expect(server.received.count == 2)
  }

  @Test("401 without an envelope is a token refused as well: a new one is fetched, once")
  func bareUnauthorized() async throws {
    let server = try poolServer { $0 == 1 ? .answer(401, "") : .answer(success) }
    defer { server.stop() }
    #expect(try await backend(server).perform(.make("updateUser", Self.update)).isSuccess)
    #expect(server.received.count { $0.line.contains("get-management-token") } == 2)
  }

  @Test("a service that has no time for a token is not said to refuse the access key")
  func throttledToken() async throws {
    let server = try FaultServer { _ in .answer(429, "") }
    defer { server.stop() }
    let response = try await backend(server).perform(.make("updateUser", Self.update))
    #expect(response.statusCode == 429)
    #expect(!response.message.contains("access key"))
    #expect(server.received.count == 6)
  }

  @Test("no message of a fault or refusal holds the access key's secret")
  func secretsStay() async throws {
    let server = try FaultServer { request in .answer(500, "echo " + request.body) }
    defer { server.stop() }
    let fault = try await fault(backend(server), .make("getUser", Self.get))
    #expect(!"\(fault)".contains("the-secret"))
  }
}
