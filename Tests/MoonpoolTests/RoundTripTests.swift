import Foundation
import Testing

@Suite("Export and import again")
struct RoundTripTests {
  private static let define = """
    management:setCustomFields{ list = {
      { targetType = 'USER', dataType = 'STRING', key = 'school', label = 'School', description = '', encrypted = false, isUnique = false },
      { targetType = 'USER', dataType = 'STRING', key = 'pin', label = 'PIN', description = '', encrypted = true, isUnique = false },
      { targetType = 'USER', dataType = 'BOOLEAN', key = 'ok', label = 'OK', description = '', encrypted = false, isUnique = false },
      { targetType = 'USER', dataType = 'DATETIME', key = 'since', label = 'Since', description = '', encrypted = false, isUnique = false },
      { targetType = 'USER', dataType = 'NUMBER', key = 'age', label = 'Age', description = '', encrypted = false, isUnique = false } } }
    management:createField{ modelId = 'user', key = 'badge', name = 'Badge', type = 'Text', help = '', show = true, editable = true, require = false,
      unique = false, default = '', format = 0, relationType = '', userVisible = true, fuzzySearch = false, dropDown = {} }
    """

  private static let users = """
    management:createUsersBatch{ list = {
      { username = 'lilei', name = '李雷, "老师"', email = 'lei@example.com', phone = '13800138000', phoneCountryCode = '+86', gender = 'M',
        birthdate = '1990-02-28', status = 'Suspended', externalId = '00042', emailVerified = true,
        customData = { school = '清华;大学\\n二', pin = '0042', ok = false, since = '2024-02-29', age = 42.5 } },
      { username = 'bare' }, { email = 'only@example.com', status = 'Deactivated', company = '  spaced  ' },
      { username = 'gone', status = 'Resigned' }, { username = 'plus', phone = '13800138001', nickname = '=1+1', address = '\\"' },
      { username = 'odd', name = '{\\"a\\"', nickname = '[1', customData = { school = '[2]', age = -1 } },
      { username = 'archived', status = 'Archived', address = 'no. 5\\r\\n2nd floor' } } }
    """

  private static let show = """
    for u in management:users{ options = { withCustomData = true } } do
      local t = json.decode(json.encode(u))
      for _, name in ipairs{ 'userId', 'createdAt', 'updatedAt', 'statusChangedAt', 'userSourceType' } do t[name] = nil end
      print(json.encode(t, { sort = true }))
    end
    """

  @Test(
    "what is exported can be imported into an empty pool as it is: only what the pool sets itself is left out, and said once",
    arguments: ["csv", "jsonl"])
  func roundTrip(format: String) async throws {
    let folder = try await Folder.withPool(users: 60)
    _ = try await folder.lua(Self.define + Self.users)
    let exported = try await Program.run(["pool", "export", "out.\(format)", "--pool", "pool.db"], in: folder)
    #expect(exported.status == 0, "\(exported)")
    let defined = try await Program.run(["--quiet", "--pool", "second.db", "-e", Self.define], in: folder)
    #expect(defined.status == 0, "\(defined)")
    let imported = try await Program.run(
      ["pool", "import", "out.\(format)", "--pool", "second.db", "--json"], in: folder)
    #expect(imported.status == 0, "\(imported)")
    let summary = try imported.json()
    #expect(summary["imported"] as? Int == 67 && summary["failed"] as? Int == 0, "\(summary)")
    let skipped = try #require(summary["skippedFields"] as? [String])
    #expect(skipped.contains("userId") && skipped.contains("createdAt") && Set(skipped).count == skipped.count)
    #expect(imported.err.components(separatedBy: "only the pool can set: userId").count == 2, "\(imported)")
    let first = try await Program.run(["--quiet", "--pool", "pool.db", "-e", Self.show], in: folder)
    let second = try await Program.run(["--quiet", "--pool", "second.db", "-e", Self.show], in: folder)
    #expect(first.lines.count == 67 && first.out.contains("清华"), "\(first)")
    for (one, other) in zip(first.lines.sorted(), second.lines.sorted()) where one != other {
      Issue.record("\(one)\nbecame\n\(other)")
    }
  }

  @Test("what the user data object holds comes back in both forms", arguments: ["csv", "jsonl"])
  func metadata(format: String) async throws {
    let folder = try await Folder.withPool()
    _ = try await folder.lua(
      Self.define + "management:createUser{ username = 'ada', metadataSource = { badge = '红, \"7\"' } }")
    let words = ["pool", "export", "out.\(format)", "--pool", "pool.db"]
    #expect(try await Program.run(words, in: folder).status == 0)
    #expect(try await Program.run(["--quiet", "--pool", "second.db", "-e", Self.define], in: folder).status == 0)
    let imported = try await Program.run(["pool", "import", "out.\(format)", "--pool", "second.db"], in: folder)
    #expect(imported.status == 0, "\(imported)")
    let code = "for u in management:users{ withCustomData = true } do print(u.username, u.metadataSource.badge) end"
    let found = try await Program.run(["--quiet", "--pool", "second.db", "-e", code], in: folder)
    #expect(found.out == "ada\t红, \"7\"\n", "\(found)")
  }

  @Test("null says nothing of a new user, and a field that the pool sets is not to be set by --map either")
  func nullsAndMaps() async throws {
    let folder = try await Folder.withPool()
    try folder.write("a.jsonl", #"{"username":"ada","email":null,"userId":"x","loginsCount":null}"# + "\n")
    let result = try await Program.run(["pool", "import", "a.jsonl", "--pool", "pool.db"], in: folder)
    #expect(result.status == 0 && result.err.contains("only the pool can set: userId\n"), "\(result)")
    try folder.write("b.csv", "username,No\nbob,7\n")
    let mapped = try await Program.run(
      ["pool", "import", "b.csv", "--pool", "pool.db", "--map", "No=userId"], in: folder)
    #expect(mapped.status == 1 && mapped.err.contains("No: no such field"), "\(mapped)")
  }
}
