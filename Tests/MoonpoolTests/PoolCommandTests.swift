import Foundation
import Testing

@Suite("moonpool pool")
struct PoolCommandTests {
  @Test("init --json prints one flat object, and the same again with created false; keys prints it too")
  func initialise() async throws {
    let folder = try Folder()
    let first = try await Program.run(["pool", "init", "--pool", "pool.db", "--json"], in: folder)
    #expect(first.status == 0, "\(first)")
    #expect(first.lines.count == 1)
    let made = try first.json()
    #expect(Set(made.keys) == ["userPoolId", "accessKeyId", "accessKeySecret", "appId", "appSecret", "created"])
    #expect(made["created"] as? Bool == true)
    for (name, value) in made where name != "created" {
      #expect((value as? String).map { $0.count >= 24 } == true, "\(name): \(value)")
    }
    let second = try await Program.run(["pool", "init", "--pool", "pool.db", "--json"], in: folder)
    var again = try second.json()
    #expect(again["created"] as? Bool == false)
    again["created"] = nil
    let keys = try await Program.run(["pool", "keys", "--pool", "pool.db", "--json"], in: folder).json()
    #expect(keys as? [String: String] == again as? [String: String])
    #expect(keys["accessKeySecret"] as? String == made["accessKeySecret"] as? String)
  }

  @Test("a fresh pool has no user")
  func fresh() async throws {
    let folder = try await Folder.withPool()
    #expect(try await folder.lua("print(management:listUsers{}.data.totalCount)") == "0\n")
  }

