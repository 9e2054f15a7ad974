import Contract
import Testing

@testable import UserPool

@Suite("Members of departments")
struct DepartmentMemberTests {
  struct Staff {
    let pool: TestPool
    let sales: String
    let north: String
    let users: [String]
  }

  /// Sales has a, b; North beneath it has b, c; d is nowhere.
  func staff() async throws -> Staff {
    let pool = try TestPool()
    _ = try await pool.organization("acme")
    let sales = try await pool.department("Sales")
    let north = try await pool.department("North", under: sales)
    var users: [String] = []
    for name in ["a", "b", "c", "d"] {
      users.append(try await pool.user(["username": .string(name), "name": .string("Name " + name)]))
    }
    for (department, user) in [(sales, users[1]), (sales, users[0]), (north, users[2]), (north, users[1])] {
      pool.clock.advance()
      try await pool.join(department, user)
    }
    return Staff(pool: pool, sales: sales, north: north, users: users)
  }

  func names(_ staff: Staff, _ id: String, _ more: [Value.Member] = []) async throws -> [String] {
    try await staff.pool.answer("listDepartmentMembers", staff.pool.place(id, more)).column("username")
  }

  @Test("members come the latest first, in the order that is asked for, and a page at a time")
  func order() async throws {
    let staff = try await staff()
    let asc: Value.Member = .init("orderBy", "Asc")
    #expect(try await names(staff, staff.sales) == ["a", "b"])
    #expect(try await names(staff, staff.sales, [asc]) == ["b", "a"])
    #expect(try await names(staff, staff.sales, [asc, .init("sortBy", "userId")]) == ["a", "b"])
    staff.pool.clock.advance()
    try await staff.pool.answer("updateUser", ["userId": .string(staff.users[1]), "nickname": "x"])
    #expect(try await names(staff, staff.sales, [.init("sortBy", "updatedAt")]) == ["b", "a"])
    let page = try await staff.pool.answer(
      "listDepartmentMembers",
      staff.pool.place(staff.sales, [.init("limit", 1), .init("page", 2), .init("withDepartmentIds", true)]))
    #expect(page["totalCount"] == 2 && page.column("username") == ["b"])
    #expect(page["list"]?[0]?["departmentIds"] == [.string(staff.sales), .string(staff.north)])
  }

