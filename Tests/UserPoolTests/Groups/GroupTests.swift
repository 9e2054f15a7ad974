import Contract
import Testing

@testable import UserPool

@Suite("Groups")
struct GroupTests {
  func make(_ pool: TestPool, _ codes: String...) async throws {
    for code in codes {
      try await pool.answer("createGroup", ["code": .string(code), "name": .string("Group " + code)])
    }
  }

  @Test("a group is made, answered and found by its code")
  func create() async throws {
    let pool = try TestPool()
    let made = try await pool.data(
      "createGroup", ["code": "dev", "name": "Developers", "description": "D", "type": "static"])
    #expect(made["code"] == "dev" && made["name"] == "Developers" && made["description"] == "D")
    #expect(made["type"] == "static" && made["id"]?.string?.count == 24 && made["customData"] == [:])
    let got = try await pool.answer("getGroup", ["code": "dev"])
    #expect(got["id"] == made["id"] && !got.has("customData"))
    #expect(try await pool.words("getGroup", ["code": "none"]) == "404 code: group none not found")
    let id = made["id"]?.string ?? ""
    #expect(
      try await pool.words("createGroup", ["code": "dev", "name": "x"]) == "409 code: dev is already used by \(id)")
    #expect(
      try await pool.words("createGroup", ["code": "d", "name": "x", "type": "dynamic"])
        == "501 type: the embedded pool does not support dynamic groups, only static ones")
    #expect(try await pool.words("createGroup", ["code": "d", "name": "x", "type": "odd"]).hasPrefix("400 type: "))
    #expect(try await pool.words("createGroup", ["code": "", "name": "x"]).hasPrefix("400 code: "))
  }

  @Test("a batch is made as a whole or not at all")
  func batch() async throws {
    let pool = try TestPool()
    let two: Value = ["list": [["code": "a", "name": "A"], ["code": "b", "name": "B"]]]
    #expect(try await pool.answer("createGroupsBatch", two).column("code") == ["a", "b"])
    let clash: Value = ["list": [["code": "c", "name": "C"], ["code": "c", "name": "C"]]]
    #expect(try await pool.words("createGroupsBatch", clash).hasPrefix("409 list[1].code: c is already used by "))
    #expect(try await pool.answer("listGroups")["totalCount"] == 2)
    #expect(
      try await pool.words("deleteGroupsBatch", ["codeList": ["a", "none"]])
        == "404 codeList[1]: group none not found")
    try await pool.answer("deleteGroupsBatch", ["codeList": ["a", "b"]])
    #expect(try await pool.answer("listGroups")["totalCount"] == 0)
    #expect(try await pool.refusal("deleteGroupsBatch", ["codeList": []]) == "400 codeList: must not be empty")
  }

  @Test("an update changes what it names; createOrUpdateGroup makes or changes")
  func update() async throws {
    let pool = try TestPool()
    try await make(pool, "a", "b")
    let changed = try await pool.answer("updateGroup", ["code": "a", "newCode": "c", "description": "D"])
    #expect(changed["code"] == "c" && changed["name"] == "Group a" && changed["description"] == "D")
    #expect(
      try await pool.words("updateGroup", ["code": "c", "newCode": "b"]).hasPrefix("409 newCode: b is already used"))
    #expect(try await pool.words("updateGroup", ["code": "a"]) == "404 code: group a not found")
    let made = try await pool.answer("createOrUpdateGroup", ["code": "n", "name": "New"])
    #expect(made["created"] == true && made["data"]?["name"] == "New")
    let again = try await pool.answer("createOrUpdateGroup", ["code": "n", "name": "Newer"])
    #expect(again["created"] == false && again["data"]?["name"] == "Newer")
    #expect(again["data"]?["id"] == made["data"]?["id"])
  }

  @Test("lists page and search; all groups come with their members where that is asked for")
  func lists() async throws {
    let pool = try TestPool()
    try await make(pool, "a", "b", "c")
    let page = try await pool.answer("listGroups", ["page": 2, "limit": 2])
    #expect(page["totalCount"] == 3 && page.column("code") == ["c"])
    #expect(try await pool.answer("listGroups", ["keywords": "group B"]).column("code") == ["b"])
    let user = try await pool.user(["username": "u"])
    try await pool.answer("addGroupMembers", ["code": "b", "userIds": [.string(user)]])
    let all = try await pool.answer("getAllGroups", ["fetchMembers": true])
    #expect(all.array?.map { $0["members"]?.array?.count } == [0, 1, 0])
    #expect(all[1]?["members"]?[0]?["username"] == "u")
    #expect(try await pool.answer("getAllGroups")[0]?.has("members") == false)
  }

  @Test("members are added and removed all or none, and twice is once")
  func members() async throws {
    let pool = try TestPool()
    try await make(pool, "a", "b")
    var users: [Value] = []
    for name in ["u", "v"] { users.append(.string(try await pool.user(["username": .string(name)]))) }
    try await pool.answer("addGroupMembers", ["code": "a", "userIds": .array(users + users)])
    try await pool.answer("addGroupMembers", ["code": "b", "userIds": [users[1]]])
    #expect(
      try await pool.words("addGroupMembers", ["code": "b", "userIds": [users[0], "nobody"]])
        == "404/2004 userIds[1]: no such user")
    let list = try await pool.answer("listGroupMembers", ["code": "a", "limit": 1, "page": 2])
    #expect(list["totalCount"] == 2 && list.column("username") == ["v"])
    let groups = try await pool.answer("getUserGroups", ["userId": "v", "userIdType": "username"])
    #expect(groups["totalCount"] == 2 && groups.column("code") == ["a", "b"])
    #expect(try await pool.answer("getUserGroups", ["userId": users[0]]).column("code") == ["a"])
    try await pool.answer("removeGroupMembers", ["code": "a", "userIds": [users[0], users[0]]])
    try await pool.answer("removeGroupMembers", ["code": "a", "userIds": [users[0]]])
    #expect(try await pool.answer("listGroupMembers", ["code": "a"])["totalCount"] == 1)
    #expect(
      try await pool.words("removeGroupMembers", ["code": "x", "userIds": [users[0]]])
        == "404 code: group x not found")
    #expect(try await pool.words("getUserGroups", ["userId": "nobody"]) == "404/2004 userId: no such user")
    try await pool.answer("deleteGroupsBatch", ["codeList": ["a"]])
    #expect(try await pool.answer("getUserGroups", ["userId": users[1]]).column("code") == ["b"])
    #expect(try pool.store.checkIntegrity() == [])
  }

  @Test("nothing is authorized to a group, as the pool has no resources")
  func resources() async throws {
    let pool = try TestPool()
    try await make(pool, "a")
    #expect(try await pool.answer("getGroupAuthorizedResources", ["code": "a"]) == [])
    #expect(
      try await pool.words("getGroupAuthorizedResources", ["code": "x"]) == "404 code: group x not found")
  }
}
