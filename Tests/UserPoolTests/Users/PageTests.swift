import Contract
import Testing

@testable import UserPool
@testable import UserPoolSQLite

@Suite("Pages by number")
struct PageTests {
  /// 230 users, every third suspended, some of whose fields are empty or the same.
  static func sample() throws -> TestPool {
    let pool = try TestPool()
    let made = try pool.pool.createMany(count: 230) { index, writer in
      var fields: [Value.Member] = [.init("username", .string("user\(index)"))]
      if index % 3 == 0 { fields.append(.init("status", "Suspended")) }
      if index % 4 == 1 { fields.append(.init("email", .string("\(index * 7919 % 1009)@example.com"))) }
      Value.object(fields).emit(into: &writer)
    }
    #expect(made == 230)
    return pool
  }

  /// A page of listUsers.
  static func page(_ pool: TestPool, _ number: Int64, _ limit: Int64, _ sort: Value = []) async throws -> Value {
    let options: Value = ["pagination": ["page": .integer(number), "limit": .integer(limit)], "sort": sort]
    return try await pool.data("listUsers", ["options": options])
  }

  /// What the connection that reads next has in memory.
  static func memory(_ pool: TestPool) throws -> ListMemory {
    try pool.store.read { (transaction) throws(PoolFailure) in
      (transaction as? SQLiteTransaction)?.memory ?? ListMemory()
    }
  }

  /// Has the connection that reads next forget what it remembers.
  static func forget(_ pool: TestPool) throws {
    try pool.store.read { (transaction) throws(PoolFailure) in
      (transaction as? SQLiteTransaction)?.memory = ListMemory()
    }
  }

  /// Gives the connection that reads next what another remembers.
  static func keep(_ memory: ListMemory, in pool: TestPool) throws {
    try pool.store.read { (transaction) throws(PoolFailure) in
      (transaction as? SQLiteTransaction)?.memory = memory
    }
  }

