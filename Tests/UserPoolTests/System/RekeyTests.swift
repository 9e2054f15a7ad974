import Contract
import Cryptography
import Encodings
import Foundation
import Glibc
import Testing

@testable import UserPool
@testable import UserPoolSQLite

@Suite("Changing the pool's key")
struct RekeyTests {
  private let folder: TemporaryFolder
  private var path: String { folder.file("pool.db") }

  init() throws { folder = try TemporaryFolder() }

  private func open(environmentKey: String? = nil) throws -> EmbeddedPool.Opened {
    try EmbeddedPool.open(path: path, environmentKey: environmentKey)
  }

  private func ask(_ opened: EmbeddedPool.Opened, _ name: String, _ body: Contract.Value) async throws -> Response {
    let operation = try #require(Catalogue.operation(named: name, client: .management))
    return try await PoolBackend(pool: opened.pool).perform(
      try Catalogue.request(operation, body: Tape(body), context: RequestContext(caller: .administrator)))
  }

  private func rekey(_ newKey: PoolKey? = nil, environmentKey: String? = nil) -> String {
    do throws(Fault) {
      let outcome = try PoolRekey.rekey(path, newKey: newKey, environmentKey: environmentKey)
      return "\(outcome.values) values"
    } catch {
      return error.message
    }
  }

  /// A pool that has a sealed value in every place that can have one.
  private func fill() async throws {
    let opened = try open()
    let sealer = opened.pool.sealer
    let targets = FieldTarget.allCases.map { target -> Contract.Value in
      ["targetType": .string(target.rawValue), "key": "secret", "dataType": "STRING", "encrypted": true]
    }
    #expect(try await ask(opened, "setCustomFields", ["list": .array(targets)]).statusCode == 200)
    let user: Contract.Value = [
      "username": "ann", "customData": ["secret": "of ann"],
      "identities": [
        [
          "extIdpId": "idp1", "provider": "lark", "type": "openid", "userIdInIdp": "x", "accessToken": "access",
          "refreshToken": "refresh",
        ]
      ],
    ]
    let made = try await ask(opened, "createUser", user)
    #expect(made.statusCode == 200, "\(made.text(indexBase: 0))")
    try opened.store.transact { (transaction) throws(PoolFailure) in
      var factors = FactorRow(user: 1)
      factors.secret = try PoolFoundation.seal(Secret("totp"), factors.sealContext("secret"), sealer)
      factors.recoveryCode = try PoolFoundation.seal(Secret("code"), factors.sealContext("recovery"), sealer)
      try transaction.saveFactors(factors)
      var passcode = PasscodeRow(channel: "login", address: "a@b.example", sealedDigest: nil, sentAt: 5, tries: 0)
      passcode.sealedDigest = try PoolFoundation.seal(Secret("digest"), passcode.sealContext, sealer)
      try transaction.savePasscode(passcode, dropping: 0)
    }
    let body = try sealer.seal(Secret("text"), context: "outbox/m1/body")
    let connection = try Connection(path: path, use: .writer, options: StoreOptions())
    let message = try Statement(
      "INSERT INTO outbox (id, userId, channel, occasion, recipient, languageTag, createdAt, state, attempts, nextAttemptAt, reason, body) VALUES ('m1', 'u', 'email', 'o', 'r', 'zh-CN', 1, 'queued', 0, 1, NULL, ?)",
      on: connection.handle, isKept: false)
    message.bind(0, bytes: body)
    try message.run()
    // One of a field whose definition is gone, beside text that only looks like a sealed value.
    for (target, insert) in [
      (FieldTarget.department, "departments VALUES (1, 'd', 1, NULL, 'n', 'c', NULL, NULL, 0, 1, 1, 1, NULL, ?, 0)"),
      (.group, "userGroups VALUES (1, 'g', 'c', 'n', NULL, 1, 1, ?, 0)"),
      (.role, "roles VALUES (1, 'r', 1, 'c', 'n', NULL, 1, NULL, 0, 1, 1, ?)"),
    ] {
      let members: [Contract.Value.Member] = try ["secret", "gone"].map { key in
        .init(key, try SealedFields.seal(.string("of \(target)"), key: "\(target.rawValue)/\(key)", sealer))
      }
      let json = StoredJSON.text(.object(members + [.init("plain", .string(Base64.encode([2] + body)))]))
      let row = try Statement("INSERT INTO \(insert)", on: connection.handle, isKept: false)
      row.bind(0, String(decoding: json, as: UTF8.self))
      try row.run()
    }
  }

