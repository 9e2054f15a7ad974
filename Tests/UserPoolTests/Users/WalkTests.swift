import Contract
import Testing
import UserPoolSQLite

@testable import UserPool

@Suite("A walk over a list")
struct WalkTests {
  /// Walks to the end and gives the ids of each step.
  static func walk(_ pool: TestPool, _ body: Value = [:], between: () async throws -> Void = {}) async throws
    -> [[String]]
  {
    var context = RequestContext()
    context.cursor = Cursor([])
    var steps: [[String]] = []
    while true {
      let response = try await pool.call("listUsers", body, context: context)
      #expect(response.isSuccess, "\(response.message)")
      let data = try #require(response.data?.value)
      steps.append(data.userIds)
      guard let next = response.nextCursor else { return steps }
      context.cursor = next
      try await between()
    }
  }

  static func options(_ limit: Int64, _ sort: Value = []) -> Value {
    ["options": ["pagination": ["limit": .integer(limit)], "sort": sort]]
  }

  @Test("visits 100,000 users once each, in steps of 500")
  func large() async throws {
    let pool = try TestPool()
    let made = try pool.pool.createMany(count: 100_000) { index, writer in
      Value.object([.init("username", .string("user\(index)"))]).emit(into: &writer)
    }
    #expect(made == 100_000)
    let steps = try await Self.walk(pool, Self.options(500))
    #expect(steps.count == 200)
    #expect(steps.allSatisfy { $0.count == 500 })
    #expect(Set(steps.joined()).count == 100_000)
    let page = try await pool.data("listUsers", ["options": ["pagination": ["page": 2000, "limit": 50]]])
    #expect(page.userIds.last == steps.last?.last)
    #expect(page["totalCount"] == 100_000)
  }

  @Test(
    "visits everybody once in any order, empty fields included",
    arguments: [
      [["field": "email", "order": "asc"]], [["field": "email", "order": "desc"]],
      [["field": "gender", "order": "asc"], ["field": "city", "order": "desc"]],
      [["field": "lastLogin", "order": "desc"], ["field": "status", "order": "asc"]],
      [["field": "updatedAt", "order": "desc"]],
      [["field": "updatedAt", "order": "asc"], ["field": "email", "order": "desc"]],
      [["field": "status", "order": "desc"], ["field": "phone", "order": "desc"]],
      [["field": "lastLogin", "order": "asc"]],
    ] as [Value])
  func sorted(sort: Value) async throws {
    let pool = try await ListUsersTests.sample()
    let whole = try await pool.data("listUsers", Self.options(50, sort)).userIds
    for limit in 1...6 as ClosedRange<Int64> {
      let steps = try await Self.walk(pool, Self.options(limit, sort))
      #expect(Array(steps.joined()) == whole)
      #expect(steps.count == (6 + Int(limit) - 1) / Int(limit))
    }
  }

  @Test("carries the total of its start along, and minds conditions")
  func total() async throws {
    let pool = try await ListUsersTests.sample()
    var context = RequestContext()
    context.cursor = Cursor([])
    let body: Value = [
      "advancedFilter": [["field": "status", "operator": "EQUAL", "value": "Activated"]],
      "options": ["pagination": ["limit": 3]],
    ]
    let first = try await pool.call("listUsers", body, context: context)
    #expect(first.data?.value["totalCount"] == 4)
    _ = try await pool.user(["username": "late"])
    context.cursor = first.nextCursor
    let second = try await pool.call("listUsers", body, context: context)
    #expect(second.data?.value["totalCount"] == 4)
    #expect(second.data?.value["list"]?.array?.map { $0["username"] } == ["f", "late"])
    #expect(second.nextCursor == nil)
  }

  @Test("misses nobody who stays when others are deleted on the way")
  func deletions() async throws {
    let pool = try TestPool()
    var ids: [String] = []
    for index in 0..<20 { ids.append(try await pool.user(["username": .string("u\(index)")])) }
    var doomed = ids.prefix(10).reversed().map { $0 }
    let steps = try await Self.walk(pool, Self.options(4)) {
      guard let id = doomed.popLast() else { return }
      try await pool.data("deleteUsersBatch", ["userIds": [.string(id)]])
    }
    #expect(Set(steps.joined()).isSuperset(of: ids.suffix(10)))
  }

  @Test("refuses a cursor that is not its own, and steps of more than 500")
  func refusals() async throws {
    let pool = try await ListUsersTests.sample()
    var context = RequestContext()
    for bytes: [UInt8] in [
      [9], [1, 2, 3], Array(repeating: 255, count: 40),
      [1] + Array(repeating: 0, count: 16) + [1, 2] + Array(repeating: 255, count: 8),
    ] {
      context.cursor = Cursor(bytes)
      #expect(
        try await pool.refusal("listUsers", [:], context: context) == "400 the cursor is invalid; start the walk again")
    }
    context.cursor = Cursor([])
    #expect(
      try await pool.refusal("listUsers", Self.options(501), context: context)
        == "400 options.pagination.limit: must be a whole number from 1 to 500")
  }

  @Test("takes steps of the size that the host wishes for")
  func pageSize() async throws {
    let pool = try await ListUsersTests.sample()
    var context = RequestContext()
    context.cursor = Cursor([])
    context.pageSize = 4
    let first = try await pool.call("listUsers", Self.options(2), context: context)
    #expect(first.data?.value.names == ["a", "b", "c", "d"])
    context.cursor = first.nextCursor
    context.pageSize = 1_000_000
    let second = try await pool.call("listUsers", Self.options(2), context: context)
    #expect(second.data?.value.names == ["e", "f"])
  }

  @Test("a full last step ends the walk without an empty one")
  func fullLastStep() async throws {
    let pool = try await ListUsersTests.sample()
    #expect(try await Self.walk(pool, Self.options(3)).map(\.count) == [3, 3])
    #expect(try await Self.walk(try TestPool(), Self.options(3)) == [[]])
  }
}
