import CSQLite
import Contract
import Dispatch
import Synchronization
import Testing

@testable import UserPool
@testable import UserPoolSQLite

@Suite("Writing")
struct WritingTests {
  /// Keeps the writer busy until `count` requests wait, so that they are taken together.
  static func gather(_ pool: TestPool, _ bodies: [Value]) async throws -> [Response] {
    let writer = try #require(pool.store.writer)
    let release = DispatchSemaphore(value: 0)
    let isHeld = DispatchSemaphore(value: 0)
    let store = pool.store
    DispatchQueue.global().async {
      _ = try? store.writeNow { _ in
        isHeld.signal()
        release.wait()
        return Answer(data: nil)
      }
    }
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        isHeld.wait()
        continuation.resume()
      }
    }
    return try await withThrowingTaskGroup(of: (Int, Response).self) { group in
      for (index, body) in bodies.enumerated() {
        group.addTask { (index, try await pool.call("createUser", body)) }
      }
      while writer.waitingCount < bodies.count { await Task.yield() }
      release.signal()
      var responses: [Int: Response] = [:]
      for try await (index, response) in group { responses[index] = response }
      return bodies.indices.compactMap { responses[$0] }
    }
  }

  @Test("what waits is written in one transaction, and a refused request takes nothing along")
  func group() async throws {
    let pool = try TestPool()
    let writer = try #require(pool.store.writer)
    let before = writer.commitCount
    let bodies = (0..<60).map { index -> Value in
      index % 3 == 0 ? ["username": "same", "nickname": .string("\(index)")] : ["username": .string("u\(index)")]
    }
    let responses = try await Self.gather(pool, bodies)
    #expect(writer.commitCount - before == 2)
    let same = responses.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
    #expect(same.filter(\.isSuccess).count == 1)
    #expect(same.filter { $0.statusCode == 409 }.count == 19)
    #expect(responses.enumerated().allSatisfy { $0.offset % 3 == 0 || $0.element.isSuccess })
    #expect(try await pool.data("listUsers")["totalCount"] == 41)
    #expect(try pool.store.checkIntegrity() == [])
  }

  @Test("a request that is refused after it has written takes its own back, and nothing of the others")
  func refusedAfterWriting() async throws {
    let pool = try TestPool()
    let id = try await pool.user(["username": "held", "externalId": "held"])
    for _ in 0..<3 {
      // The username is taken for the user before its externalId is found to be somebody else's.
      var bodies = (0..<20).map { index -> Value in
        ["username": .string("u\(index)"), "externalId": .string(index % 5 == 2 ? "held" : "e\(index)")]
      }
      bodies.append(["username": "u2", "externalId": "e2"])
      let responses = try await Self.gather(pool, bodies)
      #expect(responses.map(\.statusCode) == (0..<21).map { $0 < 20 && $0 % 5 == 2 ? 409 : 200 })
      let list = try await pool.data("listUsers", ["options": ["pagination": ["limit": 50]]])
      #expect(list["totalCount"] == 18 && list.userIds.count == 18)
      #expect(try pool.store.checkIntegrity() == [])
      let made = list.userIds.filter { $0 != id }.map(Value.string)
      try await pool.data("deleteUsersBatch", ["userIds": .array(made)])
    }
  }

  @Test("a group is bounded in requests and in bytes")
  func bounds() async throws {
    var options = StoreOptions()
    options.groupRequests = 10
    var pool = try TestPool(options: options)
    let bodies = (0..<35).map { Value.object([.init("username", .string("u\($0)"))]) }
    var before = try #require(pool.store.writer).commitCount
    _ = try await Self.gather(pool, bodies)
    #expect(try #require(pool.store.writer).commitCount - before == 5)
    options = StoreOptions()
    options.groupBytes = 1000
    pool = try TestPool(options: options)
    before = try #require(pool.store.writer).commitCount
    let large = bodies.map { body -> Value in
      guard case .object(let members) = body else { return body }
      return .object(members + [.init("address", .string(String(repeating: "x", count: 400)))])
    }
    _ = try await Self.gather(pool, large)
    #expect(try #require(pool.store.writer).commitCount - before == 1 + 18)
  }

  @Test("a full disk fails the call, undoes it, and leaves a pool that goes on")
  func fullDisk() async throws {
    let folder = try TemporaryFolder()
    var options = StoreOptions()
    options.maximumPages = 120
    var written: [String] = []
    do {
      let pool = try TestPool(in: folder, options: options)
      var fault: Fault?
      for batch in 0..<1000 where fault == nil {
        let users = (0..<20).map { index -> Value in
          ["username": .string("b\(batch)u\(index)"), "address": .string(String(repeating: "街", count: 100))]
        }
        do {
          let data = try await pool.data("createUsersBatch", ["list": .array(users)])
          written += data.array?.compactMap { $0["userId"]?.string } ?? []
        } catch let error as Fault {
          fault = error
        }
      }
      #expect(fault?.code == .storage)
      #expect(fault?.message == "the disk is full; nothing was changed (step)")
      #expect(fault?.operation == "createUsersBatch")
      #expect(try await pool.data("listUsers")["totalCount"] == .integer(Int64(written.count)))
      // A group in which one asks for too much: only that one fails.
      let ids = written
      let responses = await withTaskGroup(of: Bool.self) { group in
        let text = String(repeating: "x", count: 60_000)
        for index in 0..<6 {
          group.addTask {
            let address: Value = index == 3 ? .string(text) : "short"
            return (try? await pool.call("updateUser", ["userId": .string(ids[index]), "address": address]))?.isSuccess
              == true
          }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(responses >= 5)
    }
    #expect(written.count > 20)
    let again = try TestPool(in: folder)
    #expect(try again.store.checkIntegrity() == [])
    for id in [written.first, written.last] {
      #expect(try await again.get(try #require(id))["userId"] == id.map(Value.string))
    }
    #expect(try await again.call("createUser", ["username": "room again"]).isSuccess)
  }

  @Test("somebody else's lock is waited for, for a time, and then told as busy")
  func busy() async throws {
    var options = StoreOptions()
    options.busyTimeoutMilliseconds = 20
    let pool = try TestPool(options: options)
    var other: OpaquePointer?
    sqlite3_open(pool.store.path, &other)
    defer { sqlite3_close(other) }
    #expect(sqlite3_exec(other, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK)
    await #expect {
      _ = try await pool.call("createUser", ["username": "a"])
    } throws: { ($0 as? Fault)?.code == .busy }
    #expect(try await pool.data("listUsers")["totalCount"] == 0)
    #expect(sqlite3_exec(other, "ROLLBACK", nil, nil, nil) == SQLITE_OK)
    #expect(try await pool.call("createUser", ["username": "a"]).isSuccess)
  }

  @Test("two that have the same file open write and read beside each other")
  func twoStores() async throws {
    let folder = try TemporaryFolder()
    let pools = [try TestPool(in: folder), try TestPool(in: folder)]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (which, pool) in pools.enumerated() {
        group.addTask {
          for index in 0..<40 {
            try await pool.data("createUser", ["username": .string("p\(which)u\(index)")])
            _ = try await pool.data("listUsers")
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await pools[0].data("listUsers")["totalCount"] == 80)
    #expect(try await pools[1].data("getUser", ["userId": "p0u39", "userIdType": "username"])["username"] == "p0u39")
    #expect(try pools[0].store.checkIntegrity() == [])
  }

  @Test("a thread that cannot wait in the queue is served after those who came first")
  func writeNowWaits() async throws {
    let pool = try TestPool()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<50 {
        group.addTask { try await pool.data("createUser", ["username": .string("async\(index)")]) }
        group.addTask {
          try pool.store.transact { (transaction) throws(PoolFailure) in
            try transaction.setSetting("test.\(index)", [UInt8(index)])
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await pool.data("listUsers")["totalCount"] == 50)
    let setting = try pool.store.read { (transaction) throws(PoolFailure) in try transaction.setting("test.49") }
    #expect(setting == [49])
  }

  @Test("a snapshot sees one state, whatever is written meanwhile")
  func snapshot() async throws {
    let pool = try TestPool()
    _ = try await pool.user(["username": "a"])
    let counts = try pool.store.read { (transaction) throws(PoolFailure) in
      try transaction.holdSnapshot()
      let before = try transaction.userCount()
      try pool.store.transact { (other) throws(PoolFailure) in
        let record = UserRecord()
        record.seq = try other.nextSeq()
        record.set(.userId, "x")
        try other.insertUser(record)
      }
      return [before, try transaction.userCount()]
    }
    #expect(counts == [1, 1])
    #expect(try await pool.data("listUsers")["totalCount"] == 2)
  }

  @Test("a write that throws undoes everything, counters included")
  func undo() async throws {
    let pool = try TestPool()
    #expect(throws: PoolFailure.self) {
      try pool.store.transact { (transaction) throws(PoolFailure) in
        let record = UserRecord()
        record.seq = try transaction.nextSeq()
        record.set(.userId, "x")
        try transaction.insertUser(record)
        throw .defect("on purpose")
      }
    }
    #expect(try await pool.data("listUsers")["totalCount"] == 0)
    #expect(try pool.store.checkIntegrity() == [])
  }
}
