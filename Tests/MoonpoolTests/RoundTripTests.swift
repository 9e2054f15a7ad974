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

  /// Every pair of reset flags, in the order of the names.
  private static let resets = """
    for name, flags in pairs{ lilei = { false, true }, gone = { true, true }, plus = { true, false } } do
      management:updateUser{ userId = name, options = { userIdType = 'username', resetPasswordOnFirstLogin = flags[1],
        resetPasswordOnNextLogin = flags[2] } }
    end
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
    _ = try await folder.lua(Self.define + Self.users + Self.resets)
    let exported = try await Program.run(["pool", "export", "out.\(format)", "--pool", "pool.db"], in: folder)
    #expect(exported.status == 0, "\(exported)")
    let defined = try await Program.run(["--quiet", "--create", "--pool", "second.db", "-e", Self.define], in: folder)
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
    #expect(!skipped.contains { $0.hasPrefix("resetPassword") })
    for flag in ["First", "Next"] {
      #expect(first.out.components(separatedBy: "\"resetPasswordOn\(flag)Login\":true").count == 3, "\(first)")
    }
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
    #expect(
      try await Program.run(["--quiet", "--create", "--pool", "second.db", "-e", Self.define], in: folder).status == 0)
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

  @Test("the reset flags of a file are demanded at the sign-in, also with passwords kept as hashes")
  func resetFlags() async throws {
    let folder = try await Folder.withPool()
    // SHA-256 of "Given-Horse-1" and the salt.
    let hash = "c1368314cf41cb4ed74f6fd26cea926571969a258f4c0b95f0336ec791c48f7f"
    try folder.write(
      "old.csv",
      "username,password,salt,resetPasswordOnFirstLogin,resetPasswordOnNextLogin\n"
        + [
          "a,\(hash),salt,true,true", "b,\(hash),salt,no,yes", "c,\(hash),salt,1,", "d,\(hash),salt,,false",
          "e,\(hash),salt,x,",
        ]
        .joined(separator: "\n") + "\n")
    let imported = try await Program.run(
      ["pool", "import", "old.csv", "--keep-password", "--pool", "pool.db"], in: folder)
    #expect(imported.status == 3, "\(imported)")
    let failed = try folder.read("failed.csv")
    #expect(failed.contains("resetPasswordOnFirstLogin: expected true or false, got \"\"x\"\""), "\(failed)")
    let code = """
      for _, name in ipairs{ 'a', 'b', 'c', 'd' } do
        local ok, err = pcall(function() return authentication:signInByUsernamePassword{ username = name, password = 'Given-Horse-1' } end)
        print(name, ok or err.apiCode)
      end
      """
    let found = try await Program.run(["--quiet", "--pool", "pool.db", "-e", code], in: folder)
    #expect(found.out == "a\t1639\nb\t2058\nc\t1639\nd\ttrue\n", "\(found)")
  }
}
