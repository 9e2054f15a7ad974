import Contract
import Testing

@testable import GenAuthClient

/// The rows of the fault table about Ctrl-C (docs/remote.md, "Failures and retries"), each on a real socket.
@Suite("When a call is interrupted")
struct InterruptionTests {
  private static let update = #"{"userId":"u1","nickname":"San"}"#

  @Test("an interrupted call says whether it may have been done")
  func interruption() async throws {
    let (arrivals, arrived) = AsyncStream<Void>.makeStream()
    let server = try poolServer { _ in
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
    #expect(server.calls == 1)
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
}
