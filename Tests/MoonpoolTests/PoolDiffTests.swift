import Foundation
import Testing

@Suite("moonpool pool diff")
struct PoolDiffTests {
  /// Fills a pool: custom fields, an organization, a group, a role and a few users.
  private static let filling = """
    management:setCustomFields{list = {
      {targetType = 'USER', key = 'school', dataType = 'STRING', label = 'School'},
      {targetType = 'USER', key = 'hidden', dataType = 'STRING', label = 'Hidden', encrypted = true},
      {targetType = 'ROLE', key = 'note', dataType = 'STRING', label = 'Note'}}}
    local root = management:createOrganization{organizationCode = 'acme', organizationName = 'Acme'}.data.departmentId
    local lab = management:createDepartment{organizationCode = 'acme', parentDepartmentId = root, name = 'Lab'}.data.departmentId
    local shop = management:createDepartment{organizationCode = 'acme', parentDepartmentId = root, name = 'Shop'}.data.departmentId
    local list = {}
    for n = 1, 9 do
      list[n] = {username = 'u' .. n, email = 'u' .. n .. '@example.com', phone = '1881234000' .. n, externalId = 'x' .. n,
        nickname = 'N' .. n, gender = 'F', password = 'Blue-moon-' .. n, departmentIds = {lab, shop},
        customData = {school = 'S' .. n, hidden = 'hush' .. n},
        identities = {{extIdpId = 'idp', provider = 'lark', type = 'openid', userIdInIdp = 'o' .. n, userInfoInIdp = {name = 'N'}, originConnIds = {'c'}}}}
    end
    local users = management:createUsersBatch{list = list}.data
    management:createGroup{code = 'g1', name = 'One', description = 'first'}
    management:createGroup{code = 'g2', name = 'Two', description = 'second'}
    management:addGroupMembers{code = 'g1', userIds = {users[1].userId, users[2].userId}}
    management:createRole{code = 'admin', name = 'Admin', description = 'all'}
    management:assignRole{code = 'admin', targets = {{targetType = 'USER', targetIdentifier = users[3].userId}}}
    """

  private static func pools() async throws -> Folder {
    let folder = try Folder()
    _ = try await Program.run(["pool", "init", "--pool", "a.db"], in: folder)
    let filled = try await Program.run(["--quiet", "--pool", "a.db", "-e", filling], in: folder)
    try #require(filled.status == 0, "\(filled)")
    let copied = try await Program.run(["pool", "backup", "b.db", "--pool", "a.db"], in: folder)
    try FileManager.default.copyItem(atPath: folder("a.db.key"), toPath: folder("b.db.key"))
    try #require(copied.status == 0, "\(copied)")
    return folder
  }

  private static func change(_ folder: Folder, _ code: String) async throws {
    let head =
      "local function id(n) return management:getUser{userId = 'u' .. n, userIdType = 'username'}.data.userId end\n"
    let changed = try await Program.run(["--quiet", "--pool", "b.db", "-e", head + code], in: folder)
    try #require(changed.status == 0, "\(changed)")
  }

  private static func diff(_ folder: Folder, _ options: [String] = []) async throws -> Program.Outcome {
    try await Program.run(["pool", "diff", "a.db", "b.db"] + options, in: folder)
  }

