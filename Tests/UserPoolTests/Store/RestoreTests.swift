import Contract
import Cryptography
import Foundation
import Glibc
import Testing

@testable import UserPool
@testable import UserPoolSQLite

@Suite("Restoring a backup")
struct RestoreTests {
  private let folder: TemporaryFolder
  private var path: String { folder.file("pool.db") }
  private var backup: String { folder.file("backup.db") }

  init() throws { folder = try TemporaryFolder() }

  /// A pool with one user, and a backup of it.
  private func poolWithBackup(_ path: String, _ backup: String) async throws {
    let opened = try EmbeddedPool.open(path: path, environmentKey: nil)
    _ = try await ask(opened, "createUser", ["username": "kept"])
    try opened.store.backUp(to: backup)
  }

  private func ask(_ opened: EmbeddedPool.Opened, _ name: String, _ body: Contract.Value) async throws -> Response {
    let operation = try #require(Catalogue.operation(named: name, client: .management))
    return try await PoolBackend(pool: opened.pool).perform(
      try Catalogue.request(operation, body: Tape(body), context: RequestContext(caller: .administrator)))
  }

  private func count(_ opened: EmbeddedPool.Opened) async throws -> Int64? {
    try await ask(opened, "listUsers", [:]).data?.value["totalCount"]?.integer
  }

  private func restore(_ from: String, key: String? = nil, environmentKey: String? = nil) -> String {
    do throws(Fault) {
      let outcome = try PoolRestore.restore(from, to: path, keyFile: key, environmentKey: environmentKey)
      return "\(outcome.users) \(outcome.before.map { $0.split(separator: "/").last ?? "" } ?? "new")"
    } catch {
      return error.message
    }
  }

  @Test("brings back what the backup holds while others have the pool open, and keeps what was there")
  func inUse() async throws {
    try await poolWithBackup(path, backup)
    let other = try EmbeddedPool.open(path: path, environmentKey: nil)
    _ = try await ask(other, "createUser", ["username": "later"])
    _ = try await ask(other, "createUser", ["username": "last"])
    #expect(try await count(other) == 3)
    #expect(restore(backup) == "1 pool.db.before-restore-1")
    #expect(try await count(other) == 1)
    #expect(try await ask(other, "createUser", ["username": "later"]).statusCode == 200)
    #expect(try other.store.checkIntegrity() == [])
    #expect(restore(folder.file("pool.db.before-restore-1")) == "3 pool.db.before-restore-2")
    #expect(try await count(other) == 3)
  }

  @Test("creates the pool and its key if there is no pool")
  func new() async throws {
    try await poolWithBackup(folder.file("old.db"), backup)
    #expect(restore(backup).contains("no key was found"))
    #expect(access(path, F_OK) != 0 && access(path + ".key", F_OK) != 0)
    #expect(restore(backup, key: folder.file("old.db.key")) == "1 new")
    #expect(try await count(try EmbeddedPool.open(path: path, environmentKey: nil)) == 1)
  }

  @Test("finds the key beside the backup, in the environment, or where it is named, and no other does")
  func keys() async throws {
    try await poolWithBackup(folder.file("old.db"), backup)
    try await poolWithBackup(folder.file("other.db"), folder.file("other-backup.db"))
    let files = FileManager.default
    #expect(restore(backup, key: folder.file("other.db.key")).contains("other.db.key is "))
    #expect(restore(backup, key: folder.file("missing.key")).contains("not found"))
    let text = try String(contentsOfFile: folder.file("old.db.key"), encoding: .utf8)
    let otherText = try String(contentsOfFile: folder.file("other.db.key"), encoding: .utf8)
    #expect(restore(backup, environmentKey: otherText.trimmingCharacters(in: .newlines)).contains("MOONPOOL_KEY is "))
    #expect(access(path, F_OK) != 0)
    let environmentKey = text.trimmingCharacters(in: .newlines)
    #expect(restore(backup, environmentKey: environmentKey) == "1 new")
    // The environment holds the key, so no file is written.
    #expect(access(path + ".key", F_OK) != 0)
    #expect(try await count(try EmbeddedPool.open(path: path, environmentKey: environmentKey)) == 1)
    for suffix in ["", "-wal", "-shm"] where access(path + suffix, F_OK) == 0 {
      try files.removeItem(atPath: path + suffix)
    }
    try files.copyItem(atPath: folder.file("old.db.key"), toPath: backup + ".key")
    #expect(restore(backup) == "1 new")
  }