  @Test("with the departments beneath it everybody is there once")
  func deep() async throws {
    let staff = try await staff()
    let deep: Value.Member = .init("includeChildrenDepartments", true)
    #expect(try await names(staff, staff.sales, [deep]) == ["b", "c", "a"])
    #expect(
      try await names(staff, "root", [deep, .init("sortBy", "userId"), .init("orderBy", "Asc")]) == ["a", "b", "c"])
    let answer = try await staff.pool.answer("listDepartmentMembers", staff.pool.place("root", [deep]))
    #expect(answer["totalCount"] == 3)
    #expect(try await names(staff, "root") == [])
    let ids = try await staff.pool.answer("listDepartmentMemberIds", staff.pool.place(staff.sales))
    #expect(ids == [.string(staff.users[1]), .string(staff.users[0])])
  }

  @Test("members of a tree are the same and in the same order, gathered or asked one by one")
  func bothWays() async throws {
    let staff = try await staff()
    let pool = staff.pool
    let sales = try #require(try pool.reading { (t) throws(PoolFailure) in try t.departments(.id(staff.sales)) }.first)
    let numbers = [sales.number, sales.organization]
    for (number, isDescending, hasCondition) in [
      (0, true, false), (1, false, false), (0, false, true), (1, true, true),
    ] {
      for order in [MemberQuery.Order.joinedAt, .userId, .updatedAt] {
        var found: [[Int64]] = []
        for isCommon in [false, true] {
          var query = MemberQuery(.tree(numbers[number], isCommon: isCommon))
          query.order = order
          query.isDescending = isDescending
          if hasCondition { query.condition = .not(.equal(.field(.username), .text("a"))) }
          let asked = query
          let (count, seqs) = try pool.reading { (transaction) throws(PoolFailure) in
            var seqs: [Int64] = []
            try transaction.visitMembers(asked, UserRecord()) { seqs.append($0.seq) }
            return (try transaction.countMembers(asked), seqs)
          }
          #expect(count == seqs.count && seqs.count == (hasCondition ? 2 : 3))
          found.append(seqs)
        }
        #expect(found[0] == found[1], "\(order) \(isDescending)")
      }
    }
  }

  @Test("members are searched by the fields that users are")
  func search() async throws {
    let staff = try await staff()
    func found(_ id: String, _ keywords: String, _ isDeep: Bool) async throws -> Value {
      let more: [Value.Member] = [
        .init("keywords", .string(keywords)), .init("includeChildrenDepartments", .bool(isDeep)),
      ]
      return try await staff.pool.answer("searchDepartmentMembers", staff.pool.place(id, more))
    }
    #expect(try await found(staff.sales, "NAME B", false).column("username") == ["b"])
    #expect(try await found(staff.sales, "name c", false)["totalCount"] == 0)
    #expect(try await found("root", "name", true)["totalCount"] == 3)
    #expect(try await found("root", "name d", true)["totalCount"] == 0)
  }

  @Test("isUserInDepartment tells own members from those beneath")
  func contains() async throws {
    let staff = try await staff()
    func isIn(_ user: Int, _ id: String, _ isDeep: Bool) async throws -> Value? {
      try await staff.pool.answer(
        "isUserInDepartment",
        staff.pool.place(
          id, [.init("userId", .string(staff.users[user])), .init("includeChildrenDepartments", .bool(isDeep))]))[
          "inDepartment"]
    }
    #expect(try await isIn(2, staff.north, false) == true)
    #expect(try await isIn(2, staff.sales, false) == false)
    #expect(try await isIn(2, staff.sales, true) == true)
    #expect(try await isIn(0, staff.north, true) == false)
    #expect(try await isIn(3, "root", true) == false)
    #expect(
      try await staff.pool.words("isUserInDepartment", staff.pool.place("root", [.init("userId", "nobody")]))
        == "404/2004 userId: no such user")
  }

  @Test("adding and removing are all or nothing, and twice is once")
  func all() async throws {
    let staff = try await staff()
    let (pool, d) = (staff.pool, Value.string(staff.users[3]))
    let broken = pool.place(staff.sales, [.init("userIds", [d, "nobody"])])
    #expect(try await pool.words("addDepartmentMembers", broken) == "404/2004 userIds[1]: no such user")
    #expect(try await pool.unit(staff.sales)["membersCount"] == 2)
    try await pool.join(staff.sales, staff.users[3], staff.users[3], staff.users[0])
    #expect(try await pool.unit(staff.sales)["membersCount"] == 3)
    try await pool.answer("removeDepartmentMembers", pool.place(staff.sales, [.init("userIds", [d, d])]))
    try await pool.answer("removeDepartmentMembers", pool.place(staff.sales, [.init("userIds", [d])]))
    #expect(try await pool.unit(staff.sales)["membersCount"] == 2)
    #expect(
      try await pool.words("addDepartmentMembers", pool.place(staff.sales, [.init("userIds", [])]))
        == "400 userIds: must not be empty")
    #expect(
      try await pool.words("addDepartmentMembers", pool.place("none", [.init("userIds", [d])]))
        == "404 departmentId: department none not found")
  }

  @Test("leaders are members, and the list replaces those before")
  func leaders() async throws {
    let staff = try await staff()
    let (pool, ids) = (staff.pool, staff.users.map { Value.string($0) })
    pool.clock.advance()
    let first = try await pool.answer(
      "updateDepartment", pool.place(staff.sales, [.init("leaderUserIds", [ids[0], ids[3]])]))
    #expect(first["leaderUserIds"] == [ids[0], ids[3]] && first["membersCount"] == 3)
    let second = try await pool.answer(
      "updateDepartment", pool.place(staff.sales, [.init("leaderUserIds", [ids[1]])]))
    #expect(second["leaderUserIds"] == [ids[1]] && second["membersCount"] == 3)
    #expect(second["updatedAt"] != first["updatedAt"])
    let words = try await pool.words(
      "updateDepartment", pool.place(staff.sales, [.init("leaderUserIds", ["nobody"])]))
    #expect(words == "404/2004 leaderUserIds[0]: no such user")
    let root = try await pool.answer(
      "updateOrganization", ["organizationCode": "acme", "leaderUserIds": [ids[3]]])
    #expect(root["leaderUserIds"] == [ids[3]] && root["membersCount"] == 1)
  }

  @Test("whoever is deleted leaves every department, group and role")
  func deletion() async throws {
    let staff = try await staff()
    let pool = staff.pool
    try await pool.answer("createGroup", ["code": "g", "name": "G"])
    try await pool.answer("addGroupMembers", ["code": "g", "userIds": [.string(staff.users[1])]])
    try await pool.answer("createRole", ["code": "r"])
    try await pool.answer(
      "assignRole", ["code": "r", "targets": [["targetType": "USER", "targetIdentifier": .string(staff.users[1])]]])
    try await pool.answer("deleteUsersBatch", ["userIds": [.string(staff.users[1])]])
    #expect(try await names(staff, staff.sales) == ["a"])
    #expect(try await pool.unit(staff.sales)["membersCount"] == 1)
    #expect(try await pool.unit(staff.north)["membersCount"] == 1)
    #expect(try await pool.answer("listGroupMembers", ["code": "g"])["totalCount"] == 0)
    #expect(try await pool.answer("listRoleMembers", ["code": "r"])["totalCount"] == 0)
    #expect(try pool.store.checkIntegrity() == [])
  }
}
