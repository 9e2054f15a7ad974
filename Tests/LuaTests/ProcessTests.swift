import Foundation
import Lua
import Testing

@Suite("Programs and pipes that Lua waits for")
struct ProcessTests {
  static let waits = [
    "os.execute('sleep 1000')",
    "os.execute('sleep 1000; true')",
    "os.execute('sleep 1000 | cat')",
    "os.execute(\"trap '' TERM; while :; do sleep 0.01; done\")",
    "io.popen('sleep 1000'):close()",
    "io.popen('sleep 1000'):read()",
    "io.popen('sleep 1000'):read('a')",
    "for line in io.popen('echo x; sleep 1000'):lines() do end",
    "local f <close> = io.popen('sleep 1000') f:read('n')",
    "local f = io.popen('sleep 1000', 'w') f:write(('x'):rep(1 << 20)) f:close()",
    "while true do pcall(os.execute, 'sleep 1000') end",
    "while true do pcall(function() io.popen('sleep 1000'):read() end) end",
    "coroutine.wrap(function() os.execute('sleep 1000') end)()",
    "table.sort({3, 2, 1}, function() os.execute('sleep 1000') end)",
  ]

  @Test("a time limit does not wait for them", arguments: waits)
  func time(source: String) throws {
    let state = try State()
    state.setTimeLimit(.milliseconds(30))
    let error = failure { _ = try task(state, source).finish() }
    #expect(error?.stop == .time, "\(error?.message ?? "it finished")")
    state.close()
  }

  @Test("a stop from another thread does not wait for them", arguments: waits)
  func cancelled(source: String) throws {
    let state = try State()
    try state.globals.set("started") { [interrupt = state.interrupt] _ in
      Thread.detachNewThread { interrupt.stop() }
      return 0
    }
    let error = failure { _ = try task(state, "started() " + source).finish() }
    #expect(error?.stop == .cancelled, "\(error?.message ?? "it finished")")
    state.close()
  }

  @Test("reads from a pipe and a file that nobody writes to are stopped", arguments: ["l", "a", "n", "L"])
  func reads(format: String) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/moonpool-fifo-" + UUID().uuidString
    #expect(mkfifo(folder, 0o600) == 0)
    defer { unlink(folder) }
    // Somebody could write, so that opening does not wait.
    let writer = open(folder, O_RDWR | O_CLOEXEC)
    defer { close(writer) }
    for source in [
      "io.open(fifo):read(format)", "io.input(fifo) io.read(format)", "for x in io.lines(fifo, format) do end",
    ] {
      let state = try State()
      try state.globals.set("fifo", .bytes(Array(folder.utf8)))
      try state.globals.set("format", .bytes(Array(format.utf8)))
      state.setTimeLimit(.milliseconds(20))
      #expect(failure { _ = try task(state, source).finish() }?.stop == .time, "\(source)")
    }
  }

  @Test("what was started is ended and taken, with all that it has started")
  func ended() throws {
    let state = try State()
    let file = FileManager.default.temporaryDirectory.path + "/moonpool-pid-" + UUID().uuidString
    defer { unlink(file) }
    try state.globals.set("started") { [interrupt = state.interrupt] _ in
      interrupt.stop()
      return 0
    }
    try state.globals.set("file", .bytes(Array(file.utf8)))
    // The inner program writes its id and goes on; the outer one waits for it.
    let source = """
      local f = io.popen("sh -c 'echo $$; exec sleep 1000' | { read id; echo $id; sleep 1000; }")
      io.open(file, 'w'):write(f:read()):close()
      started()
      f:close()
      """
    #expect(failure { _ = try task(state, source).finish() }?.stop == .cancelled)
    state.close()
    let id = try #require(pid_t(try String(contentsOfFile: file, encoding: .utf8)))
    // Its parent has gone, so that whoever takes orphans takes it; a zombie counts as gone.
    var isGone = false
    for _ in 0..<2000 where !isGone {
      let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
      isGone = status?.contains(") Z") ?? true
      if !isGone { sched_yield() }
    }
    #expect(isGone)
  }

  @Test(
    "they answer what Lua's own do",
    arguments: [
      "local ok, what, code = os.execute('exit 3') assert(ok == nil and what == 'exit' and code == 3)",
      "local ok, what, code = os.execute('true') assert(ok == true and what == 'exit' and code == 0)",
      "local ok, what, code = os.execute('kill -9 $$') assert(ok == nil and what == 'signal' and code == 9)",
      "assert(os.execute() == true) assert(not pcall(os.execute, {}))",
      "local f = io.popen('echo a; echo b') assert(io.type(f) == 'file' and f:read() == 'a' and f:read('a') == 'b\\n')\n"
        + "local ok, what, code = f:close() assert(ok == true and what == 'exit' and code == 0 and io.type(f) == 'closed file')\n"
        + "assert(not pcall(f.read, f) and tostring(f) == 'file (closed)')",
      "local f = io.popen('exit 7') local ok, what, code = io.close(f) assert(ok == nil and what == 'exit' and code == 7)",
      "local n = os.tmpname() local f = io.popen('cat > ' .. n, 'w') assert(f:write('x', 1, '\\n'):setvbuf('full')) assert(f:close())\n"
        + "assert(io.open(n):read('a') == 'x1\\n') os.remove(n)",
      "local l = {} for line in io.popen('printf \"1\\\\n2\\\\n3\"'):lines() do l[#l + 1] = line end assert(#l == 3 and l[3] == '3')",
      "assert(not pcall(io.popen, 'true', 'x')) assert(not pcall(io.popen, 'true', 'rw')) assert(not pcall(io.popen))",
      "do local f <close> = io.popen('cat', 'w') end local f = io.popen('true') f = nil collectgarbage()",
      "local t = {} for i = 1, 20 do t[i] = io.popen('echo ' .. i) end for i = 1, 20 do assert(t[i]:read('n') == i) t[i]:close() end",
    ])
  func same(source: String) throws {
    let state = try State()
    try state.run(source)
    #expect(state.close() == nil)
  }
}
