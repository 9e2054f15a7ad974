import Foundation
import Testing

@Suite("Interruptions")
struct InterruptTests {
  @Test(
    "Ctrl-C stops a script wherever it is, and ends with 130",
    arguments: [
      "print('ready') io.stdout:flush() while true do end",
      "print('ready') io.stdout:flush() while true do pcall(function() while true do end end) end",
      "print('ready') io.stdout:flush() coroutine.wrap(function() while true do end end)()",
      "print('ready') io.stdout:flush() time.sleep(100)",
      "print('ready') io.stdout:flush() parallel.each({1, 2}, function() while true do time.sleep(0.001) end end)",
    ])
  func interrupt(code: String) async throws {
    let run = try Program.start(["-e", code])
    #expect(await run.line(limit: 60) == "ready")
    run.send(SIGINT)
    let result = try await run.outcome(limit: 30)
    #expect(result.status == 130, "\(result)")
  }

  @Test("a second Ctrl-C ends at once what the first one cannot stop")
  func twice() async throws {
    // A finaliser that loops is out of reach for the first one.
    let code = """
      setmetatable({}, {__gc = function()
        local text = string.rep('x', 4000)
        print('ready')
        while true do print(text) io.stdout:flush() end
      end})
      collectgarbage()
      """
    let run = try Program.start(["-e", code])
    #expect(await run.line(limit: 60) == "ready")
    run.send(SIGINT)
    // More than fits into the pipe: what comes after that was written when the first one had arrived. Two that come too close together are one to the
    // system.
    for _ in 0..<60 { #expect(await run.line(limit: 60) != nil, "the first one ended it") }
    run.send(SIGINT)
    let result = try await run.outcome(limit: 30)
    #expect(result.status == 130, "status \(result.status), \(result.err)")
  }

  @Test("a reader that goes away ends the program quietly")
  func brokenPipe() async throws {
    let result = try await Program.shell(
      "\"$MOONPOOL\" -e 'for i = 1, 1e9 do print(i) end' | head -n 2; echo \"${PIPESTATUS[0]}\"", limit: 60)
    #expect(result.out == "1\n2\n141\n", "\(result)")
    #expect(result.err.isEmpty, "\(result)")
  }

  @Test("export into a reader that goes away ends quietly")
  func brokenExport() async throws {
    let folder = try await Folder.withPool(users: 3000)
    let line = "\"$MOONPOOL\" pool export - --format csv --pool pool.db | head -n 1; echo \"${PIPESTATUS[0]}\""
    let result = try await Program.shell(line, in: folder, limit: 60)
    #expect(result.lines.count == 2 && result.lines[0].hasPrefix("userId,"), "\(result)")
    #expect(result.lines.last == "141" || result.lines.last == "0", "\(result)")
    #expect(result.err.isEmpty, "\(result)")
  }

  @Test("Ctrl-C during an update leaves it whole or undone, and says 130")
  func interruptedUpdates() async throws {
    let folder = try await Folder.withPool(users: 20)
    let code = """
      local ids = {} for u in management:users{} do ids[#ids + 1] = u.userId end
      print('ready') io.stdout:flush()
      local n = 0
      while true do
        n = n + 1
        for _, id in ipairs(ids) do management:updateUser{userId = id, nickname = 'n' .. n, city = 'n' .. n} end
      end
      """
    let run = try Program.start(["--pool", "pool.db", "-e", code], in: folder)
    #expect(await run.line(limit: 60) == "ready")
    run.send(SIGINT)
    let result = try await run.outcome(limit: 30)
    #expect(result.status == 130, "\(result)")
    let halves = try await folder.lua(
      "local n = 0 for u in management:users{} do if (u.city or ''):match('^n%d') and u.city ~= u.nickname then n = n + 1 end end print(n)"
    )
    #expect(halves == "0\n")
  }
}