  /// Every value in the file that looks sealed, by its column: bytes, and texts in base64 inside JSON.
  private func sealedValues() throws -> [String: Set<[UInt8]>] {
    let connection = try Connection(path: path, use: .reader, options: StoreOptions())
    var found: [String: Set<[UInt8]>] = [:]
    for (table, column, _) in try columns(connection) {
      let statement = try Statement("SELECT \"\(column)\" FROM \"\(table)\"", on: connection.handle, isKept: false)
      while try statement.step() {
        guard !statement.isNull(0), let bytes = statement.bytes(0) else { continue }
        var candidates = [bytes]
        if let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] {
          candidates += object.values.compactMap { ($0 as? String).flatMap { Base64.decode($0) } }
        }
        for candidate in candidates where candidate.count >= 29 && candidate[0] == 1 {
          found["\(table).\(column)", default: []].insert(candidate)
        }
      }
    }
    return found
  }

  private func columns(_ connection: Connection) throws -> [(table: String, column: String, type: String)] {
    let statement = try Statement(
      """
      SELECT t.name, c.name, c.type FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
      WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
      """, on: connection.handle, isKept: false)
    var columns: [(String, String, String)] = []
    while try statement.step() { columns.append((statement.string(0), statement.string(1), statement.string(2))) }
    return columns
  }

  @Test("every column of bytes is known to be sealed or not, and every column of custom data is known")
  func columnsAreKnown() throws {
    _ = try open()
    let columns = try columns(try Connection(path: path, use: .reader, options: StoreOptions()))
    let bytes = Set(columns.filter { $0.type == "BLOB" }.map { "\($0.table).\($0.column)" })
    let sealed = Set(SealedColumns.columns.map { "\($0.table).\($0.name)" })
    #expect(bytes == sealed.union(SealedColumns.notSealed))
    let customData = Set(columns.filter { $0.column == "customData" }.map(\.table))
    #expect(customData == Set(SealedColumns.customData.map(\.table)))
  }

  @Test("everything that is sealed is sealed again, and opens with the new key alone")
  func everything() async throws {
    try await fill()
    let before = try sealedValues()
    let places =
      SealedColumns.columns.map { "\($0.table).\($0.name)" } + SealedColumns.customData.map { "\($0.table).customData" }
    #expect(Set(before.keys) == Set(places))
    let oldKey = try KeyFile.load(path + ".key")
    let count = before.values.reduce(0) { $0 + $1.count }
    #expect(rekey() == "\(count) values")
    let after = try sealedValues()
    #expect(after.mapValues(\.count) == before.mapValues(\.count))
    for (place, values) in after { #expect(values.isDisjoint(with: before[place] ?? []), "\(place)") }
    // Opens all of them.
    #expect(rekey() == "\(count) values")
    let opened = try open()
    let user = try await ask(
      opened, "getUser", ["userId": "ann", "userIdType": "username", "withCustomData": true])
    #expect(user.data?.value["customData"]?["secret"] == "of ann")
    #expect(try opened.store.checkIntegrity() == [])
    #expect(try KeyFile.load(path + ".key-" + oldKey.fingerprint).fingerprint == oldKey.fingerprint)
    #expect(access(path + ".key.new", F_OK) != 0)
  }

  @Test("a value that does not open stops the change, and nothing is changed")
  func damaged() async throws {
    try await fill()
    let connection = try Connection(path: path, use: .writer, options: StoreOptions())
    try connection.execute("UPDATE factors SET secret = substr(secret, 1, 20) || x'00' || substr(secret, 22)")
    let before = try sealedValues()
    #expect(rekey().hasPrefix("factors/1/secret: an encrypted value cannot be decrypted"))
    #expect(try sealedValues() == before)
    _ = try open()
    // What the change has left of its key is replaced by the next one.
    try connection.execute("UPDATE factors SET secret = NULL")
    #expect(rekey().hasSuffix(" values"))
  }

  // MARK: Crashes

  @Test("a crash before the commit leaves the old key; one after it finds the new key and puts it in its place")
  func crashes() async throws {
    try await fill()
    try KeyFile.create(.generate(), at: path + ".key.new")
    let old = try open().pool.sealer.keyFingerprint
    #expect(rekey().hasSuffix(" values"))
    let new = try open().pool.sealer.keyFingerprint
    #expect(new != old)
    // As it was between the commit and the change of names.
    for isKept in [false, true] {
      #expect(rename(path + ".key", path + ".key.new") == 0)
      #expect(link(path + ".key-" + old, path + ".key") == 0)
      if !isKept { unlink(path + ".key-" + old) }
      #expect(try open().pool.sealer.keyFingerprint == new)
      #expect(try KeyFile.load(path + ".key").fingerprint == new)
      #expect(try KeyFile.load(path + ".key-" + old).fingerprint == old)
      #expect(access(path + ".key.new", F_OK) != 0)
    }
  }

  // MARK: Others

  @Test("a program that has the pool open can read on, and its writes and its health check fail")
  func others() async throws {
    try await fill()
    let other = try open()
    #expect(try await ask(other, "createUser", ["username": "before"]).statusCode == 200)
    #expect(rekey().hasSuffix(" values"))
    let fault = await #expect(throws: Fault.self) { try await ask(other, "createUser", ["username": "after"]) }
    #expect(fault?.message.contains("the pool's key was changed while the pool was open") == true)
    #expect(throws: PoolFailure.self) { try other.store.checkPresence() }
    #expect(try await ask(other, "listUsers", [:]).data?.value["totalCount"]?.integer == 2)
    #expect(try await ask(try open(), "createUser", ["username": "after"]).statusCode == 200)
  }

  private func take(_ id: String, until: Int64, _ lease: OutboxLease?) throws {
    let opened = try open()
    try opened.store.transact { (transaction) throws(PoolFailure) in
      var message = OutboxMessage(
        id: id, userId: "u", channel: .email, occasion: .accountCreated, recipient: "u@example.com",
        languageTag: "en-US", createdAt: 1, state: .sending, attempts: 1, nextAttemptAt: until)
      try transaction.addToOutbox(message)
      message.lease = lease
      try transaction.updateOutbox(message)
    }
  }

  @Test("a delivery that has no lock stops the change until its lease is over")
  func deliveryWithoutLock() throws {
    let leases = [nil, OutboxLease(lock: nil, process: 4242, host: "mail.example", since: 1)]
    for (number, lease) in leases.enumerated() {
      try take("past\(number)", until: 1, lease)
      #expect(rekey().hasSuffix(" values"))
      try take("future\(number)", until: 4_000_000_000_000, lease)
      let refusal = rekey()
      #expect(refusal.contains("would be sent twice") && refusal.contains("Nothing was changed"), "\(refusal)")
      #expect(try OutboxDesk(pool: try open().pool).drop(["future\(number)"]) == 1)
    }
  }

  @Test("the same key, a wrong key, a key that is a link and a key of the environment are told apart")
  func refusals() async throws {
    try await fill()
    let key = try KeyFile.load(path + ".key")
    #expect(rekey(key).contains("the new key is the one that the pool has already"))
    let text = try String(contentsOfFile: path + ".key", encoding: .utf8).trimmingCharacters(in: .newlines)
    #expect(rekey(environmentKey: String(text.reversed())).contains("wrong pool key"))
    let next = PoolKey.generate()
    #expect(rekey(next, environmentKey: text).hasSuffix(" values"))
    // The files are not touched where the environment has the key.
    #expect(try KeyFile.load(path + ".key").fingerprint == key.fingerprint)
    #expect(rekey().contains("wrong pool key"))
    #expect(rekey(key, environmentKey: next.text.reveal()).hasSuffix(" values"))
    #expect(rename(path + ".key", folder.file("mounted")) == 0)
    #expect(symlink("mounted", path + ".key") == 0)
    #expect(rekey().contains("is a symbolic link"))
    _ = try open()
  }

  @Test("a backup of before is restored with the key that was kept")
  func olderBackup() async throws {
    try await fill()
    let backup = folder.file("backup.db")
    try open().store.backUp(to: backup)
    #expect(rekey().hasSuffix(" values"))
    let fault = #expect(throws: Fault.self) {
      try PoolRestore.restore(backup, to: path, keyFile: nil, environmentKey: nil)
    }
    #expect(fault?.message.contains("was made when \(path) had another key") == true)
    let kept = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).first { $0.hasPrefix("pool.db.key-") })
    let restored = folder.file("restored.db")
    let outcome = try PoolRestore.restore(backup, to: restored, keyFile: folder.file(kept), environmentKey: nil)
    #expect(outcome.users == 1)
    let pool = try EmbeddedPool.open(path: restored, environmentKey: nil)
    #expect(throws: Never.self) { try PoolSecrets.read(from: pool.store, sealer: pool.pool.sealer) }
  }

  @Test("a change of the key that was cut short is finished by the next one, and no key is lost")
  func cutShort() async throws {
    try await fill()
    #expect(rekey().hasSuffix(" values"))
    // As after a kill between the commit and the renaming: the pool is sealed with the key in .key.new.
    let files = FileManager.default
    let sealing = try KeyFile.load(path + ".key")
    let kept = try #require(
      try files.contentsOfDirectory(atPath: folder.path).first { $0.hasPrefix("pool.db.key-") })
    #expect(rename(path + ".key", path + ".key.new") == 0)
    #expect(rename(folder.file(kept), path + ".key") == 0)
    #expect(rekey().hasSuffix(" values"))
    #expect(try KeyFile.load(path + ".key-" + sealing.fingerprint).fingerprint == sealing.fingerprint)
    #expect(access(path + ".key.new", F_OK) != 0)
    _ = try open()
  }

  @Test("a key that another process has just written is not touched by a process that knows only the one before")
  func otherProcess() async throws {
    try await fill()
    let before = try String(contentsOfFile: path + ".key", encoding: .utf8)
    #expect(rekey().hasSuffix(" values"))
    let sealing = try KeyFile.load(path + ".key").fingerprint
    #expect(rename(path + ".key", path + ".key.new") == 0)
    // Opened with the key of before, as by a process that had opened the pool earlier: its turn comes after the change.
    let old = before.trimmingCharacters(in: .newlines)
    #expect(rekey(environmentKey: old).contains("wrong pool key"))
    #expect(try KeyFile.load(path + ".key.new").fingerprint == sealing)
  }
}