  @Test("rejects another pool's backup, a damaged one, a newer one and the pool itself, and changes nothing")
  func rejected() async throws {
    try await poolWithBackup(path, backup)
    try await poolWithBackup(folder.file("other.db"), folder.file("other-backup.db"))
    #expect(
      restore(folder.file("other-backup.db"), key: folder.file("other.db.key")).contains("a backup of another pool"))
    #expect(restore(path).contains("is the pool itself"))
    #expect(restore(folder.file("none.db")).contains("there is no file"))
    try Data("not a pool".utf8).write(to: URL(fileURLWithPath: folder.file("text.db")))
    #expect(restore(folder.file("text.db")).contains("is not a backup of a pool"))
    let files = FileManager.default
    try files.copyItem(atPath: backup, toPath: folder.file("newer.db"))
    tamper(folder.file("newer.db"), "PRAGMA user_version = 99")
    #expect(restore(folder.file("newer.db")).contains("newer program"))
    try files.copyItem(atPath: backup, toPath: folder.file("cut.db"))
    #expect(truncate(folder.file("cut.db"), 40_960) == 0)
    #expect(restore(folder.file("cut.db")).contains("damaged"))
    #expect(try await count(try EmbeddedPool.open(path: path, environmentKey: nil)) == 1)
    #expect(try files.contentsOfDirectory(atPath: folder.path).filter { $0.contains("before-restore") }.isEmpty)
  }

  @Test("a backup of every older version is upgraded before those who have the pool open see it")
  func olderVersion() async throws {
    try await poolWithBackup(path, backup)
    let other = try EmbeddedPool.open(path: path, environmentKey: nil)
    let (id, key) = try BackupFile.identity(
      try Connection(path: path, use: .reader, options: StoreOptions()), path)
    for version in 2..<Schema.migrations.count {
      let old = folder.file("old-\(version).db")
      let statements =
        Schema.migrations.prefix(version).flatMap(\.self) + [
          "INSERT INTO settings VALUES ('userPoolId', '\(id)'), ('keyFingerprint', '\(key)')",
          "INSERT INTO users (seq, userId, createdAt, updatedAt, status, gender, username) VALUES (1, 'u1', 1, 1, 0, 2, 'v\(version)')",
          "INSERT INTO identifiers VALUES (3, 'v\(version)', 1)",
          "UPDATE counters SET value = 2 WHERE name = 'nextSeq'", "UPDATE counters SET value = 1 WHERE name = 'users'",
          "PRAGMA application_id = \(Schema.applicationId)", "PRAGMA user_version = \(version)",
        ]
      tamper(old, statements.joined(separator: ";"))
      let before = contents(old)
      #expect(restore(old, key: path + ".key") == "1 pool.db.before-restore-\(version - 1)")
      let answer = try await ask(other, "listUsers", [:]).data?.value
      #expect(answer?["list"]?.array?.map { $0["username"]?.string } == ["v\(version)"], "version \(version)")
      #expect(try other.store.statistics().version == Schema.version)
      #expect(try other.store.checkIntegrity() == [])
      #expect(contents(old) == before)
    }
    let made = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(made.filter { $0.contains(".moonpool-") || $0.hasPrefix("old-") && !$0.hasSuffix(".db") } == [])
  }

  @Test("a backup is only read: nothing appears beside it, whatever its name is")
  func onlyRead() async throws {
    try await poolWithBackup(path, backup)
    let kept = folder.file("back ups%41?#é")
    try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: false)
    // As `cp` makes it: in write-ahead mode.
    let copy = kept + "/a?mode=rw&b#c.db"
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    #expect(restore(copy).hasPrefix("1 pool.db.before-restore-"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: kept) == ["a?mode=rw&b#c.db"])
    // With a log beside it, the last changes are in that.
    let opened = try EmbeddedPool.open(path: path, environmentKey: nil)
    _ = try await ask(opened, "createUser", ["username": "last"])
    for side in ["", "-wal"] {
      try? FileManager.default.removeItem(atPath: copy + side)
      try FileManager.default.copyItem(atPath: path + side, toPath: copy + side)
    }
    #expect(restore(copy).hasPrefix("2 pool.db.before-restore-"))
  }

  @Test("an empty file is called so")
  func emptyFile() async throws {
    try await poolWithBackup(folder.file("old.db"), backup)
    try Data().write(to: URL(fileURLWithPath: path))
    #expect(
      restore(backup, key: folder.file("old.db.key"))
        == "\(path) is an empty file, not a pool; remove it first. Nothing was changed")
    #expect(access(path + ".key", F_OK) != 0)
  }

  @Test("a log or a key that is left from another pool is not mixed with the restored one")
  func leftovers() async throws {
    try await poolWithBackup(folder.file("old.db"), backup)
    try await poolWithBackup(path, folder.file("other-backup.db"))
    try FileManager.default.removeItem(atPath: path)
    // The key of the pool that was here.
    #expect(restore(backup, key: folder.file("old.db.key")).contains("pool.db.key holds the key "))
    try FileManager.default.removeItem(atPath: path + ".key")
    for side in ["-wal", "-journal"] {
      try Data("left".utf8).write(to: URL(fileURLWithPath: path + side))
      #expect(restore(backup, key: folder.file("old.db.key")).contains("pool.db\(side) is left over"))
      #expect(access(path, F_OK) != 0 && access(path + ".key", F_OK) != 0)
      try FileManager.default.removeItem(atPath: path + side)
    }
    // The key in the environment, with which the pool is opened from then on.
    let wrong = try String(contentsOfFile: folder.file("old.db.key"), encoding: .utf8).trimmingCharacters(in: .newlines)
    try await poolWithBackup(folder.file("third.db"), folder.file("third-backup.db"))
    #expect(
      restore(folder.file("third-backup.db"), key: folder.file("third.db.key"), environmentKey: wrong)
        .contains("MOONPOOL_KEY holds the key "))
    #expect(restore(backup, key: folder.file("old.db.key")) == "1 new")
    #expect(try await count(try EmbeddedPool.open(path: path, environmentKey: nil)) == 1)
  }

  @Test("a key may be a symbolic link of the same owner")
  func linkedKey() async throws {
    try await poolWithBackup(path, backup)
    try FileManager.default.moveItem(atPath: path + ".key", toPath: folder.file("secret"))
    #expect(symlink("secret", path + ".key") == 0)
    #expect(try await count(try EmbeddedPool.open(path: path, environmentKey: nil)) == 1)
  }
}
