import Contract
import Synchronization
import Testing

@testable import GenAuthClient

/// The rows of the fault table (docs/remote.md, "What happens when"), each on a real socket.
@Suite("What happens when the network or the service fails")
struct FaultTests {
  private static let update = #"{"userId":"u1","nickname":"San"}"#
  private static let get = #"{"userId":"u1"}"#

  /// A server that gives tokens and treats the n-th other request (from 1) as told.
  private func server(
    accepting: (@Sendable (Int) -> Bool)? = nil, _ reply: @escaping @Sendable (Int) -> FaultServer.Reply
  ) throws -> FaultServer {
    let count = Mutex(0)
    return try FaultServer(accepting: accepting) { request in
      if request.line.contains("get-management-token") { return .answer(tokenAnswer) }
      return reply(
        count.withLock {
          $0 += 1; return $0
        })
    }
  }

  private func calls(_ server: FaultServer) -> Int {
    server.received.count { !$0.line.contains("get-management-token") }
  }

  @Test("a read is tried again after each failure that another attempt may mend", arguments: 0..<5)
  func readsAreRepeated(kind: Int) async throws {
    let replies: [FaultServer.Reply] = [
      .close, .reset, .truncated(#"{"statusCode":"#), .garbage, .answer(502, "<html>"),
    ]
    let reply = replies[kind]
    let server = try server { $0 <= 2 ? reply : .answer(success) }
    defer { server.stop() }
    let clock = StandingClock()
    let response = try await backend(server, clock: clock).perform(Request.make("getUser", Self.get))
    #expect(response.isSuccess)
    #expect(calls(server) == 3)
    // The transport repeats a read by itself, once, where a kept connection turns out dead.
    #expect([[75_000_000, 150_000_000], [75_000_000]].contains(clock.waits))
  }

  @Test(
    "a write that was sent and not answered is not sent again, and its outcome is said to be unknown", arguments: 0..<5)
  func writesAreNotRepeated(kind: Int) async throws {
    let replies: [FaultServer.Reply] = [
      .close, .reset, .truncated(#"{"statusCode":"#), .garbage, .answer(502, "<html>"),
    ]
    let reply = replies[kind]
    let server = try server { _ in reply }
    defer { server.stop() }
    let fault = try await fault(backend(server), .make("updateUser", Self.update))
    #expect(fault.code == .unanswered)
    #expect(fault.message.contains("whether it was done is unknown"))
    #expect(calls(server) == 1)
  }

  @Test("a write on a kept connection that dies without an answer is not sent again by the transport either")
  func keptConnectionDies() async throws {
    let server = try server { $0 == 1 ? .answer(success) : .close }
    defer { server.stop() }
    let backend = try backend(server)
    #expect(try await backend.perform(Request.make("updateUser", Self.update)).isSuccess)
    #expect(try await fault(backend, .make("updateUser", Self.update)).code == .unanswered)
    #expect(calls(server) == 2)
  }

  @Test("nor is one without a body, or with an empty one", arguments: [nil, []] as [[UInt8]?])
  func keptConnectionDiesWithoutBody(body: [UInt8]?) async throws {
    let count = Counter()
    let server = try FaultServer { _ in count.next() == 1 ? .answer(success) : .close }
    defer { server.stop() }
    var configuration = try RemoteConfiguration(host: server.host)
    configuration.proxy = ""
    let transport = try CurlTransport(CurlSettings(configuration))
    let message = HTTPMessage(
      method: body == nil ? "DELETE" : "POST", url: server.host, headers: [], body: body, isRepeatable: false,
      milliseconds: 10_000)
    _ = try await transport.exchange(message)
    await #expect {
      _ = try await transport.exchange(message)
    } throws: {
      ($0 as? TransportFailure)?.kind == .unanswered
    }
    #expect(server.received.count == 2)
  }

  @Test("a write whose connection is closed before anything was read is not sent")
  func refusedConnection() async throws {
    let unused = try FaultServer { _ in .close }
    unused.stop()
    let clock = StandingClock()
    let fault = try await fault(backend(unused, clock: clock), .make("updateUser", Self.update))
    #expect(fault.code == .notSent)
    #expect(clock.waits.count == 5)
  }

  @Test("a host without an address is not sent anything, and asked for again")
  func unknownHost() async throws {
    let clock = StandingClock()
    // Longer than a name can be, so that nobody is asked for it.
    let host = "http://\(String(repeating: "x", count: 64)).test"
    let fault = try await fault(backend(host: host, clock: clock), .make("updateUser", Self.update))
    #expect(fault.code == .notSent)
    #expect(clock.waits.count == 5)
  }

  @Test(
    "a connection closed before the request was read: a read is done again, a write is never done twice and never said to be undone when it may be"
  )
  func closedUnread() async throws {
    for name in ["getUser", "updateUser"] {
      let server = try server(accepting: { $0 > 1 }) { _ in .answer(success) }
      defer { server.stop() }
      let backend = try backend(server) { $0.scheme = .signature }
      let request = try Request.make(name, name == "getUser" ? Self.get : Self.update)
      do throws(Fault) {
        #expect(try await backend.perform(request).isSuccess)
        #expect(calls(server) == 1)
      } catch {
        // Whether the system took the bytes before it learnt of the end is chance: then the write may have arrived, as far as the client can know.
        #expect(name == "updateUser" && error.code == .unanswered && calls(server) == 0, "\(error)")
      }
    }
  }

  @Test("a write that nobody answers in time is unknown; a read is tried again")
  func timeouts() async throws {
    let server = try server { _ in .silence }
    defer { server.stop() }
    let patient = try backend(server, timeout: 1000) { $0.attempts = 2 }
    #expect(try await fault(patient, .make("updateUser", Self.update)).code == .unanswered)
    #expect(calls(server) == 1)
    #expect(try await fault(patient, .make("getUser", Self.get)).code == .unanswered)
    #expect(calls(server) == 3)
  }

  @Test(
    "a throttled write is sent again after the time that the service asks for, in seconds or with a date",
    arguments: ["3", "Wed, 01 Jan 2025 00:00:03 GMT"])
  func throttling(time: String) async throws {
    let headers = ["Date: Wed, 01 Jan 2025 00:00:00 GMT", "retry-after: \(time)"]
    let server = try server { number in
      number <= 2
        ? .answer(429, headers: headers, #"{"statusCode":429,"message":"slow"}"#) : .answer(success)
    }
    defer { server.stop() }
    let clock = StandingClock()
    let backend = try backend(server, clock: clock)
    #expect(try await backend.perform(Request.make("updateUser", Self.update)).isSuccess)
    #expect(calls(server) == 3)
    #expect(clock.waits.filter { $0 >= 3_000_000_000 }.count == 2)
    #expect(backend.slowdown > 1)
  }

  @Test("an envelope that says 429 with HTTP 200 counts as throttled too; a storm ends with the refusal")
  func storm() async throws {
    let server = try server { _ in .answer(#"{"statusCode":429,"message":"slow","requestId":"r"}"#) }
    defer { server.stop() }
    let response = try await backend(server).perform(Request.make("updateUser", Self.update))
    #expect(response.statusCode == 429)
    #expect(calls(server) == 6)
  }

  @Test("503 without an envelope is tried again, for writes too")
  func unavailable() async throws {
    let server = try server { $0 == 1 ? .answer(503, "down") : .answer(success) }
    defer { server.stop() }
    #expect(try await backend(server).perform(Request.make("updateUser", Self.update)).isSuccess)
  }

  @Test("JSON of another service is no success: where the contract says an envelope, there must be one")
  func noEnvelope() async throws {
    let server = try server { _ in .answer(#"{"ok":true}"#) }
    defer { server.stop() }
    let backend = try backend(server)
    let write = try await fault(backend, .make("updateUser", Self.update))
    #expect(write.code == .unanswered)
    #expect(write.message.contains("no envelope"))
    #expect(calls(server) == 1)
    #expect(try await fault(backend, .make("getUser", Self.get)).code == .nonsense)
  }

  @Test("a nonce that the service has seen (1306) leads to a read with another one; a write was refused")
  func repeatedNonce() async throws {
    for (name, count) in [("getUser", 2), ("updateUser", 1)] {
      let server = try server {
        $0 == 1 ? .answer(#"{"statusCode":400,"apiCode":1306,"message":"x"}"#) : .answer(success)
      }
      defer { server.stop() }
      let backend = try backend(server) { $0.scheme = .signature }
      _ = try await backend.perform(.make(name, name == "getUser" ? Self.get : Self.update))
      #expect(calls(server) == count)
      #expect(Set(server.received.map { $0.headers["x-authing-signature-nonce"] }).count == count)
    }
  }

  @Test("a refusal that says that something broke is asked for again where it was a read; 501 is not")
  func brokenService() async throws {
    for (status, name, count) in [(500, "getUser", 6), (500, "updateUser", 1), (501, "getUser", 1)] {
      let server = try server { _ in .answer(#"{"statusCode":\#(status),"message":"broken"}"#) }
      defer { server.stop() }
      let response = try await backend(server).perform(.make(name, name == "getUser" ? Self.get : Self.update))
      #expect(response.statusCode == status)
      #expect(calls(server) == count)
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
      #expect(calls(server) == 0)
    }
  }

  @Test("a token that ends in the middle of a run is fetched anew, once, and the call goes through")
  func tokenExpires() async throws {
    let server = try server { number in
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

  @Test("a redirect and another web server are named, and nothing is claimed to be done")
  func wrongAddress() async throws {
    let server = try server { number in
      number == 1
        ? .answer(302, headers: ["location: https://login.example.com/?token=abc"], "") : .answer(404, "<html>")
    }
    defer { server.stop() }
    let backend = try backend(server)
    let redirect = try await fault(backend, .make("updateUser", Self.update))
    #expect(redirect.code == .notSent)
    #expect(redirect.message.contains("https://login.example.com/"))
    #expect(!redirect.message.contains("abc"))
    let missing = try await fault(backend, .make("updateUser", Self.update))
    #expect(missing.code == .nonsense)
    #expect(missing.message.contains("is it a V3 service?"))
  }

  @Test("an answer that never ends is cut off at the limit")
  func endlessAnswer() async throws {
    let server = try server { _ in .answer(String(repeating: "x", count: 5000)) }
    defer { server.stop() }
    let backend = try backend(server) { $0.largestAnswer = 1000 }
    #expect(try await fault(backend, .make("getUser", Self.get)).code == .nonsense)
    #expect(try await fault(backend, .make("updateUser", Self.update)).code == .unanswered)
  }

  @Test("an interrupted call says whether it may have been done")
  func interruption() async throws {
    let (arrivals, arrived) = AsyncStream<Void>.makeStream()
    let server = try server { _ in
      arrived.yield()
      return .silence
    }
    defer { server.stop() }
    let backend = try backend(server)
    let request = try Request.make("updateUser", Self.update)
    let call = Task { try await fault(backend, request) }
    for await _ in arrivals { break }
    call.cancel()
    #expect(try await call.value.code == .unanswered)
    let late = Task { () async throws -> Fault in
      while !Task.isCancelled { await Task.yield() }
      return try await fault(backend, request)
    }
    late.cancel()
    #expect(try await late.value.code == .cancelled)
    #expect(calls(server) == 1)
  }

  @Test("an interrupted call does not wait for a token that does not come", .timeLimit(.minutes(1)))
  func interruptedToken() async throws {
    let (arrivals, arrived) = AsyncStream<Void>.makeStream()
    let server = try FaultServer { _ in
      arrived.yield()
      return .silence
    }
    defer { server.stop() }
    let backend = try backend(server, timeout: 600_000)
    let request = try Request.make("updateUser", Self.update)
    let call = Task { try await fault(backend, request) }
    for await _ in arrivals { break }
    call.cancel()
    #expect(try await call.value.code == .cancelled)
  }

  @Test("an exchange of a task that is cancelled already is not begun")
  func cancelledBefore() async throws {
    let server = try FaultServer { _ in .answer(success) }
    defer { server.stop() }
    let transport = try CurlTransport(CurlSettings(RemoteConfiguration(host: server.host)))
    let message = HTTPMessage(
      method: "POST", url: server.host, headers: [], body: [0], isRepeatable: false, milliseconds: 10_000)
    for _ in 0..<200 {
      let call = Task { () async -> TransportFailure.Kind? in
        while !Task.isCancelled { await Task.yield() }
        do throws(TransportFailure) {
          _ = try await transport.exchange(message)
          return nil
        } catch {
          return error.kind
        }
      }
      call.cancel()
      #expect(await call.value == .cancelled)
    }
    #expect(server.received.isEmpty)
  }

  @Test("401 without an envelope is a token refused as well: a new one is fetched, once")
  func bareUnauthorized() async throws {
    let server = try server { $0 == 1 ? .answer(401, "") : .answer(success) }
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
