import Foundation
import Testing

@Suite("moonpool pool clone", .serialized)
struct CloneTests {
  private static let clone = ["pool", "clone", "--target", "prod", "--pool", "copy.db"]

  @Test("a served pool's users, fields, departments, groups and roles are in the copy with their ids and times")
  func everything() async throws {
    let served = try await ClonedSource(users: 120)
    let result = try await Program.run(Self.clone + ["--json"], in: served.folder)
    #expect(result.status == 0, "\(result)")
    let summary = try result.json()
    #expect(summary["complete"] as? Bool == true)
    #expect(summary["users"] as? Int == 126)
    #expect(summary["departments"] as? Int == 3 && summary["organizations"] as? Int == 1)
    #expect(summary["failed"] as? Int == 0)
    #expect(!served.folder.has("failed.jsonl"))
    let omitted = try #require(summary["omitted"] as? [String])
    #expect(omitted == ["USER secret: encrypted values (1)"])
    #expect(result.err.contains("passwords and their hashes"), "\(result)")
    let source = try await served.dump("source.db")
    let copy = try await served.dump("copy.db")
    #expect(source.count > 140)
    #expect(copy == source)
    for (ours, theirs) in zip(copy, source) where ours != theirs {
      Issue.record("\(ours)\n\(theirs)")
      break
    }
    try await served.stop()
  }

  @Test("killed or interrupted in the midst it goes on where it was, and nobody is missing or there twice")
  func killed() async throws {
    let served = try await ClonedSource(users: 1500)
    try FileManager.default.createDirectory(atPath: served.folder("copy"), withIntermediateDirectories: true)
    let clone = ["pool", "clone", "--target", "slow", "--pool", "copy/copy.db"]
    let made = try await Program.run(["pool", "init", "--pool", "copy/copy.db", "--quiet"], in: served.folder)
    #expect(made.status == 0, "\(made)")
    var wasMidway = false
    // Each time it is left to do a little more, until some pages of users are in.
    for round in 1...40 where !wasMidway {
      let watch = try FileWatch(served.folder("copy"))
      let run = try Program.start(clone, in: served.folder)
      _ = await run.waits(for: watch, changes: round * 10, limit: 120)
      // Ctrl-C every other time.
      let isKilled = round % 2 == 0
      run.send(isKilled ? SIGKILL : SIGINT)
      let outcome = try await run.outcome()
      try #require(outcome.status == (isKilled ? 137 : 130), "\(outcome)")
      let stats = try await Program.run(["pool", "stats", "--pool", "copy/copy.db", "--json"], in: served.folder)
      let users = try stats.json()["users"] as? Int ?? 0
      wasMidway = users > 0 && users < 1506
    }
    #expect(wasMidway)
    let result = try await Program.run(clone, in: served.folder)
    #expect(result.status == 0, "\(result)")
    #expect(result.err.contains("continuing with users"), "\(result)")
    #expect(try await served.dump("copy/copy.db") == served.dump("source.db"))
    try await served.stop()
  }

  @Test("the embedded target of an init file can be copied as well; --dry-run counts and makes nothing")
  func embedded() async throws {
    let folder = try await Folder.withPool(users: 7)
    try folder.write("moonpool.lua", "target \"prod\" { pool = \"pool.db\", protected = true }")
    let counted = try await Program.run(Self.clone + ["--dry-run", "--json"], in: folder)
    #expect(counted.status == 0, "\(counted)")
    #expect(try counted.json()["users"] as? Int == 7)
    #expect(!folder.has("copy.db"))
    let result = try await Program.run(Self.clone, in: folder)
    #expect(result.status == 0, "\(result)")
    let again = try await Program.run(Self.clone, in: folder)
    #expect(again.status == 0 && again.err.contains("already complete"), "\(again)")
    let anew = try await Program.run(Self.clone + ["--restart", "--json"], in: folder)
    #expect(try anew.json()["users"] as? Int == 7)
  }

