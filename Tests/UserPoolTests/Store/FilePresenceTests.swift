import Contract
import Foundation
import Glibc
import Testing

@testable import UserPool
@testable import UserPoolSQLite

@Suite("A pool's file that is taken away")
struct FilePresenceTests {
  enum Loss: String, CaseIterable {
    case removed, moved, replaced, truncated, emptied
    case removedLog = "log removed"
    case removedIndex = "index removed"
    case movedFolder = "folder moved"
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func lose(_ path: String, _ loss: Loss) throws {
    let files = FileManager.default
    switch loss {
    case .removed: try files.removeItem(atPath: path)
    case .moved: try files.moveItem(atPath: path, toPath: path + ".old")
    case .replaced:
      try files.copyItem(atPath: path, toPath: path + ".copy")
      #expect(rename(path + ".copy", path) == 0)
    case .truncated: #expect(truncate(path, 8192) == 0)
    case .emptied: #expect(truncate(path, 0) == 0)
    case .removedLog: try files.removeItem(atPath: path + "-wal")
    case .removedIndex: try files.removeItem(atPath: path + "-shm")
    case .movedFolder: try files.moveItem(atPath: folder.file("in"), toPath: folder.file("elsewhere"))
    }
  }

  @Test("the next write and the health check report it as a storage fault", arguments: Loss.allCases)
  func noticed(_ loss: Loss) async throws {
    try FileManager.default.createDirectory(atPath: folder.file("in"), withIntermediateDirectories: true)
    let path = folder.file("in/pool.db")
    let opened = try EmbeddedPool.open(path: path, environmentKey: nil)
    let backend = PoolBackend(pool: opened.pool)
    func create(_ name: String) async throws -> Response {
      let operation = try #require(Catalogue.operation(named: "createUser", client: .management))
      let context = RequestContext(caller: .administrator)
      return try await backend.perform(
        try Catalogue.request(operation, body: Tape(["username": .string(name)]), context: context))
    }
    #expect(try await create("before").statusCode == 200)
    // What is cut off must have been in the file, not in the log.
    tamper(path, "PRAGMA wal_checkpoint(PASSIVE)")
    #expect(try await create("known").statusCode == 200)
    #expect(throws: Never.self) { try opened.store.checkPresence() }
    try lose(path, loss)
    for name in ["after", "later"] {
      let error = await #expect(throws: Fault.self, "\(loss)") { _ = try await create(name) }
      #expect(error?.code == .storage, "\(loss): \(error?.message ?? "")")
      #expect(error?.message.contains(path) == true, "\(loss): \(error?.message ?? "")")
    }
    #expect(throws: PoolFailure.self, "\(loss)") { try opened.store.checkPresence() }
  }

  @Test("a file that another program has made smaller by VACUUM is still the pool")
  func vacuumed() async throws {
    let pool = try TestPool(in: folder)
    for number in 0..<300 {
      _ = try await pool.user([
        "username": .string("user\(number)"), "customData": [:],
        "address": .string(String(repeating: "x", count: 2000)),
      ])
    }
    let path = folder.file("pool.db")
    tamper(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    let user = try await pool.user(["username": "kept"])
    tamper(path, "DELETE FROM users WHERE username LIKE 'user%'; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
    _ = try await pool.data("updateUser", ["userId": .string(user), "nickname": "still here"])
    #expect(try await pool.get(user)["nickname"] == "still here")
    // Then the pool grows in the log alone: the file has fewer pages than the pool, and is whole.
    tamper(path, "PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
    tamper(
      path,
      """
      PRAGMA wal_autocheckpoint = 0;
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
      INSERT INTO archived (userId, archivedAt) SELECT printf('%0200d', i), 0 FROM n
      """)
    try pool.store.checkPresence()
    _ = try await pool.data("updateUser", ["userId": .string(user), "nickname": "and here"])
    try pool.store.checkPresence()
  }
}
