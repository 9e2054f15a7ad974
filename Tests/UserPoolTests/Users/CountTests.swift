import Contract
import Cryptography
import Foundation
import Synchronization
import Testing

@testable import UserPool
@testable import UserPoolSQLite

@Suite("totalCount")
struct CountTests {
  static let suspended: Value = [
    "advancedFilter": [["field": "status", "operator": "EQUAL", "value": "Suspended"]],
    "options": ["pagination": ["limit": 50]],
  ]

  /// How many suspended users two pools on one file say that there are; each is asked twice, as it may remember.
  func counts(_ pools: [TestPool]) async throws -> Set<Int64> {
    var counts: Set<Int64> = []
    for pool in pools + pools {
      let list = try await pool.data("listUsers", Self.suspended)
      let count = try #require(list["totalCount"]?.integer)
      #expect(list.userIds.count == count)
      counts.insert(count)
    }
    return counts
  }

  @Test("is right after every change, by this one and by another that has the file open")
  func changes() async throws {
    let folder = try TemporaryFolder()
    let pools = [try TestPool(in: folder), try TestPool(in: folder)]
    for (index, pool) in pools.enumerated() {
      #expect(try await counts(pools) == [0])
      let id = try await pool.user(["username": .string("a\(index)"), "status": "Suspended"])
      #expect(try await counts(pools) == [1])
      try await pool.data("updateUser", ["userId": .string(id), "nickname": "n"])
      #expect(try await counts(pools) == [1])
      try await pool.data("updateUser", ["userId": .string(id), "status": "Activated"])
      #expect(try await counts(pools) == [0])
      try await pool.data("updateUser", ["userId": .string(id), "status": "Suspended"])
      #expect(try await counts(pools) == [1])
      try await pool.data("deleteUsersBatch", ["userIds": [.string(id)]])
    }
    #expect(try await counts(pools) == [0])
  }

  @Test("is right after a change by another process")
  func otherProcess() async throws {
    let pool = try TestPool()
    for name in ["a", "b", "c"] { _ = try await pool.user(["username": .string(name), "status": "Suspended"]) }
    for left in [2, 1, 0] as [Int64] {
      #expect(try await counts([pool]) == [left + 1])
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [
        "python3", "-c",
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], 30); c.execute(sys.argv[2]); c.commit()",
        pool.store.path, "UPDATE users SET status = 0 WHERE seq = (SELECT max(seq) FROM users WHERE status = 4)",
      ]
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(try await counts([pool]) == [left])
    }
  }

  @Test("is right for the members of a tree when departments move and users come and go")
  func trees() async throws {
    let pool = try TestPool()
    _ = try await pool.organization("acme")
    let above = try await pool.department("above")
    let below = try await pool.department("below")
    let users = [try await pool.user(["username": "a"]), try await pool.user(["username": "b"])]
    func count() async throws -> Value? {
      let body = pool.place(above, [.init("includeChildrenDepartments", true)])
      let first = try await pool.answer("listDepartmentMembers", body)["totalCount"]
      #expect(try await pool.answer("listDepartmentMembers", body)["totalCount"] == first)
      return first
    }
    func move(_ parent: String) async throws {
      let more: [Value.Member] = [.init("parentDepartmentId", .string(parent))]
      try await pool.answer("updateDepartment", pool.place(below, more))
    }
    #expect(try await count() == 0)
    try await pool.join(below, users[0], users[1])
    #expect(try await count() == 0)
    try await move(above)
    #expect(try await count() == 2)
    try await pool.data("deleteUsersBatch", ["userIds": [.string(users[0])]])
    #expect(try await count() == 1)
    try await move("root")
    #expect(try await count() == 0)
  }

  @Test("is right for each page of a list that is asked for from the last id on, and is counted once")
  func behind() async throws {
    let pool = try PageTests.sample()
    let status: Value = ["field": "status", "operator": "NOT_EQUAL", "value": "Suspended"]
    for own: [Value] in [[], [status]] {
      var last = ""
      var left: Int64 = own.isEmpty ? 230 : 153
      for page in 0..<8 {
        let bound: Value = ["field": "id", "operator": "GREATER", "value": .string(last)]
        func body(_ number: Int64) -> Value {
          [
            "advancedFilter": .array(own + [bound]),
            "options": [
              "pagination": ["page": .integer(number), "limit": 9], "sort": [["field": "id", "order": "asc"]],
            ],
          ]
        }
        let first = try await pool.data("listUsers", body(1))
        #expect(first["totalCount"] == .integer(left), "page \(page)")
        // Two pages in one list on the odd ones.
        let list = page % 2 == 0 ? first : try await pool.data("listUsers", body(2))
        last = try #require(list.userIds.last)
        left -= page % 2 == 0 ? 8 : 17
        var parts: [UserCondition] = [.atLeast(.field(.userId), .text(last))]
        if !own.isEmpty { parts.insert(.not(.equal(.field(.status), .integer(UserStatus.suspended))), at: 0) }
        let query = UserQuery(condition: UserCondition.all(parts).simplified)
        var memory = try PageTests.memory(pool)
        #expect(memory.count(of: try #require(ListMemory.Key(QueryCompiler.count(query)))) == left)
        try PageTests.forget(pool)
        #expect(try pool.store.read { (transaction) throws(PoolFailure) in try transaction.countUsers(query) } == left)
        if page % 3 != 0 { try PageTests.keep(memory, in: pool) }
      }
    }
  }

  @Test("what is remembered is what is answered as long as nothing changes, and is not kept by writers")
  func remembers() async throws {
    let pool = try TestPool()
    _ = try await pool.user(["username": "a", "status": "Suspended"])
    #expect(try await counts([pool]) == [1])
    let condition = UserCondition.equal(.field(.status), .integer(UserStatus.suspended))
    let query = UserQuery(condition: condition)
    let key = try #require(ListMemory.Key(QueryCompiler.count(query)))
    try pool.store.read { (transaction) throws(PoolFailure) in
      (transaction as? SQLiteTransaction)?.memory.keep(count: 77, of: key)
    }
    #expect(try await pool.data("listUsers", Self.suspended)["totalCount"] == 77, "was counted again")
    let inWriter = try pool.store.transact { (transaction) throws(PoolFailure) in
      let count = try transaction.countUsers(query)
      return [count, Int64((transaction as? SQLiteTransaction)?.memory.listCount ?? -1)]
    }
    #expect(inWriter == [1, 0])
    _ = try await pool.user(["username": "b", "status": "Suspended"])
    #expect(try await counts([pool]) == [2])
  }
}
