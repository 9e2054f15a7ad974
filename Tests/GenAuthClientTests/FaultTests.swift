import Contract
import Testing

@testable import GenAuthClient

/// The rows of the fault table (docs/remote.md, "Failures and retries"), each on a real socket.
@Suite("What happens when the network or the service fails")
struct FaultTests {
  private static let update = #"{"userId":"u1","nickname":"San"}"#
  private static let get = #"{"userId":"u1"}"#

  @Test("a read is tried again after each failure that another attempt may mend", arguments: 0..<5)
  func readsAreRepeated(kind: Int) async throws {
    let replies: [FaultServer.Reply] = [
      .close, .reset, .truncated(#"{"statusCode":"#), .garbage, .answer(502, "<html>"),
    ]
    let reply = replies[kind]
    let server = try poolServer { $0 <= 2 ? reply : .answer(success) }
    defer { server.stop() }
    let clock = StandingClock()
    let response = try await backend(server, clock: clock).perform(Request.make("getUser", Self.get))
    #expect(response.isSuccess)
    #expect(server.calls == 3)
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
    let server = try poolServer { _ in reply }
    defer { server.stop() }
    let fault = try await fault(backend(server), .make("updateUser", Self.update))
    #expect(fault.code == .unanswered)
    #expect(fault.message.contains("whether it was done is unknown"))
    #expect(server.calls == 1)
  }

  @Test("a write on a kept connection that dies without an answer is not sent again by the transport either")
  func keptConnectionDies() async throws {
    let server = try poolServer { $0 == 1 ? .answer(success) : .close }
    defer { server.stop() }
    let backend = try backend(server)
    #expect(try await backend.perform(Request.make("updateUser", Self.update)).isSuccess)
    #expect(try await fault(backend, .make("updateUser", Self.update)).code == .unanswered)
    #expect(server.calls == 2)
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
      let server = try poolServer(accepting: { $0 > 1 }) { _ in .answer(success) }
      defer { server.stop() }
      let backend = try backend(server) { $0.scheme = .signature }
      let request = try Request.make(name, name == "getUser" ? Self.get : Self.update)
      do throws(Fault) {
        #expect(try await backend.perform(request).isSuccess)
        #expect(server.calls == 1)
      } catch {
        // Whether the system took the bytes before it learnt of the end is chance: then the write may have arrived, as far as the client can know.
        #expect(name == "updateUser" && error.code == .unanswered && server.calls == 0, "\(error)")
      }
    }
  }

  @Test("a write that nobody answers in time is unknown; a read is tried again")
  func timeouts() async throws {
    let server = try poolServer { _ in .silence }
    defer { server.stop() }
    let patient = try backend(server, timeout: 1000) { $0.attempts = 2 }
    #expect(try await fault(patient, .make("updateUser", Self.update)).code == .unanswered)
    #expect(server.calls == 1)
    #expect(try await fault(patient, .make("getUser", Self.get)).code == .unanswered)
    #expect(server.calls == 3)
  }

  @Test(
    "a throttled write is sent again after the time that the service asks for, in seconds or with a date",
    arguments: ["3", "Wed, 01 Jan 2025 00:00:03 GMT"])
  func throttling(time: String) async throws {
    let headers = ["Date: Wed, 01 Jan 2025 00:00:00 GMT", "retry-after: \(time)"]
    let server = try poolServer { number in
      number <= 2
        ? .answer(429, headers: headers, #"{"statusCode":429,"message":"slow"}"#) : .answer(success)
    }
    defer { server.stop() }
    let clock = StandingClock()
    let backend = try backend(server, clock: clock)
    #expect(try await backend.perform(Request.make("updateUser", Self.update)).isSuccess)
    #expect(server.calls == 3)
    #expect(clock.waits.filter { $0 >= 3_000_000_000 }.count == 2)
    #expect(backend.slowdown > 1)
  }

  @Test("an envelope that says 429 with HTTP 200 counts as throttled too; a storm ends with the refusal")
  func storm() async throws {
    let server = try poolServer { _ in .answer(#"{"statusCode":429,"message":"slow","requestId":"r"}"#) }
    defer { server.stop() }
    let response = try await backend(server).perform(Request.make("updateUser", Self.update))
    #expect(response.statusCode == 429)
    #expect(server.calls == 6)
  }

  @Test("503 without an envelope is tried again, for writes too")
  func unavailable() async throws {
    let server = try poolServer { $0 == 1 ? .answer(503, "down") : .answer(success) }
    defer { server.stop() }
    #expect(try await backend(server).perform(Request.make("updateUser", Self.update)).isSuccess)
  }

  @Test("JSON of another service is no success: where the contract says an envelope, there must be one")
  func noEnvelope() async throws {
    let server = try poolServer { _ in .answer(#"{"ok":true}"#) }
    defer { server.stop() }
    let backend = try backend(server)
    let write = try await fault(backend, .make("updateUser", Self.update))
    #expect(write.code == .unanswered)
    #expect(write.message.contains("not an envelope"))
    #expect(server.calls == 1)
    #expect(try await fault(backend, .make("getUser", Self.get)).code == .nonsense)
  }

  @Test("a read that is refused because something broke is asked for again, then the refusal counts; 501 is final")
  func brokenService() async throws {
    for (status, count) in [(500, 6), (502, 6), (501, 1)] {
      let server = try poolServer { _ in .answer(#"{"statusCode":\#(status),"message":"broken"}"#) }
      defer { server.stop() }
      let response = try await backend(server).perform(.make("getUser", Self.get))
      #expect(response.statusCode == status)
      #expect(server.calls == count)
    }
  }

  @Test("a redirect and another web server are named, and nothing is claimed to be done")
  func wrongAddress() async throws {
    let server = try poolServer { number in
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
    let server = try poolServer { _ in .answer(String(repeating: "x", count: 5000)) }
    defer { server.stop() }
    let backend = try backend(server) { $0.largestAnswer = 1000 }
    #expect(try await fault(backend, .make("getUser", Self.get)).code == .nonsense)
    #expect(try await fault(backend, .make("updateUser", Self.update)).code == .unanswered)
  }
}