  @Test("the pool and its key can be read by their owner alone")
  func modes() async throws {
    let folder = try await Folder.withPool()
    for name in ["pool.db", "pool.db.key"] {
      let mode = try FileManager.default.attributesOfItem(atPath: folder(name))[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(name)")
    }
  }

  @Test("the default pool lies in the user's data folder and is made on first use")
  func defaultPool() async throws {
    let folder = try Folder()
    let result = try await Program.run(["-e", "print(management:listUsers{}.data.totalCount)"], in: folder)
    #expect(result.out == "0\n", "\(result)")
    #expect(folder.has(".local/share/moonpool/pool.db"))
  }

  @Test("MOONPOOL_POOL names the pool, and --pool goes before it")
  func environmentVariable() async throws {
    let folder = try await Folder.withPool(users: 3)
    let code = "print(management:listUsers{}.data.totalCount)"
    let named = try await Program.run(["-e", code], in: folder, environment: ["MOONPOOL_POOL": "pool.db"])
    #expect(named.out == "3\n", "\(named)")
    let both = try await Program.run(
      ["--create", "--pool", "other.db", "-e", code], in: folder, environment: ["MOONPOOL_POOL": "pool.db"])
    #expect(both.out == "0\n", "\(both)")
  }

  @Test("demo adds so many users, goes on where it ended, and its users can sign in where that was asked for")
  func demo() async throws {
    let folder = try await Folder.withPool(users: 120, passwords: true)
    let more = try await Program.run(["pool", "demo", "5", "--pool", "pool.db", "--json"], in: folder)
    #expect(more.status == 0, "\(more)")
    #expect(try more.json()["created"] as? Int == 5)
    let code = """
      local n, names, companies = 0, {}, {}
      for user in management:users{} do n = n + 1 names[user.username] = true companies[user.company] = true end
      local distinct = 0 for _ in pairs(names) do distinct = distinct + 1 end
      local first = management:getUser{userId = 'DEMO-00000001', userIdType = 'external_id'}.data
      local answer = authentication.try:signInByUsernamePassword{username = first.username, password = 'Demo-Password-1'}
      print(n, distinct, next(companies) ~= nil, answer.statusCode)
      """
    #expect(try await folder.lua(code) == "125\t125\ttrue\t200\n")
  }

  @Test("two demo pools of one size hold the same users")
  func demoIsRepeatable() async throws {
    let code = "for u in management:users{} do print(u.username, u.phone, u.birthdate, u.status) end"
    let one = try await Folder.withPool(users: 60).lua(code)
    let two = try await Folder.withPool(users: 60).lua(code)
    #expect(one == two && one.split(separator: "\n").count == 60)
  }

  @Test("stats counts users and says the same in JSON")
  func stats() async throws {
    let folder = try await Folder.withPool(users: 50)
    let text = try await Program.run(["pool", "stats", "--pool", "pool.db"], in: folder)
    #expect(text.status == 0 && text.out.contains("50"), "\(text)")
    let json = try await Program.run(["pool", "stats", "--pool", "pool.db", "--json"], in: folder).json()
    #expect(json["users"] as? Int == 50)
    let byStatus = try #require(json["status"] as? [String: Int])
    #expect(byStatus.values.reduce(0, +) == 50 && (byStatus["Activated"] ?? 0) > 30, "\(byStatus)")
    #expect((json["bytes"] as? Int ?? 0) > 0)
  }

  @Test("a backup is a pool with the same users, opens with the same key, and replaces nothing")
  func backup() async throws {
    let folder = try await Folder.withPool(users: 30)
    let saved = try await Program.run(["pool", "backup", "copy.db", "--pool", "pool.db"], in: folder)
    #expect(saved.status == 0, "\(saved)")
    try FileManager.default.copyItem(atPath: folder("pool.db.key"), toPath: folder("copy.db.key"))
    let code = "print(management:listUsers{}.data.totalCount)"
    let opened = try await Program.run(["--pool", "copy.db", "-e", code], in: folder)
    #expect(opened.out == "30\n", "\(opened)")
    let again = try await Program.run(["pool", "backup", "copy.db", "--pool", "pool.db"], in: folder)
    #expect(again.status == 1 && again.err.contains("the file copy.db already exists"), "\(again)")
  }

  @Test("a backup taken while users are updated is whole")
  func onlineBackup() async throws {
    let folder = try await Folder.withPool(users: 200)
    let code = """
      local ids = {} for u in management:users{} do ids[#ids + 1] = u.userId end
      print('ready') io.stdout:flush()
      for n = 1, 1e9 do
        local list = {}
        for _, id in ipairs(ids) do list[#list + 1] = {userId = id, city = 'c' .. n} end
        management:updateUserBatch{list = list}
      end
      """
    let writer = try Program.start(["--quiet", "--pool", "pool.db", "-e", code], in: folder)
    #expect(await writer.line(limit: 60) == "ready")
    let saved = try await Program.run(["pool", "backup", "copy.db", "--pool", "pool.db"], in: folder)
    writer.send(SIGKILL)
    _ = try await writer.outcome(limit: 30)
    #expect(saved.status == 0, "\(saved)")
    try FileManager.default.copyItem(atPath: folder("pool.db.key"), toPath: folder("copy.db.key"))
    let count =
      "local c, n = {}, 0 for u in management:users{} do c[u.city] = true end for _ in pairs(c) do n = n + 1 end"
    // Either one round's value everywhere, or the cities that the demo users began with.
    let result = try await Program.run(
      [
        "--quiet", "--pool", "copy.db", "-e",
        count + " for x in pairs(c) do if x:match('^c%d') and n > 1 then error(x) end end",
      ],
      in: folder)
    #expect(result.status == 0, "\(result)")
  }

  @Test(
    "a path that is no pool is refused and left as it is",
    arguments: ["folder", "text.db", "foreign.db", "newer.db", "missing/pool.db", "keyless.db", "otherkey.db"])
  func notAPool(name: String) async throws {
    let folder = try await Folder.withPool()
    try FileManager.default.createDirectory(atPath: folder("folder"), withIntermediateDirectories: true)
    try folder.write("text.db", String(repeating: "this is no database\n", count: 400))
    let python = """
      import sqlite3, shutil
      c = sqlite3.connect('foreign.db'); c.execute('create table t (x)'); c.commit(); c.close()
      for name in ['newer.db', 'keyless.db', 'otherkey.db']: shutil.copy('pool.db', name)
      shutil.copy('pool.db.key', 'newer.db.key')
      open('otherkey.db.key', 'w').write('00' * 32); import os; os.chmod('otherkey.db.key', 0o600)
      c = sqlite3.connect('newer.db'); c.execute('pragma user_version = 9999'); c.commit(); c.close()
      """
    try folder.write("make.py", python)
    let made = try await Program.shell("python3 make.py", in: folder)
    try #require(made.status == 0, "\(made)")
    let before = FileManager.default.contents(atPath: folder(name))
    let result = try await Program.run(
      ["--pool", name, "-e", "print(management:listUsers{}.data.totalCount)"], in: folder)
    #expect(result.status == 1, "\(result)")
    #expect(result.out.isEmpty && result.err.contains(name), "\(result)")
    #expect(FileManager.default.contents(atPath: folder(name)) == before)
    let stats = try await Program.run(["pool", "stats", "--pool", name], in: folder)
    #expect(stats.status == 1 && stats.err.contains(name), "\(stats)")
  }

  @Test("commands that only read do not make a pool")
  func noPoolMade() async throws {
    let folder = try Folder()
    for command in [["stats"], ["keys"], ["export", "x.csv"], ["outbox", "list"], ["backup", "b.db"]] {
      let result = try await Program.run(["pool"] + command + ["--pool", "none.db"], in: folder)
      #expect(result.status == 1 && result.err.contains("no pool at none.db"), "\(result)")
    }
    #expect(!folder.has("none.db") && !folder.has("none.db.key"))
  }

  @Test(
    "a pool that may only be read is read, and refuses changes", .enabled(if: getuid() != 0, "root may write anything"))
  func readOnly() async throws {
    let folder = try await Folder.withPool(users: 4)
    try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: folder("pool.db"))
    #expect(try await folder.lua("print(management:listUsers{}.data.totalCount)") == "4\n")
    let refused = try await Program.run(
      ["--pool", "pool.db", "-e", "management:createUser{username = 'x'}"], in: folder)
    #expect(refused.status == 1 && refused.err.contains("reading"), "\(refused)")
  }

