import Contract
import Testing

@testable import GenAuthClient

/// Calls whose tasks run on the transport's thread, as those of scripts do.
@Suite("Calls on the transport's own thread", .timeLimit(.minutes(2)))
struct ExecutorTests {
  private static let update = #"{"userId":"u1","nickname":"San"}"#

  /// A call in a task of its own on the backend's thread.
  private func call(_ backend: RemoteBackend) throws -> Task<Response, any Error> {
    let request = try Request.make("updateUser", Self.update)
    return Task(executorPreference: backend.executor) { try await backend.perform(request) }
  }

  @Test("many at once are answered, also where a connection is refused or the service throttles")
  func many() async throws {
    let server = try poolServer { number in
      number % 7 == 0 ? .complete(429, headers: ["retry-after: 1"], "{}") : .answer(success)
    }
    defer { server.stop() }
    let served = try backend(server)
    let nobody = try backend(host: "http://127.0.0.1:1") { $0.scheme = .signature }
    let calls = try (0..<100).map { _ in try call(served) }
    let lost = try (0..<20).map { _ in try call(nobody) }
    for call in calls { #expect(try await call.value.isSuccess) }
    for call in lost { await #expect(throws: Fault.self) { try await call.value } }
  }

  @Test("one that is interrupted ends, and others go on")
  func interruption() async throws {
    let (arrivals, arrived) = AsyncStream<Void>.makeStream()
    let server = try poolServer { number in
      if number > 1 { return .answer(success) }
      arrived.yield()
      return .silence
    }
    defer { server.stop() }
    let backend = try backend(server)
    let stuck = try call(backend)
    for await _ in arrivals { break }
    stuck.cancel()
    let fault = await #expect(throws: Fault.self) { try await stuck.value }
    #expect(fault?.code == .unanswered)
    #expect(try await call(backend).value.isSuccess)
  }

  @Test("a task that never rests does not keep the others waiting")
  func restless() async throws {
    let server = try poolServer { _ in .answer(success) }
    defer { server.stop() }
    let backend = try backend(server)
    let restless = Task(executorPreference: backend.executor) {
      while !Task.isCancelled { await Task.yield() }
    }
    #expect(try await call(backend).value.isSuccess)
    restless.cancel()
    await restless.value
  }

  @Test("a task that comes when the backend is gone still runs")
  func late() async throws {
    let server = try poolServer { _ in .answer(success) }
    defer { server.stop() }
    for _ in 0..<50 {
      var backend: RemoteBackend? = try backend(server)
      let executor = try #require(backend?.executor)
      backend = nil
      #expect(await Task(executorPreference: executor) { 42 }.value == 42)
    }
  }
}
