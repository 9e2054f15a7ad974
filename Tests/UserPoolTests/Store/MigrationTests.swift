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

  @Test("applications, access keys and sessions of version 3 are kept; the keys stay enabled")
  func fromVersion3() async throws {
    let folder = try TemporaryFolder()
    let statements = Schema.migrations.prefix(3).flatMap(\.self)
    tamper(
      folder.file("pool.db"),
      (statements + [
        "INSERT INTO applications VALUES ('a1', 'Old', 'https://old.example.com/', x'00', 7)",
        "INSERT INTO accessKeys VALUES ('k1', x'00', 7)",
        "INSERT INTO sessions VALUES ('s1', 1, 'a1', 'openid', 1, 9, NULL)",
        "PRAGMA application_id = \(Schema.applicationId)", "PRAGMA user_version = 3",
      ]).joined(separator: ";"))
    let pool = try TestPool(in: folder)
    try pool.reading { (transaction) throws(PoolFailure) in
      let application = try transaction.application("a1")
      #expect(application?.name == "Old" && application?.identifier == nil && application?.details == [:])
      #expect(application?.loginAddress == "https://old.example.com/")
      #expect(try transaction.accessKey("k1")?.isEnabled == true)
      #expect(try transaction.firstAccessKey()?.id == "k1")
      #expect(try transaction.sessions(of: 1, at: 8).map(\.id) == ["s1"])
    }
    #expect(try pool.store.statistics().version == Schema.version)
  }

  @Test("the one word about a reset of version 4 becomes two flags; no demand is lost")
  func fromVersion4() async throws {
    // The word of the credential (nil: no credential), the flag of the user, and what the two flags are then.
    let rows: [(word: Int?, flag: String, first: Bool, next: Bool)] = [
      (nil, "NULL", false, false), (nil, "0", false, false), (nil, "1", false, true),
      (0, "NULL", false, false), (0, "0", false, false), (0, "1", false, true),
      (1, "NULL", true, false), (1, "0", true, false), (1, "1", true, true),
      (2, "NULL", false, true), (2, "0", false, true), (2, "1", false, true),
    ]
    let folder = try TemporaryFolder()
    var statements = Schema.migrations.prefix(4).flatMap(\.self)
    for (index, row) in rows.enumerated() {
      let seq = index + 1
      statements += [
        """
        INSERT INTO users (seq, userId, createdAt, updatedAt, status, gender, username, resetPasswordOnNextLogin)
        VALUES (\(seq), 'u\(index)', 1, 1, 0, 2, 'n\(index)', \(row.flag))
        """,
        "INSERT INTO identifiers VALUES (3, 'n\(index)', \(seq))",
      ]
      if let word = row.word {
        statements.append("INSERT INTO credentials VALUES (\(seq), 'h\(index)', 's', \(word), x'\(10 + index)', 9)")
      }
    }
    statements += [
      "UPDATE counters SET value = 13 WHERE name = 'nextSeq'", "UPDATE counters SET value = 12 WHERE name = 'users'",
      "PRAGMA application_id = \(Schema.applicationId)", "PRAGMA user_version = 4",
    ]
    tamper(folder.file("pool.db"), statements.joined(separator: ";"))
    let pool = try TestPool(in: folder)
    for (index, row) in rows.enumerated() {
      let user = try await pool.get("u\(index)")
      #expect(user["resetPasswordOnFirstLogin"] == .bool(row.first), "\(row)")
      #expect(user["resetPasswordOnNextLogin"]?.bool ?? false == row.next, "\(row)")
      #expect(user["updatedAt"] == "1970-01-01T00:00:00.001Z")
      try pool.reading { (transaction) throws(PoolFailure) in
        let credential = try transaction.credential(of: Int64(index + 1))
        #expect(credential?.hash == row.word.map { _ in "h\(index)" })
        #expect((credential?.resetTokenExpiresAt ?? 9) == 9)
      }
    }
    #expect(try pool.store.checkIntegrity() == [])
    let id = try await pool.user(["username": "new"])
    #expect(try await pool.get(id)["resetPasswordOnFirstLogin"] == false)
    #expect(try pool.store.statistics().version == Schema.version)
  }
}
