import Contract
import Cryptography
import Synchronization
import Testing

@testable import GenAuthClient

/// A clock that stands still but for the waits, which it notes and does at once.
final class StandingClock: ClientClock {
  private struct State {
    var nanoseconds: UInt64 = 1_000_000_000_000
    var wall: Int64 = 1_790_000_000
    var waits: [UInt64] = []
  }
  private let state = Mutex(State())

  var waits: [UInt64] { state.withLock { $0.waits } }
  func advance(seconds: Int64) {
    state.withLock {
      $0.wall += seconds
      $0.nanoseconds += UInt64(seconds) * 1_000_000_000
    }
  }
  func monotonic() -> UInt64 { state.withLock { $0.nanoseconds } }
  func wall() -> Int64 { state.withLock { $0.wall } }
  func random() -> Double { 0.5 }
  func wait(_ nanoseconds: UInt64) async throws(CancellationError) {
    if Task.isCancelled { throw CancellationError() }
    state.withLock {
      $0.waits.append(nanoseconds)
      $0.nanoseconds += nanoseconds
    }
    await Task.yield()
  }
}

/// Counts from 1.
final class Counter: Sendable {
  private let count = Mutex(0)
  func next() -> Int {
    count.withLock {
      $0 += 1
      return $0
    }
  }
}

extension Request {
  static func make(
    _ name: String, _ json: String, client: Operation.Client = .management, caller: Caller = .administrator
  ) throws -> Request {
    let operation = try #require(Catalogue.operation(named: name, client: client))
    return try Catalogue.request(operation, body: try Tape(json: json), context: RequestContext(caller: caller))
  }
}

/// The answer to a request for a token. Its payload is `{"scoped_userpool_id":"pool1"}`.
let tokenAnswer =
  #"{"statusCode":200,"message":"","data":{"access_token":"e30.eyJzY29wZWRfdXNlcnBvb2xfaWQiOiJwb29sMSJ9.x","expires_in":1000}}"#
let success = #"{"statusCode":200,"message":"Success","data":{"userId":"u1"}}"#

/// A server that gives tokens and treats the n-th other request (from 1) as told.
func poolServer(
  accepting: (@Sendable (Int) -> Bool)? = nil, _ reply: @escaping @Sendable (Int) -> FaultServer.Reply
) throws -> FaultServer {
  let count = Counter()
  return try FaultServer(accepting: accepting) { request in
    request.line.contains("get-management-token") ? .answer(tokenAnswer) : reply(count.next())
  }
}

extension FaultServer {
  /// How many requests came in that were not for a token.
  var calls: Int { received.count { !$0.line.contains("get-management-token") } }
}

/// A backend on a server of the test, with a clock that does not wait.
func backend(
  _ server: FaultServer, clock: StandingClock = StandingClock(), timeout: Int = 20_000,
  host: String? = nil, _ change: (inout RemoteConfiguration) -> Void = { _ in },
  notice: @escaping @Sendable (String) -> Void = { _ in }
) throws -> RemoteBackend {
  try backend(host: host ?? server.host, clock: clock, timeout: timeout, change, notice: notice)
}

/// A backend for an address, with a clock that does not wait.
func backend(
  host: String, clock: StandingClock = StandingClock(), timeout: Int = 20_000,
  _ change: (inout RemoteConfiguration) -> Void = { _ in }, notice: @escaping @Sendable (String) -> Void = { _ in }
) throws -> RemoteBackend {
  var configuration = try RemoteConfiguration(host: host)
  configuration.accessKeyId = "key"
  configuration.accessKeySecret = Secret("the-secret")
  configuration.appId = "app1"
  configuration.appSecret = Secret("app-secret")
  configuration.rate = nil
  configuration.totalMilliseconds = timeout
  // No proxy of this machine's is to stand in between.
  configuration.proxy = ""
  change(&configuration)
  try configuration.check()
  let governor = try Governor(path: nil, rate: configuration.rate, concurrency: configuration.concurrency, clock: clock)
  return RemoteBackend(
    configuration, transport: try CurlTransport(CurlSettings(configuration)), governor: governor, clock: clock,
    notice: notice)
}

/// The fault of a call that must not be answered.
func fault(_ backend: RemoteBackend, _ request: Request) async throws -> Fault {
  do throws(Fault) {
    let response = try await backend.perform(request)
    throw Fault(.defect, "answered \(response.statusCode) \(response.message)")
  } catch {
    return error
  }
}
