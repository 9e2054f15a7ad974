import Foundation
import Testing

@Suite("Crashes", .serialized)
struct CrashTests {
  /// Updates users for ever, eight calls in flight, single ones and batches; every worker has users of its own. Before a call it says what it is
  /// about to do, after the answer that it is done.
  private static let updater = """
    local round = args[1]
    local mine = {}
    local place = 0
    for user in management:users{} do
      mine[place % 8 + 1] = mine[place % 8 + 1] or {}
      table.insert(mine[place % 8 + 1], user.userId)
      place = place + 1
    end
    local function say(...) print(table.concat({...}, ' ')) io.stdout:flush() end
    local n = 0
    parallel.each(mine, {concurrency = 8}, function(ids)
      while true do
        for first = 1, #ids do
          n = n + 1
          local text = round .. '-' .. n
          if n % 3 == 0 then
            local list, names = {}, {}
            for place = first, math.min(first + 3, #ids) do
              list[#list + 1] = {userId = ids[place], nickname = text, company = text, city = text}
              names[#names + 1] = ids[place]
            end
            say('begin', text, table.concat(names, ' '))
            management:updateUserBatch{list = list}
          else
            say('begin', text, ids[first])
            management:updateUser{userId = ids[first], nickname = text, company = text, city = text}
          end
          say('done', text)
        end
      end
    end)
    """

  private static let dump = """
    for user in management:users{} do print(user.userId, user.nickname, user.company, user.city) end
    """

  @Test("after kill -9 at 50 random moments the pool opens, has every answered update and no half one")
  func killed() async throws {
    let seed = ProcessInfo.processInfo.environment["MOONPOOL_TEST_SEED"].flatMap { UInt64($0) } ?? 20_261
    var random = SeededGenerator(state: seed)
    let folder = try await Folder.withPool(users: 64)
    try folder.write("updater.lua", Self.updater)
    var model = CrashModel(try await folder.lua(Self.dump))
    var kills = 0
    for round in 1...50 {
      let run = try Program.start(["--quiet", "--pool", "pool.db", "updater.lua", String(round)], in: folder)
      for _ in 0..<Int.random(in: 1...120, using: &random) {
        guard let line = await run.line(limit: 60) else { break }
        model.take(line)
      }
      // Every other time a moment that has nothing to do with lines: in the midst of what is written to the log.
      if round % 2 == 0 {
        let log = try FileWatch(folder("pool.db-wal"))
        let writes = Int.random(in: 1...40, using: &random)
        #expect(await run.waits(for: log, changes: writes, limit: 60), "round \(round), seed \(seed): it ended")
      }
      run.send(SIGKILL)
      let end = try await run.outcome(limit: 30)
      #expect(end.status == 137, "round \(round), seed \(seed): \(end)")
      kills += 1
      // What follows the last line end is a line cut off: nobody has been told it.
      for line in end.out.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        model.take(String(line))
      }
      let problems = model.settle(try await folder.lua(Self.dump))
      #expect(problems.isEmpty, "round \(round), seed \(seed): \(problems)")
      try #require(try await integrity(of: folder("pool.db")) == "ok\n", "round \(round), seed \(seed)")
    }
    #expect(kills == 50)
    #expect(model.answered > 200, "only \(model.answered) updates were answered: the test tests little")
  }

  @Test("a pool that is killed while it is made is either not there or whole after the next init")
  func killedInit() async throws {
    var random = SeededGenerator(state: 7)
    var kills = 0
    for round in 1...16 {
      let folder = try Folder()
      let watch = try FileWatch(folder.path)
      let run = try Program.start(["pool", "init", "--pool", "pool.db", "--json"], in: folder)
      _ = await run.waits(for: watch, changes: Int.random(in: 1...40, using: &random), limit: 60)
      run.send(SIGKILL)
      if try await run.outcome(limit: 30).status == 137 { kills += 1 }
      let again = try await Program.run(["pool", "init", "--pool", "pool.db", "--json"], in: folder)
      #expect(again.status == 0, "round \(round): \(again)")
      #expect(try again.json()["accessKeySecret"] as? String != nil)
      #expect(try await folder.lua("print(management:listUsers{}.data.totalCount)") == "0\n")
    }
    #expect(kills > 8, "only \(kills) were killed: the test tests little")
  }

  private func integrity(of path: String) async throws -> String {
    let check =
      "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('PRAGMA integrity_check').fetchone()[0])"
    return try await Program.shell("python3 -c \"\(check)\" '\(path)'").out
  }
}

/// What the pool must hold, from what the updater said.
struct CrashModel {
  private var texts: [String: String] = [:]
  private var underWay: [String: [String]] = [:]
  /// How many updates were answered.
  private(set) var answered = 0
  private var beginning: [String: String] = [:]

  /// - Parameter dump: a line a user: id, nickname, company, city.
  init(_ dump: String) {
    for cells in Self.rows(dump) { beginning[cells[0]] = cells[1] }
  }

  /// Takes a line of the updater.
  mutating func take(_ line: String) {
    let words = line.split(separator: " ").map(String.init)
    switch words.first {
    case "begin" where words.count > 2: underWay[words[1]] = Array(words[2...])
    case "done" where words.count == 2:
      guard let users = underWay.removeValue(forKey: words[1]) else { return }
      answered += 1
      for user in users { texts[user] = words[1] }
    default: break
    }
  }

  /// Compares with what is there, and goes on from it.
  /// - Returns: what contradicts what was said.
  mutating func settle(_ dump: String) -> [String] {
    var problems: [String] = []
    var found: [String: String] = [:]
    for cells in Self.rows(dump) {
      let (user, text) = (cells[0], cells[1])
      found[user] = text
      // Users that no update has reached have what they were made with.
      if text != beginning[user], cells[2] != text || cells[3] != text { problems.append("half an update: \(cells)") }
    }
    if found.count != beginning.count { problems.append("\(found.count) users instead of \(beginning.count)") }
    for (text, users) in underWay {
      let applied = users.filter { found[$0] == text }
      if !applied.isEmpty, applied.count != users.count {
        problems.append("half of the batch \(text): \(applied) of \(users)")
      }
      if !applied.isEmpty { for user in users { texts[user] = text } }
    }
    for (user, text) in texts where found[user] != text {
      problems.append("\(user) has \(found[user] ?? "nothing") and should have \(text)")
    }
    underWay = [:]
    return problems
  }

  private static func rows(_ dump: String) -> [[String]] {
    dump.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
      .filter { $0.count == 4 }
  }
}

/// Numbers that are the same for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
