import Cryptography
import Synchronization
import Testing
import UserPoolSQLite

import class Foundation.FileManager
import struct Foundation.UUID

@testable import Contract
@testable import UserPool

/// A clock that stands still until it is moved.
final class TestClock: Clock {
  private let time: Mutex<Int64>

  init(_ milliseconds: Int64 = 1_656_818_430_000) { time = Mutex(milliseconds) }

  var milliseconds: Int64 { time.withLock { $0 } }

  func advance(_ milliseconds: Int64 = 1000) { time.withLock { $0 += milliseconds } }
  func set(_ milliseconds: Int64) { time.withLock { $0 = milliseconds } }
}

/// A folder that is removed with the last reference to it.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("moonpool-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }
}

/// A pool in a real file of its own.
final class TestPool: Sendable {
  let folder: TemporaryFolder
  let clock: TestClock
  let store: SQLiteStore
  let pool: Pool
  let backend: PoolBackend
  /// Pools on one file must not draw the same random numbers.
  private static let count = Atomic<Int>(0)

  init(
    in folder: TemporaryFolder? = nil, clock: TestClock = TestClock(), options: StoreOptions = StoreOptions(),
    parts: PoolParts? = nil, comparison: @escaping PasswordCheck.Comparison = PasswordCheck.standard
  ) throws {
    let folder = try folder ?? TemporaryFolder()
    self.folder = folder
    self.clock = clock
    store = try SQLiteStore.open(path: folder.file("pool.db"), options: options)
    pool = Pool(
      store: store, sealer: Sealer(key: .generate(from: SeededRandomSource(seed: 7))), clock: clock,
      random: SeededRandomSource(seed: UInt64(Self.count.add(1, ordering: .relaxed).newValue)), parts: parts,
      comparison: comparison)
    backend = PoolBackend(pool: pool)
  }

  /// Asks without the contract's own checks, so that the pool's rules stand by themselves.
  func call(
    _ name: String, _ body: Value = [:], context: RequestContext = RequestContext(),
    client: Contract.Operation.Client = .management
  ) async throws -> Response {
    let operation = try #require(Catalogue.operation(named: name, client: client))
    return try await backend.perform(Request(operation: operation, body: Tape(body), context: context))
  }

  /// Asks and expects data.
  @discardableResult
  func data(
    _ name: String, _ body: Value = [:], context: RequestContext = RequestContext(),
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Value {
    let response = try await call(name, body, context: context)
    #expect(
      response.isSuccess, "\(response.statusCode) \(response.text(indexBase: 0))", sourceLocation: sourceLocation)
    return try #require(response.data?.value, sourceLocation: sourceLocation)
  }

  /// Asks and expects a refusal, in words: `400 list[0].email: …`.
  func refusal(
    _ name: String, _ body: Value, context: RequestContext = RequestContext(),
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> String {
    let response = try await call(name, body, context: context)
    #expect(!response.isSuccess, "was not refused", sourceLocation: sourceLocation)
    #expect(response.requestId?.isEmpty == false, "has no request id", sourceLocation: sourceLocation)
    let code = response.apiCode.map { "/\($0)" } ?? ""
    return "\(response.statusCode)\(code) \(response.text(indexBase: 0))"
  }

  /// Makes a user and gives its id.
  func user(_ fields: Value) async throws -> String {
    try #require(try await data("createUser", fields)["userId"]?.string)
  }

  /// A user as getUser answers it.
  func get(_ id: String, _ options: Value = [:]) async throws -> Value {
    guard case .object(let members) = options else { return .null }
    return try await data("getUser", .object([.init("userId", .string(id))] + members))
  }
}

extension Value {
  /// The user ids of a list of users.
  var userIds: [String] { self["list"]?.array?.compactMap { $0["userId"]?.string } ?? [] }
  /// The names of a list of users.
  var names: [String] { self["list"]?.array?.map { $0["name"]?.string ?? "-" } ?? [] }
  /// True where an object has a member of that name.
  func has(_ name: String) -> Bool { self[name] != nil }
}
