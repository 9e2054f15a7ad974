import Contract
import Cryptography
import Foundation
import Synchronization
import Testing
import UserPool
import UserPoolSQLite

@testable import GenAuthServer
@testable import Moonpool

/// An embedded pool in a folder of its own, for servers to serve. One is shared by all tests, since making its keys takes a second; whoever counts users
/// counts those it named itself.
final class ServedPool: Sendable {
  static let shared = Task { try ServedPool() }

  let folder: String
  let opened: EmbeddedPool.Opened
  let backend: PoolBackend
  let secrets: PoolSecrets

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "moonpool-served-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    self.folder = folder.path
    opened = try EmbeddedPool.open(path: folder.appending(path: "pool.db").path, environmentKey: nil)
    backend = PoolBackend(pool: opened.pool)
    secrets = try PoolSecrets.read(from: opened.store, sealer: opened.pool.sealer)
    // The tests' process ends without ending this object.
    let path = self.folder
    foldersToRemove.withLock { $0.append(path) }
    atexit { foldersToRemove.withLock { for path in $0 { try? FileManager.default.removeItem(atPath: path) } } }
  }

  /// Asks the pool itself, past the server.
  func ask(_ name: String, _ body: Contract.Value) async throws -> Contract.Response {
    let operation = try #require(Catalogue.operation(named: name, client: .management))
    return try await backend.perform(try Catalogue.request(operation, body: Tape(body)))
  }

  /// How many users there are whose user name begins so.
  func users(named prefix: String) async throws -> Int64 {
    let answer = try await ask(
      "listUsers", ["advancedFilter": [["field": "username", "operator": "CONTAINS", "value": .string(prefix)]]])
    return try #require(answer.data?.value["totalCount"]?.integer)
  }

  /// The id of a new user with the password `Blue-moon7`.
  func newUser(_ username: String) async throws -> String {
    let answer = try await ask("createUser", ["username": .string(username), "password": "Blue-moon7"])
    return try #require(answer.data?.value["userId"]?.string, "\(answer.message)")
  }

  /// A management token.
  func managementToken() async throws -> String {
    let answer = try await ask(
      "getManagementToken",
      [
        "accessKeyId": .string(secrets.accessKeyId), "accessKeySecret": .string(secrets.accessKeySecret.reveal()),
      ])
    return try #require(answer.data?.value["access_token"]?.string)
  }
}

private let foldersToRemove = Mutex<[String]>([])

/// Starts a server for the time of a test.
/// - Parameters:
///   - authority: who keeps the keys; nil for the pool.
///   - backend: who answers; nil for the pool.
///   - own: the pool it serves; nil for the shared one.
///   - setUp: changes how it is set up.
@discardableResult
func withServer<Result: Sendable>(
  authority: (any TokenAuthority)? = nil, backend: (any Backend)? = nil, over own: ServedPool? = nil,
  _ setUp: (inout GenAuthServer.ServerConfiguration) -> Void = { _ in },
  _ body: @Sendable (TestServer) async throws -> Result
) async throws -> Result {
  var pool = own
  if pool == nil { pool = try await ServedPool.shared.value }
  let served = try #require(pool)
  let clock = served.opened.pool.clock
  var configuration = GenAuthServer.ServerConfiguration(port: 0) { clock.milliseconds }
  configuration.supports = { served.backend.supports($0) }
  setUp(&configuration)
  let server = V3Server(
    configuration, backend: backend ?? served.backend, authority: authority ?? PoolAuthority(served.opened.pool))
  let (addresses, listening) = AsyncStream.makeStream(of: V3Server.Address.self)
  let running = Task {
    defer { listening.finish() }
    try await server.run { listening.yield($0) }
  }
  var iterator = addresses.makeAsyncIterator()
  guard let address = await iterator.next() else {
    try await running.value
    throw TestFailure("the server did not listen")
  }
  let outcome: Swift.Result<Result, any Error>
  do {
    outcome = .success(try await body(TestServer(server: server, address: address, pool: served, running: running)))
  } catch {
    outcome = .failure(error)
  }
  await server.stop()
  try await running.value
  return try outcome.get()
}

/// A server that runs.
struct TestServer: Sendable {
  let server: V3Server
  let address: V3Server.Address
  let pool: ServedPool
  /// Ends when the server does.
  let running: Task<Void, any Error>

  /// A new connection.
  func connect() throws -> RawConnection { try RawConnection(port: address.port) }

  /// Sends a request on a connection of its own and reads its answer.
  func send(
    _ method: String, _ target: String, headers: [String] = [], body: String? = nil
  ) async throws -> RawAnswer {
    let connection = try connect()
    defer { connection.close() }
    try await connection.send(RawConnection.request(method, target, headers: headers, body: body))
    return try await connection.answer()
  }

  /// The same with a management token.
  func manage(_ method: String, _ target: String, body: String? = nil) async throws -> Contract.Value {
    let token = try await pool.managementToken()
    return try await send(method, target, headers: ["authorization: Bearer \(token)"], body: body).json()
  }
}

/// Why a test cannot go on.
struct TestFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Serves the shared pool by a clock that a test can put forward.
func withServerInTime(_ body: @Sendable (TestServer, Skew) async throws -> Void) async throws {
  let skew = Skew()
  let clock = try await ServedPool.shared.value.opened.pool.clock
  try await withServer {
    $0.now = { clock.milliseconds + skew.milliseconds }
  } _: { server in
    try await body(server, skew)
  }
}