  /// Every kind of difference: what is changed, and what is said.
  private static let changes: [(change: String, said: [String])] = [
    ("management:updateUser{userId = id(1), nickname = 'New'}", ["nickname: \"N1\" -> \"New\""]),
    ("management:updateUser{userId = id(1), nickname = genauth.null}", ["nickname: \"N1\" -> none"]),
    ("management:updateUser{userId = id(2), company = 'Acme'}", ["company: none -> \"Acme\""]),
    ("management:updateUser{userId = id(1), customData = {school = 'MIT'}}", ["customData.school: \"S1\" -> \"MIT\""]),
    (
      "management:updateUser{userId = id(1), customData = {hidden = 'loud'}}",
      ["customData.hidden: differs (not shown)"]
    ),
    ("management:updateUser{userId = id(1), password = 'Red-moon-1'}", ["password: \"set\" -> \"changed\""]),
    ("management:updateUser{userId = id(1), status = 'Suspended'}", ["status: \"Activated\" -> \"Suspended\""]),
    ("management:deleteUsersBatch{userIds = {id(4)}}", [" (u4): only in a.db"]),
    ("management:createUser{username = 'new'}", [" (new): only in b.db"]),
    ("management:addGroupMembers{code = 'g2', userIds = {id(1)}}", ["groups: [\"g1\"] -> [\"g1\",\"g2\"]"]),
    ("management:removeGroupMembers{code = 'g1', userIds = {id(1)}}", ["groups: [\"g1\"] -> none"]),
    (
      "management:assignRole{code = 'admin', targets = {{targetType = 'USER', targetIdentifier = id(1)}}}",
      ["roles: none -> [\"default/admin\"]"]
    ),
    (
      "management:setUserDepartments{userId = id(1), departments = {{departmentId = management:getUser{userId = id(1), withDepartmentIds = true}.data.departmentIds[1]}}}",
      ["departmentIds: ["]
    ),
    (
      "management:linkIdentity{userId = id(1), extIdpId = 'idp', type = 'unionid', userIdInIdp = 'o1x', isSocial = false}",
      ["identities: "]
    ),
    (
      "management:setCustomFields{list = {{targetType = 'USER', key = 'level', dataType = 'NUMBER', label = 'Level'}}}",
      ["custom field USER/level: only in b.db"]
    ),
    (
      "management:setCustomFields{list = {{targetType = 'USER', key = 'school', dataType = 'STRING', label = 'College'}}}",
      ["custom field USER/school:", "label: \"School\" -> \"College\""]
    ),
    ("management:deleteGroupsBatch{codeList = {'g2'}}", ["group g2: only in a.db"]),
    (
      "management:updateGroup{code = 'g2', name = 'Zwei', description = 'second'}",
      ["group g2:", "name: \"Two\" -> \"Zwei\""]
    ),
    ("management:createRole{code = 'reader', name = 'Reader'}", ["role default/reader: only in b.db"]),
    ("management:createNamespace{code = 'space', name = 'Space'}", ["namespace space: only in b.db"]),
    (
      "management:assignRole{code = 'admin', targets = {{targetType = 'GROUP', targetIdentifier = 'g2'}}}",
      ["role default/admin:", "assignedTo: none -> [\"group g2\"]"]
    ),
    (
      "management:setCustomData{targetType = 'ROLE', targetIdentifier = 'admin', list = {{key = 'note', value = 'hm'}}}",
      ["role default/admin:", "customData: "]
    ),
    (
      "management:createOrganization{organizationCode = 'other', organizationName = 'Other'}",
      ["organization other: only in b.db"]
    ),
    (
      "local d = management:getUser{userId = id(1), withDepartmentIds = true}.data.departmentIds[1] management:updateDepartment{organizationCode = 'acme', departmentId = d, name = 'Renamed'}",
      ["department ", "-> \"Renamed\""]
    ),
  ]

