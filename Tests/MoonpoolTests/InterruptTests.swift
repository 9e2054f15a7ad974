import Foundation
import Synchronization
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
      "X = setmetatable({}, {__gc = function() while true do end end}) print('ready') io.stdout:flush()",
      "setmetatable({}, {__gc = function() print('ready') io.stdout:flush() while true do end end}) collectgarbage()",
      "print('ready') io.stdout:flush() os.execute('sleep 1000; true')",
      "print('ready') io.stdout:flush() print(io.popen('sleep 1000'):read())",
    ])
  func interrupt(code: String) async throws {
    let run = try Program.start(["-e", code])
    #expect(await run.line(limit: 60) == "ready")
    run.send(SIGINT)
    let result = try await run.outcome(limit: 30)
    #expect(result.status == 130, "\(result)")
  }

  @Test(
    "SIGTERM and SIGHUP end a script as Ctrl-C does: with temporary files gone, the pool closed and children ended",
    arguments: [(SIGTERM, 143), (SIGHUP, 129), (SIGINT, 130)] as [(Int32, Int32)])
  func ended(signal: Int32, status: Int32) async throws {
    let folder = try await Folder.withPool()
    let code = """
      local rows = csv.writer("rows.csv", { columns = { "name" } })
      rows:write { name = "first" }
      local child = io.popen("echo $$; exec sleep 1000")
      print((child:read()))
      io.stdout:flush()
      child:read()
      """
    let run = try Program.start(["--pool", "pool.db", "-e", code], in: folder)
    let child = try #require(await run.line(limit: 60).flatMap { Int32($0) })
    run.send(signal)
    let result = try await run.outcome(limit: 30)
    #expect(result.status == status, "\(result)")
    #expect(kill(child, 0) != 0, "the child lives on")
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.contains(".tmp") || $0.hasSuffix("-wal")
    }
    #expect(left.isEmpty, "\(left)")
  }

  @Test("a signal that the program was started to ignore stays ignored, as under nohup")
  func ignored() async throws {
    let outcome = try await Program.shell("trap '' HUP; $MOONPOOL -e 'os.execute(\"kill -HUP $PPID\") print(1)'")
    #expect(outcome.status == 0 && outcome.out == "1\n", "\(outcome)")
  }

  @Test("a second Ctrl-C ends at once what the first one cannot stop")
  func twice() async throws {
    // A C module that takes for ever is out of reach for the first one: this grammar looks at every way to split a text in two.
    let code = """
      local lpeg = require 'lpeg'
      local grammar = lpeg.P{'A', A = 'a' * lpeg.V'A' * 'b' + 'a' * lpeg.V'A' * 'c' + 'a'}
      print('ready') io.stdout:flush()
      grammar:match(('a'):rep(60))
      """
    let run = try Program.start(["-e", code])
    #expect(await run.line(limit: 60) == "ready")
    // Signals that come too close together are one to the system: it is pressed until the program has gone. By a thread of its own: the tests' are busy.
    let hasEnded = Flag()
    Thread.detachNewThread {
      while !hasEnded.isSet {
        run.send(SIGINT)
        sched_yield()
      }
    }
    let result = try await run.outcome(limit: 30)
    hasEnded.set()
    #expect(result.status == 130, "status \(result.status), \(result.err)")
  }

  @Test(
    "a read from standard input that nobody writes to is stopped by Ctrl-C and by the time limit",
    arguments: [
      "io.read()", "io.read('a')", "io.read('n')", "for line in io.lines() do end", "io.stdin:read(10)", "fs.read('-')",
      "for line in fs.lines('-') do end", "for row in csv.rows('-') do end", "for row in jsonl.lines('-') do end",
      "while true do pcall(io.read) end",
    ])
  func input(read: String) async throws {
    let folder = try Folder()
    // The shell holds the writing end and never writes; it waits for the program, and the program is what is stopped.
    let line = "mkfifo never; exec 3<>never; exec \"$MOONPOOL\" \(Self.quoted) <&3"
    let code = "print('ready') io.stdout:flush() " + read
    for limit in ["", "--time-limit 200ms"] {
      let run = try Run(
        "/bin/bash", ["-c", "rm -f never; " + line.replacing(Self.quoted, with: limit + " -e \"$CODE\"")], input: "",
        folder: folder, environment: ["MOONPOOL": Program.path, "CODE": code])
      if limit.isEmpty {
        #expect(await run.line(limit: 60) == "ready")
        run.send(SIGINT)
      }
      let result = try await run.outcome(limit: 30)
      #expect(result.status == (limit.isEmpty ? 130 : 5), "\(result)")
    }
  }

  private static let quoted = "OPTIONS"

  @Test("a time limit ends with 5 where a finalizer, a program or a child holds the run up")
  func limits() async throws {
    for code in [
      "X = setmetatable({}, {__gc = function() while true do end end})",
      "setmetatable({}, {__gc = function() while true do end end}) collectgarbage()",
      "os.execute('sleep 1000; true')", "X = io.popen('sleep 1000')",
    ] {
      let result = try await Program.run(["--time-limit", "1s", "-e", "print(1) " + code], limit: 30)
      #expect(result.status == 5 && result.out == "1\n", "\(result)")
      #expect(result.err.contains("stopped: the time limit was reached"), "\(result)")
    }
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

/// Tells a thread to end.
private final class Flag: Sendable {
  private let value = Mutex(false)
  var isSet: Bool { value.withLock { $0 } }
  func set() { value.withLock { $0 = true } }
}