  @Test(
    "all of them have each user once, in the order of the list, forwards, backwards and with other sizes between",
    arguments: [
      [], [["field": "email", "order": "asc"]], [["field": "email", "order": "desc"]],
      [["field": "status", "order": "desc"], ["field": "email", "order": "asc"]],
      [["field": "updatedAt", "order": "desc"]], [["field": "createdAt", "order": "asc"]],
      [["field": "lastLogin", "order": "desc"], ["field": "username", "order": "desc"]],
    ] as [Value])
  func whole(sort: Value) async throws {
    let pool = try Self.sample()
    var whole: [String] = []
    for number in 1...5 {
      try Self.forget(pool)
      whole += try await Self.page(pool, Int64(number), 50, sort).userIds
    }
    #expect(whole.count == 230 && Set(whole).count == 230)
    try Self.forget(pool)
    for (limit, numbers) in [
      (7, Array(1...36)), (7, Array((1...36).reversed())), (50, [3, 1, 6, 5, 4]), (11, [20, 21, 22, 3]), (46, [6, 5]),
    ] {
      for number in numbers {
        let page = try await Self.page(pool, Int64(number), Int64(limit), sort)
        #expect(page["totalCount"] == 230)
        #expect(
          page.userIds == Array(whole.dropFirst((number - 1) * limit).prefix(limit)), "page \(number) of \(limit)")
      }
    }
  }

  @Test("what is remembered of a page is what the next one goes on from")
  func goesOn() async throws {
    let pool = try Self.sample()
    _ = try await Self.page(pool, 3, 20)
    var memory = try Self.memory(pool)
    let key = try #require(ListMemory.Key(QueryCompiler.list(UserQuery())))
    #expect(memory.end(of: key, atMost: 60)?.place == UserPlace(values: [], seq: 60))
    // A place that is wrong on purpose shows in the page that goes on from it.
    try pool.store.read { (transaction) throws(PoolFailure) in
      let end = ListMemory.End(offset: 60, place: UserPlace(values: [], seq: 100))
      (transaction as? SQLiteTransaction)?.memory.keep(end, of: key)
    }
    let wrong = try await Self.page(pool, 4, 20).userIds
    try Self.forget(pool)
    #expect(try await Self.page(pool, 6, 20).userIds == wrong)
  }

  @Test("somebody who goes or comes meanwhile moves the pages that follow, as there is no place kept over a change")
  func change() async throws {
    let pool = try Self.sample()
    let whole = try await WalkTests.walk(pool, WalkTests.options(500)).joined().map { $0 }
    #expect(try await Self.page(pool, 1, 50).userIds == Array(whole[..<50]))
    #expect(try await Self.page(pool, 2, 50).userIds == Array(whole[50..<100]))
    try await pool.data("deleteUsersBatch", ["userIds": [.string(whole[10])]])
    let third = try await Self.page(pool, 3, 50)
    #expect(third.userIds == Array(whole[101..<151]) && third["totalCount"] == 229)
    let sort: Value = [["field": "email", "order": "asc"]]
    let before = try await Self.page(pool, 2, 50, sort).userIds
    #expect(try await Self.page(pool, 6, 46).userIds == [])
    #expect(try await Self.page(pool, 230, 1).userIds == [])
    let new = try await pool.user(["username": "new"])
    #expect(try await Self.page(pool, 3, 50, sort).userIds.contains(before[49]) == false)
    #expect(try await Self.page(pool, 5, 50).userIds.last == new)
    #expect(try await Self.page(pool, 230, 1).userIds == [new])
  }

  @Test("a list of members has each of them once, page after page")
  func members() async throws {
    let pool = try Self.sample()
    let ids = try await WalkTests.walk(pool, WalkTests.options(500)).joined().map(Value.string)
    _ = try await pool.organization("acme")
    let above = try await pool.department("above")
    let below = try await pool.department("below", under: above)
    try await pool.answer("createGroup", ["code": "group", "name": "group", "description": "group"])
    try await pool.answer("createRole", ["code": "role"])
    for (index, part) in [ids[..<50], ids[50..<100], ids[80..<130], ids[40..<60]].enumerated() {
      pool.clock.advance()
      let users = Value.array(Array(part))
      let department = index.isMultiple(of: 2) ? above : below
      try await pool.answer("addDepartmentMembers", pool.place(department, [.init("userIds", users)]))
      try await pool.answer("addGroupMembers", ["code": "group", "userIds": users])
      let targets = part.map { Value.object([.init("targetType", "USER"), .init("targetIdentifier", $0)]) }
      try await pool.answer("assignRole", ["code": "role", "targets": .array(targets)])
    }
    var lists: [(String, [Value.Member], Int)] = [
      ("listGroupMembers", [.init("code", "group")], 130), ("listRoleMembers", [.init("code", "role")], 130),
    ]
    for sort in ["JoinDepartmentAt", "createAt", "updatedAt"] {
      for order in ["Asc", "Desc"] {
        let more: [Value.Member] = [
          .init("organizationCode", "acme"), .init("departmentId", .string(above)), .init("sortBy", .string(sort)),
          .init("orderBy", .string(order)),
        ]
        lists.append(("listDepartmentMembers", more, 100))
        lists.append(("listDepartmentMembers", more + [.init("includeChildrenDepartments", true)], 130))
      }
    }
    for (operation, body, count) in lists {
      func page(_ number: Int64, _ limit: Int64) async throws -> [String] {
        let list = try await pool.answer(
          operation, .object(body + [.init("page", .integer(number)), .init("limit", .integer(limit))]))
        #expect(list["totalCount"] == .integer(Int64(count)))
        return list.userIds
      }
      var whole: [String] = []
      for number in 1...3 {
        try Self.forget(pool)
        whole += try await page(Int64(number), 50)
      }
      #expect(Set(whole).count == count && whole.count == count, "\(operation) \(body)")
      try Self.forget(pool)
      for number in 1...(count / 9 + 1) {
        let part = Array(whole.dropFirst((number - 1) * 9).prefix(9))
        #expect(try await page(Int64(number), 9) == part, "\(operation) \(body) \(number)")
      }
    }
  }
}
