import Contract
import Cryptography
import Testing

@testable import UserPool
@testable import UserPoolSQLite

@Suite("Lists while others write")
struct SnapshotStressTests {
  /// Two pools on one file, 48 users of whom 16 are suspended.
  func pools() async throws -> (pools: [TestPool], ids: [Value]) {
    let folder = try TemporaryFolder()
    let pools = [try TestPool(in: folder), try TestPool(in: folder)]
    let users = (0..<48).map { index -> Value in
      ["username": .string("user\(index)"), "status": index < 16 ? "Suspended" : "Activated"]
    }
    let made = try await pools[0].data("createUsersBatch", ["list": .array(users)])
    return (pools, made.array?.compactMap { $0["userId"] } ?? [])
  }

  /// Pages that go on from a place, read in one snapshot twice: with what is remembered, and by SQL alone.
  func agree(_ store: SQLiteStore, _ page: Int64, _ order: [UserOrder]) throws -> [String] {
    var query = UserQuery(condition: .equal(.field(.status), .integer(UserStatus.suspended)))
    (query.limit, query.offset, query.order) = (4, page * 4, order)
    return try store.read { (transaction) throws(PoolFailure) in
      guard let transaction = transaction as? SQLiteTransaction else { return ["no SQLite"] }
      try transaction.holdSnapshot()
      let count = try transaction.countUsers(query)
      var seqs: [Int64] = []
      try transaction.visitUsers(query, transaction.scratchRecord) { seqs.append($0.seq) }
      func numbers(_ sql: SQLText) throws(PoolFailure) -> [Int64] {
        let statement = try transaction.prepared(sql)
        defer { statement.reset() }
        var numbers: [Int64] = []
        while try statement.step() { numbers.append(statement.integer(0)) }
        return numbers
      }
      var problems: [String] = []
      let counted = try numbers(QueryCompiler.count(query))
      if counted != [count] { problems.append("count \(count), not \(counted)") }
      let plain = try numbers(QueryCompiler.page(query))
      if plain != seqs { problems.append("page \(page): \(seqs), not \(plain)") }
      // Transactions never leave another number than 16, or 17 while one is between coming and going.
      if count != 16 && count != 17 { problems.append("count \(count) was never there") }
      return problems
    }
  }

  @Test("no count and no page is of a state that there never was", arguments: [1, 2, 3] as [UInt64])
  func stress(seed: UInt64) async throws {
    let (pools, ids) = try await pools()
    try await withThrowingTaskGroup(of: [String].self) { group in
      // Writers that swap a suspended user for another one in one transaction; each has users of its own.
      for (which, pool) in pools.enumerated() {
        group.addTask {
          let random = SeededRandomSource(seed: seed * 10 + UInt64(which))
          var mine = Array(ids[(which * 8)..<(which * 8 + 8)])
          var others = Array(ids[(16 + which * 16)..<(32 + which * 16)])
          for _ in 0..<60 {
            let (out, into) = (Int(random.uniform(below: 8)), Int(random.uniform(below: 16)))
            try await pool.data(
              "updateUserBatch",
              [
                "list": [
                  ["userId": mine[out], "status": "Activated"], ["userId": others[into], "status": "Suspended"],
                ]
              ])
            (mine[out], others[into]) = (others[into], mine[out])
          }
          return []
        }
      }
      group.addTask {
        for index in 0..<30 {
          let id = try await pools[0].user(["username": .string("guest\(index)"), "status": "Suspended"])
          try await pools[0].data("deleteUsersBatch", ["userIds": [.string(id)]])
        }
        return []
      }
      for reader in 0..<4 {
        group.addTask {
          let random = SeededRandomSource(seed: seed * 100 + UInt64(reader))
          let orders: [[UserOrder]] = [[], [UserOrder(.updatedAt, isDescending: true)], [UserOrder(.username)]]
          var problems: [String] = []
          for round in 0..<40 {
            let order = orders[Int(random.uniform(below: 3))]
            for page in 0..<6 {
              problems += try agree(pools[(reader + round) % 2].store, Int64(page), order)
            }
            await Task.yield()
          }
          return problems
        }
      }
      for try await problems in group { #expect(problems == []) }
    }
    let list = try await pools[1].data("listUsers", CountTests.suspended)
    #expect(list["totalCount"] == 16 && list.userIds.count == 16)
  }
}
