import Contract
import Cryptography
import Foundation
import Testing
import UserPool
import UserPoolSQLite

@testable import GenAuthClient
@testable import GenAuthServer
@testable import Moonpool

/// How a backend under comparison reaches its pool.
enum Route: String, CaseIterable, CustomTestStringConvertible {
  /// The pool itself.
  case embedded
  /// Client, HTTP, server, pool, with a token.
  case token
  /// Client, HTTP, server, pool, each management call signed.
  case signature

  var testDescription: String { rawValue }
}

/// A folder with a pool that is removed with the last reference to it.
final class PoolFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/moonpool-conformance-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var file: String { path + "/pool.db" }

  /// A fresh pool, made once a run: making its keys takes a while. Every pool of the suite is a copy, so that all have the same keys.
  private static let template: Result<PoolFolder, any Error> = Result {
    let folder = try PoolFolder()
    _ = try EmbeddedPool.open(
      path: folder.file, environmentKey: nil, clock: StandingClock(), random: SeededRandomSource(seed: 1))
    return folder
  }

  /// A folder with a copy of the template.
  static func withPool() throws -> PoolFolder {
    let folder = try PoolFolder()
    let template = try template.get().path
    for name in try FileManager.default.contentsOfDirectory(atPath: template) where !name.hasSuffix("-shm") {
      try FileManager.default.copyItem(atPath: template + "/" + name, toPath: folder.path + "/" + name)
    }
    return folder
  }
}

/// A backend to be compared with the others: its pool is its own, its time the standing clock's.
struct Contender: Sendable {
  let route: Route
  let clock: StandingClock
  let backend: any Backend
  /// The pool behind all of it.
  let pool: PoolBackend

  /// Runs a test on a fresh pool reached in that way.
  static func with<Result: Sendable>(
    _ route: Route, _ body: @Sendable (Contender) async throws -> Result
  ) async throws -> Result {
    let folder = try PoolFolder.withPool()
    defer { withExtendedLifetime(folder) {} }
    let clock = StandingClock()
    let opened = try EmbeddedPool.open(
      path: folder.file, environmentKey: nil, clock: clock, random: SeededRandomSource(seed: 2))
    let pool = PoolBackend(pool: opened.pool)
    guard route != .embedded else {
      return try await body(Contender(route: route, clock: clock, backend: pool, pool: pool))
    }
    var configuration = GenAuthServer.ServerConfiguration(port: 0) { clock.milliseconds }
    configuration.supports = { pool.supports($0) }
    let server = V3Server(configuration, backend: pool, authority: PoolAuthority(opened.pool))
    let (addresses, listening) = AsyncStream.makeStream(of: V3Server.Address.self)
    let running = Task {
      defer { listening.finish() }
      try await server.run { listening.yield($0) }
    }
    var iterator = addresses.makeAsyncIterator()
    let address = try #require(await iterator.next(), "the server did not listen")
    let outcome: Swift.Result<Result, any Error>
    do {
      let secrets = try PoolSecrets.read(from: opened.store, sealer: opened.pool.sealer)
      let remote = try remote(address.url, secrets, route, clock)
      outcome = .success(try await body(Contender(route: route, clock: clock, backend: remote, pool: pool)))
    } catch {
      outcome = .failure(error)
    }
    await server.stop()
    try await running.value
    return try outcome.get()
  }

  private static func remote(
    _ address: String, _ secrets: PoolSecrets, _ route: Route, _ clock: StandingClock
  ) throws -> RemoteBackend {
    var configuration = try RemoteConfiguration(host: address)
    configuration.accessKeyId = secrets.accessKeyId
    configuration.accessKeySecret = secrets.accessKeySecret
    configuration.appId = secrets.appId
    configuration.appSecret = secrets.appSecret
    configuration.scheme = route == .signature ? .signature : .token
    configuration.rate = nil
    configuration.concurrency = 4
    // What fails must show, not be tried again.
    configuration.attempts = 1
    configuration.proxy = ""
    try configuration.check()
    let governor = try Governor(path: nil, rate: nil, concurrency: configuration.concurrency, clock: clock)
    let transport = try CurlTransport(CurlSettings(configuration))
    // The project's own server answers as the contract says.
    return RemoteBackend(configuration, transport: transport, governor: governor, clock: clock) { notice in
      Issue.record("an odd answer: \(notice)")
    }
  }
}