  @Test("a full disk refuses the update, keeps the pool, and says why")
  func fullDisk() async throws {
    let folder = try await Folder.withPool(users: 50)
    let code = """
      local n = 0
      while true do
        n = n + 1
        management:createUser{username = 'filler' .. n, address = ('x'):rep(2000)}
      end
      """
    let limited = try await Program.run(
      ["--pool", "pool.db", "-e", code], in: folder, environment: ["MOONPOOL_MAX_PAGES": "120"])
    #expect(limited.status == 1, "\(limited)")
    #expect(limited.err.contains("full"), "\(limited)")
    let answered = try #require(limited.err.firstMatch(of: /(\d[\d,]*) ok/)).1.replacing(",", with: "")
    let total = try await folder.lua("print(management:listUsers{}.data.totalCount)")
    #expect(total == "\(50 + (Int(answered) ?? -1))\n")
  }

  @Test("backup, restore and check work together, and check finds what is wrong")
  func care() async throws {
    let folder = try await Folder.withPool(users: 3)
    let backup = try await Program.run(["pool", "backup", "copy.db", "--pool", "pool.db"], in: folder)
    #expect(backup.status == 0 && backup.err.contains("moonpool pool restore copy.db"), "\(backup)")
    #expect(
      try await folder.lua("for user in management:users{} do management:deleteUsersBatch{userIds = {user.userId}} end")
        == "")
    let restored = try await Program.run(["pool", "restore", "copy.db", "--pool", "pool.db", "--json"], in: folder)
    #expect(restored.status == 0, "\(restored)")
    #expect(try restored.json()["users"] as? Int == 3)
    #expect(try restored.json()["before"] as? String == "pool.db.before-restore-1")
    #expect(try await folder.lua("print(management:listUsers{}.data.totalCount)") == "3\n")
    let sound = try await Program.run(["pool", "check", "--pool", "pool.db"], in: folder)
    #expect(sound.status == 0 && sound.out == "pool.db: ok\n", "\(sound)")
    let sql = "UPDATE counters SET value = 7 WHERE name = 'users'"
    let tampered = try await Program.shell(
      "python3 -c \"import sqlite3; c = sqlite3.connect('pool.db'); c.execute(\\\"\(sql)\\\"); c.commit()\"", in: folder
    )
    #expect(tampered.status == 0, "\(tampered)")
    let wrong = try await Program.run(["pool", "check", "--pool", "pool.db", "--quick", "--json"], in: folder)
    #expect(wrong.status == 1, "\(wrong)")
    #expect(try wrong.json()["ok"] as? Bool == false)
    #expect((try wrong.json()["problems"] as? [String])?.count == 1, "\(wrong)")
  }
}
