import Cryptography
import Foundation
import Testing
import UserPoolSQLite

@testable import Contract
@testable import UserPool

extension TestPool {
  /// A pool's file with its foundation, made once a run: making RSA keys takes a while.
  private static let template: Result<TemporaryFolder, any Error> = Result {
    let pool = try TestPool()
    _ = try PoolFoundation.lay(in: pool.store, sealer: pool.pool.sealer, clock: pool.clock, random: pool.pool.random)
    return pool.folder
  }

  /// A pool with keys, one application and one access key.
  static func withKeys(clock: TestClock = TestClock()) throws -> TestPool {
    let folder = try TemporaryFolder()
    for file in ["pool.db", "pool.db-wal"] where FileManager.default.fileExists(atPath: try template.get().file(file)) {
      try FileManager.default.copyItem(atPath: template.get().file(file), toPath: folder.file(file))
    }
    return try TestPool(in: folder, clock: clock)
  }

  /// Asks through the contract's checks, whichever client has the operation.
  func ask(
    _ name: String, _ body: Value = [:], caller: Caller = .administrator, language: Language = .english,
    configure: (inout RequestContext) -> Void = { _ in }
  ) async throws -> Response {
    let operation = try #require(
      Catalogue.operation(named: name, client: .management)
        ?? Catalogue.operation(named: name, client: .authentication))
    var context = RequestContext(caller: caller, language: language)
    configure(&context)
    return try await backend.perform(Catalogue.request(operation, body: Tape(body), context: context))
  }

  /// Asks and expects data.
  @discardableResult
  func answer(
    _ name: String, _ body: Value = [:], token: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Value {
    let response = try await ask(name, body, caller: Self.caller(token))
    #expect(response.isSuccess, "\(response.summary)", sourceLocation: sourceLocation)
    return response.data?.value ?? .null
  }

  /// Asks and gives what comes back in words: `200`, or `400/2333 list[0].email: …`.
  func words(_ name: String, _ body: Value = [:], token: String? = nil) async throws -> String {
    try await ask(name, body, caller: Self.caller(token)).summary
  }

  private static func caller(_ token: String?) -> Caller {
    token.map { .application(id: nil, accessToken: .init($0)) } ?? .administrator
  }

  /// Signs in by user name and password.
  func signIn(_ username: String, _ password: String, options: Value? = nil) async throws -> Response {
    var body: [Value.Member] = [
      .init("connection", "PASSWORD"),
      .init("passwordPayload", ["username": .string(username), "password": .string(password)]),
    ]
    if let options { body.append(.init("options", options)) }
    return try await ask("signInByCredentials", .object(body), caller: .application(id: nil, accessToken: nil))
  }

  /// An access token for a user.
  func token(_ username: String, _ password: String) async throws -> String {
    try #require(try await signIn(username, password).data?.value["access_token"]?.string)
  }

  /// Defines a custom field of users.
  func define(_ key: String, _ dataType: String, _ more: [Value.Member] = []) async throws {
    let field: [Value.Member] = [
      .init("targetType", "USER"), .init("key", .string(key)), .init("dataType", .string(dataType)),
    ]
    try await answer("setCustomFields", ["list": .array([.object(field + more)])])
  }

  /// Every byte of the pool's files.
  func rawBytes() throws -> Data {
    var bytes = Data()
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
      bytes.append(try Data(contentsOf: URL(fileURLWithPath: folder.file(name))))
    }
    return bytes
  }

  /// Reads inside a transaction.
  func reading<Result>(_ body: (any ReadTransaction) throws(PoolFailure) -> Result) throws -> Result {
    try store.read(body)
  }

  /// Changes settings and the like inside a transaction.
  func writing(_ body: @escaping @Sendable (any WriteTransaction) throws(PoolFailure) -> Void) throws {
    try store.transact { (transaction) throws(PoolFailure) in try body(transaction) }
  }
}

extension UserReading {
  /// Who has an identifier.
  func holder(of kind: IdentifierKind, _ value: String) throws(PoolFailure) -> Int64? {
    try Array(value.utf8).withUnsafeBufferPointer { (bytes) throws(PoolFailure) in try holder(of: kind, bytes) }
  }
}

extension Response {
  /// `200`, or `400/2333 list[0].email: …`.
  var summary: String {
    if isSuccess { return "200" }
    return "\(statusCode)\(apiCode.map { "/\($0)" } ?? "") \(text(indexBase: 0))"
  }
}
