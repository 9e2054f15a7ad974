import Contract
import Testing

@testable import UserPool

@Suite("Logs")
struct LogTests {
  @Test("each change by an administrator leaves one row, with the names of what was given and none of the values")
  func changes() async throws {
    let pool = try TestPool.withKeys()
    let user = try await pool.user(["username": "anna", "password": "Right-Horse-1"])
    try await pool.answer("updateUser", ["userId": .string(user), "nickname": "Secret nickname"])
    try await pool.answer(
      "createUsersBatch", ["list": [["username": "bert"], ["username": "carl"], ["username": "dora"]]])
    let log = try await pool.answer("getAdminAuditLogs")
    #expect(log["totalCount"] == 3)
    let rows = try #require(log["list"]?.array)
    #expect(rows.map { $0["eventDetails"] } == ["createUsersBatch × 3", "updateUser", "createUser"])
    #expect(rows[1]["targetValue"]?.string == user && rows[1]["operationType"] == "update")
    #expect(rows[1]["operationParam"] == "userId,nickname" && rows[1]["resourceType"] == "user")
    #expect(!"\(log)".contains("Secret nickname") && !"\(log)".contains("Right-Horse-1"))
  }

  @Test(
    "a row names the one thing that a call is about and counts those of its main list, wherever the argument has them")
  func targets() async throws {
    let pool = try TestPool.withKeys()
    let anna = try await pool.user(["username": "anna"])
    let bert = try await pool.user(["username": "bert"])
    let both: Value = [.string(anna), .string(bert)]
    try await pool.answer("createGroup", ["code": "g", "name": "G"])
    try await pool.answer("addGroupMembers", ["code": "g", "userIds": both])
    try await pool.answer("createRolesBatch", ["list": [["code": "r"], ["code": "s"]]])
    try await pool.answer(
      "assignRole",
      [
        "code": "r",
        "targets": [
          ["targetType": "USER", "targetIdentifier": .string(anna)], ["targetType": "GROUP", "targetIdentifier": "g"],
        ],
      ])
    try await pool.answer("deleteRolesBatch", ["codeList": ["r", "s"]])
    try await pool.answer(
      "setCustomFields",
      [
        "list": [
          ["targetType": "USER", "key": "a", "dataType": "STRING"],
          ["targetType": "USER", "key": "b", "dataType": "STRING"],
        ]
      ])
    try await pool.answer(
      "setCustomData",
      [
        "targetType": "USER", "targetIdentifier": .string(anna),
        "list": [["key": "a", "value": "1"], ["key": "b", "value": "2"]],
      ])
    try await pool.answer("updateUserBatch", ["list": [["userId": .string(bert), "nickname": "B"]]])
    try await pool.answer("deleteUsersBatch", ["userIds": both])
    let log = try await pool.answer("getAdminAuditLogs", ["pagination": ["limit": 50]])
    let rows = (log["list"]?.array ?? []).map {
      "\($0["eventDetails"]?.string ?? "") \($0["targetValue"]?.string ?? "-")"
    }
    #expect(
      rows == [
        "deleteUsersBatch × 2 -", "updateUserBatch \(bert)", "setCustomData \(anna)", "setCustomFields × 2 -",
        "deleteRolesBatch × 2 -", "assignRole × 2 r", "createRolesBatch × 2 -", "addGroupMembers × 2 g",
        "createGroup g", "createUser \(bert)", "createUser \(anna)",
      ])
    #expect(try await pool.answer("getAdminAuditLogs", ["userId": .string(bert)])["totalCount"] == 2)
  }

  @Test("what is refused has changed nothing and leaves no row; reading leaves none either")
  func refused() async throws {
    let pool = try TestPool.withKeys()
    #expect(try await pool.words("updateUser", ["userId": "x", "nickname": "n"]).hasPrefix("404"))
    _ = try await pool.data("listUsers")
    #expect(try await pool.answer("getAdminAuditLogs")["totalCount"] == 0)
    #expect(try await pool.answer("getAdminAuditLogs", ["success": false])["totalCount"] == 0)
  }

  @Test("changes are found by time, user, operation and resource, and paged")
  func filters() async throws {
    let pool = try TestPool.withKeys()
    let user = try await pool.user(["username": "anna"])
    let start = pool.clock.milliseconds
    for number in 0..<12 {
      pool.clock.advance()
      try await pool.answer("updateUser", ["userId": .string(user), "nickname": .string("\(number)")])
    }
    try await pool.answer("createApplication", ["appName": "Shop"])
    func total(_ filter: Value) async throws -> Value? {
      try await pool.answer("getAdminAuditLogs", filter)["totalCount"]
    }
    #expect(try await total(["operationType": "update"]) == 12)
    #expect(try await total(["operationType": "create"]) == 2)
    #expect(try await total(["operationType": "create", "resourceType": "application"]) == 1)
    #expect(try await total(["operationType": "all"]) == 14)
    #expect(try await total(["operationType": "nonsense"]) == 0)
    #expect(try await total(["userId": .string(user)]) == 13)
    #expect(try await total(["start": .integer(start + 11_000), "end": .integer(start + 11_500)]) == 1)
    let page = try await pool.answer("getAdminAuditLogs", ["pagination": ["page": 2, "limit": 10]])
    #expect(page["list"]?.array?.count == 4)
    let id = page["list"]?[0]?["requestId"] ?? .null
    #expect(try await total(["requestId": id]) == 1)
    #expect(
      try await pool.words("getAdminAuditLogs", ["pagination": ["limit": 51]]).hasPrefix("400 pagination.limit: "))
  }

  @Test("the audit log keeps its last rows alone, and those of half a year")
  func retention() async throws {
    let pool = try TestPool.withKeys()
    _ = try await pool.user(["username": "anna"])
    pool.clock.advance(LogRetention.age + 1000)
    #expect(try await pool.answer("getAdminAuditLogs")["totalCount"] == 0)
    let now = pool.clock.milliseconds
    try pool.writing { (transaction) throws(PoolFailure) in
      for _ in 0..<300 {
        try transaction.addChange(
          ChangeRow(at: now, operation: "updateUser", target: nil, fields: "", count: 1, clientIp: nil, userAgent: nil))
      }
    }
    let rows = try pool.reading { (transaction) throws(PoolFailure) in try transaction.changes(ChangeQuery()) }
    #expect(rows.total == 300)
  }

  @Test("what users do is told with who and where, and found by kind, user and success")
  func actions() async throws {
    let pool = try TestPool.withKeys()
    let user = try await pool.user(["username": "anna", "name": "Anna", "password": "Right-Horse-1"])
    _ = try await pool.signIn("anna", "Wrong-Horse-1")
    let token = try await pool.token("anna", "Right-Horse-1")
    #expect(try await pool.words("updateProfile", ["nickname": "An"], token: token) == "200")
    let body: Value = ["newPassword": "Second-Horse-2", "oldPassword": "Right-Horse-1"]
    #expect(try await pool.words("updatePassword", body, token: token) == "200")
    let log = try await pool.answer("getUserActionLogs", ["userId": .string(user)])
    #expect(
      log["list"]?.array?.map { $0["eventType"] } == ["updateUserPassword", "updateUserPrefile", "login", "login"])
    let row = try #require(log["list"]?[2])
    #expect(row["userDisplayName"] == "Anna" && row["userLoginsCount"] == 1 && row["appName"] == "Default")
    func total(_ filter: Value) async throws -> Value? {
      try await pool.answer("getUserActionLogs", filter)["totalCount"]
    }
    #expect(try await total(["eventType": "login"]) == 2)
    #expect(try await total(["success": false]) == 1)
    #expect(try await total(["eventType": "login", "success": true]) == 1)
    #expect(try await total(["userId": "nobody"]) == 0)
    #expect(try await total(["requestId": row["requestId"] ?? .null]) == 1)
    #expect(!"\(log)".contains("Horse"))
  }

  @Test("a refused sign-in has the same request id in its answer and in the log")
  func requestIds() async throws {
    let pool = try TestPool.withKeys()
    let refused = try await pool.signIn("nobody", "Wrong-Horse-1")
    let log = try await pool.answer("getUserActionLogs")
    #expect(log["list"]?[0]?["requestId"]?.string == refused.requestId && refused.requestId != nil)
  }
}