  @Test("rows that the copy refuses are in a file with the reason, the others are in the copy, and the exit code is 3")
  func refusedRows() async throws {
    let folder = try await Folder.withPool(users: 3)
    try folder.write("moonpool.lua", "target \"prod\" { pool = \"pool.db\" }")
    // A value that the definition no longer has.
    let filling = """
      local function define(values) management:setCustomFields{list = {{targetType = 'USER', key = 'size', dataType = 'ENUM',
        options = values}}} end
      define{{value = 's', label = 'S'}, {value = 'm', label = 'M'}}
      print(management:createUser{username = 'zoe', customData = {size = 'm'}}.data.userId)
      define{{value = 's', label = 'S'}}
      """
    let id = try await folder.lua(filling)
    let result = try await Program.run(Self.clone + ["--failed", "no.jsonl", "--json"], in: folder)
    #expect(result.status == 3 && result.err.contains("1 row was rejected; it is in no.jsonl"), "\(result)")
    let summary = try result.json()
    #expect(summary["users"] as? Int == 3 && summary["failed"] as? Int == 1)
    #expect(summary["usersMissing"] as? Int == 0)
    let row = try #require(
      try JSONSerialization.jsonObject(with: Data(try folder.read("no.jsonl").utf8)) as? [String: Any])
    #expect(row["kind"] as? String == "user" && (row["error"] as? String)?.contains("customData.size") == true)
    // Its own file is replaced, also when the copy begins again.
    let again = try await Program.run(Self.clone + ["--restart", "--failed", "no.jsonl"], in: folder)
    #expect(again.status == 3 && again.err.contains("1 row was rejected; it is in no.jsonl"), "\(again)")
    #expect((row["row"] as? [String: Any])?["userId"] as? String == id.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  @Test("a file of rejected rows that is another's is refused before anything is created or emptied")
  func failedTaken() async throws {
    let folder = try await Folder.withPool(users: 3)
    try folder.write("moonpool.lua", "target \"prod\" { pool = \"pool.db\" }")
    try folder.write("mine.jsonl", "mine\n")
    let refused = try await Program.run(Self.clone + ["--failed", "mine.jsonl"], in: folder)
    #expect(refused.status == 2 && refused.err.contains("--failed mine.jsonl: the file exists"), "\(refused)")
    #expect(!folder.has("copy.db") && !folder.has("copy.db.key"))
    #expect(try await Program.run(Self.clone, in: folder).status == 0)
    let again = try await Program.run(Self.clone + ["--restart", "--failed", "mine.jsonl"], in: folder)
    #expect(again.status == 2, "\(again)")
    let stats = try await Program.run(["pool", "stats", "--pool", "copy.db", "--json"], in: folder)
    #expect(try stats.json()["users"] as? Int == 3)
    #expect(try folder.read("mine.jsonl") == "mine\n")
  }

  @Test("a pool with other users, another source and the source itself are refused and left alone")
  func refusals() async throws {
    let folder = try await Folder.withPool(users: 3)
    for name in ["a", "b", "other"] {
      let made = try await Program.run(["pool", "demo", "2", "--pool", "\(name).db", "--quiet"], in: folder)
      #expect(made.status == 0, "\(made)")
    }
    try folder.write("moonpool.lua", "target \"a\" { pool = \"a.db\" } target \"b\" { pool = \"b.db\" }")
    func clone(_ target: String, _ words: [String]) async throws -> Program.Outcome {
      try await Program.run(["pool", "clone", "--target", target] + words, in: folder)
    }
    for words in [["--pool", "other.db"], ["--pool", "other.db", "--restart"]] {
      let result = try await clone("a", words)
      #expect(result.status == 1 && result.err.contains("holds data that did not come from a clone"), "\(result)")
    }
    let stats = try await Program.run(["pool", "stats", "--pool", "other.db", "--json"], in: folder)
    #expect(try stats.json()["users"] as? Int == 2)
    #expect(try await clone("a", ["--pool", "copy.db"]).status == 0)
    let other = try await clone("b", ["--pool", "copy.db"])
    #expect(other.status == 1 && other.err.contains(", not of "), "\(other)")
    #expect(try await clone("b", ["--pool", "copy.db", "--restart"]).status == 0)
    #expect(try await clone("a", ["--pool", "./a.db"]).status == 2)
    // Nothing has come from a source that did not answer: the right one may follow.
    try folder.write(
      "moonpool.lua", "target \"a\" { pool = \"a.db\" } target \"wrong\" { host = \"http://127.0.0.1:1\" }")
    let wrong = try await clone("wrong", ["--pool", "new.db"])
    #expect(wrong.status == 1 && wrong.err.contains("requires accessKeyId and accessKeySecret"), "\(wrong)")
    let right = try await clone("a", ["--pool", "new.db"])
    #expect(right.status == 0 && right.err.contains("the copy has 2 users"), "\(right)")
    try folder.write("moonpool.lua", "target \"a\" { pool = \"a.db\" } target \"b\" { pool = \"b.db\" }")
    #expect(try await clone("a", []).status == 2)
    #expect(try await clone("none", ["--pool", "copy.db"]).status == 2)
    #expect(try await clone("a", ["--pool", "c.db", "--failed", "c.db.key"]).status == 2)
  }
}
