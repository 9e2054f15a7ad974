import Contract
import Testing
import UserPool
import UserPoolSQLite

@Suite("Inspecting and copying a pool")
struct InspectionTests {
  @Test("statistics count users by status, identities and archived users")
  func statistics() async throws {
    let pool = try TestPool()
    var ids: [String] = []
    for status in ["Activated", "Suspended", "Resigned", "Resigned"] {
      ids.append(try await pool.user(["username": .string("u\(ids.count)"), "status": .string(status)]))
    }
    try await pool.data("linkIdentity", ["userId": .string(ids[0]), "extIdpId": "idp", "userIdInIdp": "me"])
    try await pool.data("deleteUsersBatch", ["userIds": [.string(ids[3])]])
    let statistics = try pool.store.statistics()
    #expect(statistics.users == 3)
    #expect(statistics.usersByStatus.map(\.count) == [1, 0, 0, 1, 1])
    #expect(
      statistics.usersByStatus.map(\.status) == ["Activated", "Archived", "Deactivated", "Resigned", "Suspended"])
    #expect(statistics.identities == 1 && statistics.archived == 1)
    #expect(statistics.fileBytes > 0)
  }

  @Test("a copy is a sound pool of one moment, under a name that was free")
  func backup() async throws {
    let pool = try TestPool()
    let id = try await pool.user(["username": "张三"])
    let copy = pool.folder.file("copy.db")
    try pool.store.backUp(to: copy)
    _ = try await pool.user(["username": "later"])
    #expect(throws: Fault.self) { try pool.store.backUp(to: copy) }
    let store = try SQLiteStore.open(path: copy)
    #expect(try store.checkIntegrity() == [])
    #expect(try store.statistics().users == 1)
    let found = try store.read { (transaction) throws(PoolFailure) in try transaction.userId(of: 1) }
    #expect(found == id)
    #expect(throws: Fault.self) { try pool.store.backUp(to: "/no/such/folder/copy.db") }
  }

  @Test(
    "a damaged pool is told by what is wrong with it",
    arguments: [
      ("DELETE FROM identifiers WHERE kind = 1", "users that cannot be found by their email: 1"),
      ("UPDATE users SET phoneCountryCode = '+1'", "users that cannot be found by their phone: 1"),
      ("INSERT INTO identifiers VALUES (1, 'ghost', 77)", "identifiers without a user: 1"),
      (
        "INSERT INTO identifiers VALUES (3, 'second', 1)",
        "identifiers that no user has, less those that are missing: 1"
      ),
      ("UPDATE counters SET value = 5 WHERE name = 'users'", "users in excess of the stored count: -4"),
      ("UPDATE counters SET value = 1 WHERE name = 'nextSeq'", "users with numbers that are not assigned yet: 1"),
      ("DELETE FROM users", "identities without a user: 1"),
    ])
  func damage(sql: String, expected: String) async throws {
    let pool = try TestPool()
    let id = try await pool.user(["email": "a@example.com", "phone": "18812345678", "username": "a"])
    try await pool.data("linkIdentity", ["userId": .string(id), "extIdpId": "idp", "userIdInIdp": "me"])
    #expect(try pool.store.checkIntegrity() == [])
    tamper(pool.store.path, sql)
    #expect(try pool.store.checkIntegrity().contains(expected))
  }
}
