import Contract
import Testing

@testable import UserPool
@testable import UserPoolSQLite

@Suite("Pools of earlier versions")
struct MigrationTests {
  @Test("a pool without departments, groups and roles gets them, and keeps everybody")
  func fromVersion2() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("pool.db")
    let statements = Schema.migrations.prefix(2).flatMap(\.self)
    tamper(
      path,
      (statements + [
        "INSERT INTO users (seq, userId, createdAt, updatedAt, status, gender, username) VALUES (1, 'u1', 1, 1, 0, 2, 'old')",
        "INSERT INTO identifiers VALUES (3, 'old', 1)",
        "UPDATE counters SET value = 2 WHERE name = 'nextSeq'", "UPDATE counters SET value = 1 WHERE name = 'users'",
        "PRAGMA application_id = \(Schema.applicationId)", "PRAGMA user_version = 2",
      ]).joined(separator: ";"))
    var readOnly = StoreOptions()
    readOnly.isReadOnly = true
    #expect(throws: (any Error).self) { _ = try SQLiteStore.open(path: path, options: readOnly) }
    let pool = try TestPool(in: folder)
    #expect(try pool.store.statistics().version == Schema.version)
    #expect(try await pool.get("u1", ["withDepartmentIds": true])["departmentIds"] == [])
    let root = try await pool.organization("acme")
    try await pool.join(root, "u1")
    #expect(try await pool.answer("listNamespaces")["totalCount"] == 2)
    #expect(try pool.store.checkIntegrity() == [])
    let again = try TestPool(in: folder)
    #expect(try await again.get("u1", ["withDepartmentIds": true])["departmentIds"] == [.string(root)])
  }
}
