import Foundation
import Testing

@Suite("pool rekey")
struct RekeyCommandTests {
  private static let filling = """
    management:setCustomFields{list = {{targetType = 'USER', key = 'secret', dataType = 'STRING', encrypted = true}}}
    for n = 1, 200 do management:createUser{username = 'u' .. n, customData = {secret = 'of u' .. n}} end
    """
  private static let reading = """
    local sound = 0
    for n = 1, 200 do
      local user = management:getUser{userId = 'u' .. n, userIdType = 'username', withCustomData = true}.data
      if user.customData.secret == 'of u' .. n then sound = sound + 1 end
    end
    print(sound)
    """

  @Test("changes the key, says which, and the pool opens with the new one")
  func changes() async throws {
    let folder = try await Folder.withPool()
    _ = try await folder.lua(Self.filling)
    let old = try folder.read("pool.db.key")
    let result = try await Program.run(["pool", "rekey", "--pool", "pool.db", "--json"], in: folder)
    #expect(result.status == 0, "\(result)")
    let summary = try result.json()
    let kept = try #require(summary["oldKeyFile"] as? String)
    #expect(try folder.read(kept) == old)
    #expect(kept == "pool.db.key-\(summary["oldKey"] as? String ?? "")")
    #expect((summary["values"] as? Int ?? 0) >= 205)
    #expect(!result.out.contains(old.prefix(64)) && !result.err.contains(old.prefix(64)))
    #expect(try folder.read("pool.db.key") != old)
    #expect(try await folder.lua(Self.reading) == "200\n")
  }

  @Test("a key of the environment is changed with --new-key, and is required")
  func environmentKey() async throws {
    let folder = try await Folder.withPool()
    _ = try await folder.lua(Self.filling)
    let environment = ["MOONPOOL_KEY": try folder.read("pool.db.key").trimmingCharacters(in: .newlines)]
    let bare = try await Program.run(["pool", "rekey", "--pool", "pool.db"], in: folder, environment: environment)
    #expect(bare.status == 2 && bare.err.contains("--new-key is missing"), "\(bare)")
    try folder.write("next.key", String(repeating: "5a", count: 32), mode: 0o600)
    let words = ["pool", "rekey", "--pool", "pool.db", "--new-key", "next.key"]
    let result = try await Program.run(words, in: folder, environment: environment)
    #expect(result.status == 0 && result.err.contains("set MOONPOOL_KEY to the new key"), "\(result)")
    let wrong = try await Program.run(["pool", "stats", "--pool", "pool.db"], in: folder, environment: environment)
    #expect(wrong.status == 1 && wrong.err.contains("wrong pool key"), "\(wrong)")
    let right = try await Program.run(
      ["pool", "stats", "--pool", "pool.db"], in: folder,
      environment: ["MOONPOOL_KEY": String(repeating: "5a", count: 32)])
    #expect(right.status == 0, "\(right)")
  }

  @Test("killed after any number of changes to the pool's files, it leaves a pool that opens and loses nothing")
  func killed() async throws {
    let folder = try await Folder.withPool()
    _ = try await folder.lua(Self.filling)
    var kills = 0
    for changes in 1...24 {
      let watch = try FileWatch(folder.path)
      let run = try Program.start(["pool", "rekey", "--pool", "pool.db"], in: folder)
      if await run.waits(for: watch, changes: changes, limit: 60) {
        run.send(SIGKILL)
        kills += 1
      }
      _ = try await run.outcome()
      #expect(try await folder.lua(Self.reading) == "200\n", "after \(changes) changes")
    }
    #expect(kills > 5)
    let check = try await Program.run(["pool", "check", "--pool", "pool.db"], in: folder)
    #expect(check.status == 0, "\(check)")
    // What killed runs have left is gone after one that ends.
    #expect(try await Program.run(["pool", "rekey", "--pool", "pool.db"], in: folder).status == 0)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.filter { $0.hasSuffix(".tmp") || $0.hasSuffix(".new") } == [])
  }
}
