import Contract
import Testing

@testable import UserPool

@Suite("updateUserBatch")
struct UpdateUserBatchTests {
  @Test("changes 500 users at once and answers them in order")
  func fiveHundred() async throws {
    let pool = try TestPool()
    var ids: [String] = []
    for start in stride(from: 0, to: 500, by: 50) {
      let users = (start..<(start + 50)).map { Value.object([.init("username", .string("u\($0)"))]) }
      ids +=
        try await pool.data("createUsersBatch", ["list": .array(users)]).array?.compactMap { $0["userId"]?.string }
        ?? []
    }
    let entries = ids.enumerated().map { index, id in
      Value.object([.init("userId", .string(id)), .init("nickname", .string("昵称\(index)"))])
    }
    let after = try await pool.data("updateUserBatch", ["list": .array(entries)])
    #expect(after.array?.count == 500)
    #expect(
      after.array?.enumerated().allSatisfy { $1["nickname"] == .string("昵称\($0)") && $1["userId"] == .string(ids[$0]) }
        == true)
    #expect(
      try await pool.refusal("updateUserBatch", ["list": .array(entries + entries.prefix(1))])
        == "413 list: must not have more than 500 entries")
    #expect(try await pool.refusal("updateUserBatch", ["list": []]) == "400 list: must not be empty")
  }

  @Test("is all or nothing, and names the entry")
  func allOrNothing() async throws {
    let pool = try TestPool()
    let a = try await pool.user(["username": "a"])
    let b = try await pool.user(["username": "b", "email": "taken@example.com"])
    let c = try await pool.user(["username": "c"])
    #expect(
      try await pool.refusal(
        "updateUserBatch",
        ["list": [["userId": .string(a), "name": "1"], ["userId": .string(c), "email": "Taken@example.com"]]])
        == "409 list[1].email: email is already used by user \(b)")
    #expect(
      try await pool.refusal(
        "updateUserBatch", ["list": [["userId": .string(a), "name": "1"], ["userId": "nobody", "name": "2"]]])
        == "404/2004 list[1].userId: no such user")
    #expect(
      try await pool.refusal("updateUserBatch", ["list": [["userId": .string(a), "name": "1"], "x"]])
        == "400 list[1]: must be an object, not a string")
    #expect(try await pool.get(a).has("name") == false)
  }

  @Test("two entries that claim one value are 409; two entries for one user are applied in order")
  func twice() async throws {
    let pool = try TestPool()
    let a = try await pool.user(["username": "a"])
    let b = try await pool.user(["username": "b"])
    #expect(
      try await pool.refusal(
        "updateUserBatch",
        ["list": [["userId": .string(a), "phone": "18812345678"], ["userId": .string(b), "phone": "18812345678"]]])
        == "409 list[1].phone: phone is already used by user \(a)")
    let after = try await pool.data(
      "updateUserBatch",
      [
        "list": [
          ["userId": .string(a), "name": "1", "city": "x"], ["userId": .string(a), "name": "2", "username": "A"],
        ]
      ])
    #expect(after[0]?["name"] == "1" && after[1]?["name"] == "2" && after[1]?["city"] == "x")
    #expect(after[0]?["updatedAt"] != after[1]?["updatedAt"])
    #expect(try await pool.get(a)["username"] == "A")
  }

  @Test("a value may pass from one entry to the next")
  func passing() async throws {
    let pool = try TestPool()
    let a = try await pool.user(["username": "a"])
    let b = try await pool.user(["username": "b"])
    let after = try await pool.data(
      "updateUserBatch", ["list": [["userId": .string(a), "username": "c"], ["userId": .string(b), "username": "a"]]])
    #expect(after[1]?["username"] == "a")
  }
}
