import Foundation
import Lua
import ScriptHost
import Testing

/// Work that Swift does for a script is under the run's limits, like the script's own.
@Suite("Limits of the host's work")
struct WorkLimitTests {
  /// What never ends, or would take more memory than there is, when nobody looks.
  static let endless = [
    "json.encode(shared)",
    "json.encode(shared, { pretty = true })",
    "json.encode(lists)",
    "csv.encode({ { a = shared } })",
    "jsonl.write('/dev/null', { shared })",
    "management:getUser(shared)",
    "management.try:getUser(shared)",
    "genauth.models.CreateUserReqDto(shared)",
    "management:makeRequest{ method = 'GET', path = '/api/v3/get-user', query = shared }",
    "for _ in csv.rows('BLANK') do end",
    "for _ in jsonl.lines('BLANK') do end",
    "for _ in fs.lines('/dev/zero') do end",
    "csv.parse((','):rep(3000000))",
    "json.decode('[' .. ('{},'):rep(3000000) .. '0]')",
  ]
  private static let prelude = """
    local shared, lists = { a = 1 }, { 1 }
    for _ = 1, 60 do shared = { a = shared, b = shared } lists = { lists, lists } end

    """

  /// A pipe of blank lines without end, under the name that it returns.
  private func withBlankLines<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let lines = Process()
    lines.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    lines.arguments = ["yes", ""]
    let pipe = Pipe()
    lines.standardOutput = pipe
    try lines.run()
    defer { lines.terminate() }
    return try await body("/proc/self/fd/\(pipe.fileHandleForReading.fileDescriptor)")
  }

  @Test("a time limit ends it, and no pcall catches that", arguments: endless)
  func time(work: String) async throws {
    try await withBlankLines { blank in
      var bench = Bench()
      bench.configure = { $0.limits.time = .milliseconds(200) }
      let work = work.replacing("BLANK", with: blank)
      let result = await bench.run(Self.prelude + "while true do pcall(function() \(work) end) end")
      #expect(result.outcome.exitCode == 5, "\(result)")
    }
  }

  @Test(
    "Ctrl-C ends it",
    arguments: ["json.encode(shared)", "management:getUser(shared)", "for _ in csv.rows('BLANK') do end"])
  func cancelled(work: String) async throws {
    try await withBlankLines { blank in
      let sink = MemorySink()
      var host = ScriptHost(provider: SingleBackend(FakePool()))
      host.output = sink
      host.errors = sink
      let run = ScriptRun(host)
      let work = work.replacing("BLANK", with: blank)
      async let outcome = run.run(
        Script(Self.prelude + "log.info('begun') pcall(function() \(work) end) print('after')"))
      while !sink.text.contains("begun") { await Task.yield() }
      run.cancel()
      #expect(await outcome.exitCode == 130)
      #expect(!sink.text.contains("after"))
    }
  }

  @Test("an instruction limit counts it", arguments: endless.filter { !$0.contains("BLANK") && !$0.contains("/dev") })
  func instructions(work: String) async {
    var bench = Bench()
    bench.configure = { $0.limits.instructions = 200_000 }
    let result = await bench.run(Self.prelude + "while true do pcall(function() \(work) end) end")
    #expect(result.outcome.exitCode == 5, "\(result)")
  }

  @Test("a table that is shared so often that it would be endless is refused where there is no limit")
  func tooLarge() async {
    let result = await Bench().run(Self.prelude + "print(pcall(log.info, 'x', shared)) log.info('x', shared)")
    #expect(result.outcome.exitCode == 0, "\(result)")
  }

  @Test(
    "the memory limit counts what the host holds, and says where it was reached",
    arguments: [
      "json.encode(shared)", "json.decode('[' .. ('{},'):rep(3000000) .. '0]')", "csv.parse((','):rep(6000000))",
      "for _ in fs.lines('/dev/zero') do end", "for _ in csv.rows('/dev/zero') do end",
      "local open = {} for i = 1, 1000 do open[i] = csv.writer('/dev/null', { columns = { 'a' } }) end",
      "pcall(string.rep, 'x', 1e9)", "io.open('/dev/zero'):read('a')", "fs.append('/dev/null', ('x'):rep(1e9))",
    ])
  func memory(work: String) async {
    var bench = Bench()
    bench.configure = { $0.limits.memory = 16 << 20 }
    let result = await bench.run(Self.prelude + "pcall(function() \(work) end)\nprint('after')")
    #expect(result.outcome.exitCode == 5, "\(result)")
    #expect(!result.output.contains("after"))
    #expect(result.outcome.complaint()?.hasPrefix("stopped: the memory limit was reached at script.lua:") == true)
  }

  @Test("answers that are kept count, and are given back when they go")
  func keptAnswers() async {
    let pool = FakePool()
    pool.setRows(50)
    var bench = Bench(pool: pool)
    bench.configure = { $0.limits.memory = 16 << 20 }
    let kept = await bench.run("local kept = {} while true do kept[#kept + 1] = management:listUsers{} end")
    #expect(kept.outcome.exitCode == 5)
    // Each takes more than 4 KiB.
    #expect(pool.calls.count < (16 << 20) / 4096)
    let dropped = await bench.run("for _ = 1, 10000 do management:listUsers{} end print('done')")
    #expect(dropped.output == "done\n", "\(dropped)")
  }

  @Test("the page that a walk holds counts until the walk has passed it")
  func walkedPage() async {
    // Two users of 4 MiB: 8 MiB on the page, 4 in the row.
    let pool = AnsweringPool(AnswerSize(users: 2, bytes: 4 << 20))
    var bench = Bench()
    bench.configure = {
      $0.provider = SingleBackend(pool)
      $0.limits.memory = 18 << 20
    }
    let inside = await bench.run("for _ in management:users{} do ('x'):rep(8 << 20) print('there') end")
    #expect(inside.outcome.exitCode == 5 && inside.output.isEmpty, "\(inside)")
    let behind = "for _ in management:users{} do end collectgarbage() print(#('x'):rep(8 << 20))"
    #expect(await bench.print(behind) == "\(8 << 20)\n")
  }

  @Test("what fits the memory limit goes on: what was held is given back")
  func givenBack() async {
    var bench = Bench()
    bench.configure = { $0.limits.memory = 16 << 20 }
    let text = """
      local list = {}
      for i = 1, 2000 do list[i] = { name = 'user ' .. i, tags = { 'a', 'b' } } end
      for _ = 1, 30 do
        local text = json.encode(list)
        assert(#json.decode(text) == 2000)
        assert(#csv.parse(csv.encode({ { a = ('x'):rep(100000) } })) == 1)
        for _ in csv.rows('/dev/null', { header = false }) do end
      end
      print('done')
      """
    #expect(await bench.print(text) == "done\n")
  }

  @Test("calls that wait inside many sort comparators wait for their turn")
  func manyWaits() async {
    let text = """
      local items, done = {}, 0
      for i = 1, 60 do items[i] = i end
      parallel.each(items, { concurrency = 60 }, function()
        table.sort({ 3, 2, 1 }, function(a, b) management:getUser{ userId = 'x' } return a < b end)
        ;('abc'):gsub('%w', function() management:getUser{ userId = 'x' } end)
        done = done + 1
      end)
      print(done)
      """
    for slow in [false, true] { #expect(await Bench(pool: FakePool(slow: slow)).print(text) == "60\n") }
  }

  @Test("a folder with thousands of parts is refused at once")
  func deepFolder() async {
    let result = await Bench().run("fs.mkdir(('a/'):rep(100000))")
    #expect(result.failure.contains("File name too long"))
  }

  @Test("the prompt shows a table that changes while it is shown, or is shared, and goes on")
  func prompt() async {
    let talk = Talk()
    await talk.result(
      "t = {}", "k = setmetatable({}, { __tostring = function() t[k] = nil t.o = 1 collectgarbage() return 'k' end })",
      "t[k] = 1", "t", "do local x = {} for _ = 1, 60 do x = { data = x, list = x } end shared = x end", "shared")
    #expect(await talk.values("1 + 1") == [2])
  }

  @Test("what an entry shows is under its time limit, and so is what runs at the end of a session")
  func session() async {
    let talk = Talk(FakePool()) { $0.limits.time = .milliseconds(200) }
    let walk = "function() return { a = 1 } end, nil, nil, setmetatable({}, { __close = function() end })"
    guard case .done(let first) = await talk.session.enter(walk) else {
      Issue.record("no walk")
      return
    }
    var rest = first.rest
    var rounds = 0
    while rest != .none {
      guard case .done(let more) = await talk.session.more(continues: true) else { break }
      rest = more.rest
      rounds += 1
    }
    #expect(rest != .none)
    await talk.result("kept = setmetatable({}, { __gc = function() while true do end end })")
    talk.session.close()
    #expect(talk.session.waitForEnd() == "the time limit was reached")
  }

  @Test("a stop from another thread ends a wait, in a task and in place", .timeLimit(.minutes(1)))
  func waits() async throws {
    for text in ["time.sleep(1000)", "table.sort({ 2, 1 }, function() time.sleep(1000) end)"] {
      let setup = try Setup(path: "init.lua", limits: ScriptHost.Limits())
      try setup.state.globals.set("begun") { [interrupt = setup.state.interrupt] _ in
        Thread.detachNewThread { interrupt.stop() }
        return 0
      }
      #expect(throws: LuaError.self) { try setup.state.run("begun() " + text) }
      #expect(setup.state.interrupt.reason == .cancelled)
      setup.state.interrupt.reset()
      _ = setup.close()
    }
  }
}