  @Test("every kind of difference is found, shown and counted, and makes the exit code 1", arguments: changes.indices)
  func kinds(index: Int) async throws {
    let (change, said) = Self.changes[index]
    let folder = try await Self.pools()
    try await Self.change(folder, change)
    let result = try await Self.diff(folder)
    #expect(result.status == 1, "\(result)")
    for text in said { #expect(result.out.contains(text), "\(result)") }
    #expect(result.out.hasSuffix("the pools differ\n"), "\(result)")
    #expect(!result.out.contains("hush") && !result.out.contains("loud") && !result.out.contains("moon"), "\(result)")
    let json = try await Self.diff(folder, ["--json"]).json()
    #expect(json["equal"] as? Bool == false)
    #expect((json["differences"] as? [Any])?.isEmpty == false)
  }

  @Test("equal pools are said to be equal with exit code 0; times and traces of sign-ins count only with --times")
  func equal() async throws {
    let folder = try await Self.pools()
    let equal = try await Self.diff(folder)
    #expect(equal.status == 0 && equal.out.hasSuffix("the pools are equal\n"), "\(equal)")
    #expect(equal.err.contains("9 users compared"))
    try await Self.change(
      folder,
      "authentication:signInByUsernamePassword{username = 'u1', password = 'Blue-moon-1'} management:updateUser{userId = id(2), nickname = 'x'} management:updateUser{userId = id(2), nickname = 'N2'}"
    )
    #expect(try await Self.diff(folder).status == 0)
    let timed = try await Self.diff(folder, ["--times"])
    #expect(timed.status == 1 && timed.out.contains("loginsCount: ") && timed.out.contains("updatedAt: "), "\(timed)")
    let asked = try await Self.diff(folder, ["--fields", "loginsCount"])
    #expect(asked.status == 1 && asked.out.contains("fields that differ: loginsCount 1"), "\(asked)")
  }

  @Test("a clone differs from its source in what no service gives out")
  func clone() async throws {
    let folder = try await Self.pools()
    try folder.write("moonpool.lua", "target 'source' { pool = 'a.db' }")
    let cloned = try await Program.run(["pool", "clone", "--target", "source", "--pool", "c.db"], in: folder)
    try #require(cloned.status == 0 || cloned.status == 3, "\(cloned)")
    let result = try await Program.run(["pool", "diff", "source", "c.db"], in: folder)
    #expect(result.status == 1)
    #expect(result.out.contains("fields that differ: customData.hidden 9, password 9\n"), "\(result)")
    #expect(result.out.contains("only in A") && !result.out.contains("only in c.db"), "\(result)")
    let rest = try await Program.run(
      [
        "pool", "diff", "source", "c.db", "--fields",
        "nickname,customData.school,groups,roles,identities,departmentIds",
      ],
      in: folder)
    #expect(rest.status == 0, "\(rest)")
  }

  @Test(
    "pools that were filled one by one match by a key, their departments by name",
    arguments: ["username", "email", "externalId", "phone"])
  func keys(key: String) async throws {
    let folder = try await Self.pools()
    _ = try await Program.run(["pool", "init", "--pool", "c.db"], in: folder)
    let filled = try await Program.run(["--quiet", "--pool", "c.db", "-e", Self.filling], in: folder)
    try #require(filled.status == 0, "\(filled)")
    func diff(_ options: [String]) async throws -> Program.Outcome {
      try await Program.run(["pool", "diff", "a.db", "c.db", "--json"] + options, in: folder)
    }
    let users = try await diff([]).json()["users"] as? [String: Int]
    #expect(users == ["same": 0, "differ": 0, "onlyInA": 9, "onlyInB": 9])
    let matched = try await diff(["--key", key])
    let json = try matched.json()
    // The same password has another salt in each pool.
    #expect(json["users"] as? [String: Int] == ["same": 0, "differ": 9, "onlyInA": 0, "onlyInB": 0], "\(matched)")
    #expect(json["fields"] as? [String: Int] == ["password": 9], "\(matched)")
    for kind in ["customFields", "organizations", "departments", "groups", "roles"] {
      #expect((json[kind] as? [String: Int])?["differ"] == 0, "\(kind): \(matched)")
    }
  }

  @Test("a user without the key counts as being in one pool only, and is said to")
  func withoutKey() async throws {
    let folder = try await Self.pools()
    try await Self.change(folder, "management:updateUser{userId = id(5), externalId = genauth.null}")
    let json = try await Self.diff(folder, ["--key", "externalId", "--json"]).json()
    #expect(json["users"] as? [String: Int] == ["same": 8, "differ": 0, "onlyInA": 1, "onlyInB": 1])
    #expect(json["withoutKey"] as? Int == 1)
  }

  @Test(
    "--limit bounds what is listed, never what is counted; --fields leaves out the rest", arguments: [0, 1, 2, 100])
  func limits(limit: Int) async throws {
    let folder = try await Self.pools()
    try await Self.change(
      folder, "for n = 1, 3 do management:updateUser{userId = id(n), nickname = 'New', company = 'Acme'} end")
    let json = try await Self.diff(folder, ["--limit", String(limit), "--json", "--fields", "nickname"]).json()
    #expect((json["differences"] as? [[String: Any]])?.count == min(limit, 3))
    #expect(json["notListed"] as? Int == 3 - min(limit, 3))
    #expect(json["fields"] as? [String: Int] == ["nickname": 3])
    #expect(json["groups"] == nil)
    let text = try await Self.diff(folder, ["--limit", String(limit)])
    #expect(text.out.contains(" not listed; --limit sets how many are") == (limit < 3), "\(text)")
  }

  /// Command lines that cannot be compared, and what is said.
  private static let wrong: [([String], String)] = [
    (["a.db"], "Missing expected argument '<B>'"), (["a.db", "b.db", "c.db"], "Unexpected argument 'c.db'"),
    (["a.db", "./a.db"], "the same file"), (["a.db", "missing.db"], "there is no pool at missing.db"),
    (["missing.db", "b.db"], "there is no pool at missing.db"), (["a.db", "text.db"], "text.db"),
    (["a.db", "prod"], "pool clone"), (["a.db", "nowhere"], "target nowhere"),
    (["a.db", "b.db", "--key", "nickname"], "--key: expected one of id, username"),
    (["a.db", "b.db", "--fields", "nickName"], "did you mean nickname?"),
    (["a.db", "b.db", "--fields", ","], "names no field"),
    (["a.db", "b.db", "--limit", "-1"], "--limit"),
    (["a.db", "b.db", "--pool", "a.db"], "name both pools as arguments"),
    (["a.db", "b.db", "--target", "prod"], "name both pools as arguments"),
  ]

  @Test("what cannot be compared ends with exit code 2 and the reason, and changes no file")
  func mistakes() async throws {
    let folder = try await Self.pools()
    try folder.write("text.db", "no pool at all, only text")
    try folder.write(
      "moonpool.lua", "target 'prod' { host = 'http://127.0.0.1:9', accessKeyId = 'a', accessKeySecret = 'b' }")
    for (arguments, reason) in Self.wrong {
      let result = try await Program.run(["pool", "diff"] + arguments, in: folder)
      #expect(result.status == 2 && result.out.isEmpty, "\(arguments): \(result)")
      #expect(result.err.contains(reason), "\(arguments): \(result)")
    }
    #expect(!folder.has("missing.db") && !folder.has("nowhere"))
    #expect(try folder.read("text.db") == "no pool at all, only text")
    let json = try await Program.run(["pool", "diff", "a.db", "text.db", "--json"], in: folder)
    #expect(json.status == 2 && json.err.contains("\"exitCode\":2"), "\(json)")
  }
}
