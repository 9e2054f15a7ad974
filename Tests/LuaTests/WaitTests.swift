import Lua
import Testing

@Suite("Host waits")
struct WaitTests {
  static let surroundings = [
    "return wait(1)",
    "return select(2, pcall(wait, 1))",
    "return select(2, pcall(pcall, wait, 1)), nil",
    "return select(2, xpcall(wait, print, 1))",
    "for v in function() return wait(1) end do return v end",
    "for v in wait, 1 do return v end",
    "return setmetatable({}, {__index = function() return wait(1) end}).x",
    "local r; setmetatable({}, {__newindex = function() r = wait(1) end}).x = 1; return r",
    "return setmetatable({}, {__add = function() return wait(1) end}) + 1",
    "return setmetatable({}, {__concat = function() return wait(1) end}) .. 'x'",
    "return setmetatable({}, {__len = function() return wait(1) end}) and 2",
    "local r; if setmetatable({}, {__lt = function() r = wait(1) end}) < {} then end return r or 2",
    "return setmetatable({}, {__call = function() return wait(1) end})()",
    "local r; do local x <close> = setmetatable({}, {__close = function() r = wait(1) end}) end return r",
    "return select(2, coroutine.resume(coroutine.create(wait), 1))",
    "return coroutine.wrap(wait)(1)",
    "return coroutine.wrap(function() return wait(1) end)()",
    "return coroutine.wrap(function() return coroutine.wrap(function() return wait(1) end)() end)()",
    "return coroutine.wrap(function() return select(2, pcall(coroutine.wrap(function() return wait(1) end))) end)()",
    "local c = coroutine.wrap(function() coroutine.yield(0); return wait(1) end); c(); return c()",
    "local c = coroutine.wrap(function() local v = wait(1); coroutine.yield(v) end); return c()",
    "return load('return wait(1)')()",
  ]

  @Test("a wait passes through whatever surrounds it", arguments: surroundings)
  func passesThrough(source: String) throws {
    let first = try task(waitingState(), source).finish().first
    let text = first?.integer.map { "\($0)" } ?? first?.boolean.map { "\($0)" }
    #expect(text == "2" || text == "true")
  }

  @Test("an error is raised at the waiting call, where the script can catch it", arguments: surroundings.prefix(1))
  func raises(source: String) throws {
    let state = try waitingState()
    let task = try task(state, "local ok, e = pcall(wait, 7); return ok, e")
    #expect(try task.token() == 7)
    guard case .finished = try task.resume(throwing: LuaError("no answer")) else {
      Issue.record("it did not finish")
      return
    }
    #expect(task.stack.value(1).boolean == false)
    #expect(task.stack.string(2) == "test:1: no answer")
  }

  @Test("an error raised through the script's own coroutines carries the line of the waiting call")
  func raisesInside() throws {
    let state = try waitingState()
    let task = try task(state, "local f = coroutine.wrap(function()\n return wait(3)\nend)\nf()")
    #expect(try task.token() == 3)
    let error = failure { _ = try task.resume(throwing: LuaError("no answer")) }
    #expect(error?.message == "test:4: test:2: no answer")
  }

  @Test("the call that waits can be placed")
  func position() throws {
    let state = try waitingState()
    let task = try task(state, "coroutine.wrap(function()\n return wait(3)\nend)()")
    guard case .waiting(let wait) = try task.resume() else {
      Issue.record("it did not wait")
      return
    }
    #expect(wait.stack.position() == LuaError.Position(chunk: "test", line: 2))
    #expect(task.isWaiting)
  }

  @Test(
    "where Lua cannot yield, the call waits in place",
    arguments: [
      "local t = {3, 1, 2}; table.sort(t, function(a, b) wait(1); return a < b end); return table.concat(t)",
      "return (string.gsub('321', '.', function(c) return wait(tonumber(c)) // 2 end):reverse())",
      "local f = coroutine.wrap(function() wait(1); coroutine.yield(1); wait(1); return 3 end)\n"
        + "local t = {3, 1, 2}; table.sort(t, function(a, b) f = f and (f() == 1) and f; return a < b end)\n"
        + "return table.concat(t)",
    ])
  func inPlace(source: String) throws {
    let state = try waitingState()
    var waits = 0
    state.waiter = { token, stack in
      #expect(!stack.canYield)
      waits += 1
      stack.push(Int64(token) * 2)
      return 1
    }
    let results = try task(state, source).finish()
    #expect(results.first?.string == "123")
    #expect(waits > 0)
  }

  @Test("a waiter that fails raises at the call")
  func waiterFails() throws {
    let state = try waitingState()
    state.waiter = { _, _ in throw LuaError("gone") }
    let results = try task(
      state, "return pcall(table.sort, {2, 1}, function() wait(1) end)"
    ).finish()
    #expect(results.last?.string == "test:1: gone")
  }

  @Test("without a waiter, a call that cannot wait is an error and not a crash")
  func noWaiter() throws {
    let state = try waitingState()
    let error = failure { _ = try task(state, "table.sort({2, 1}, function() wait(1) end)").finish() }
    #expect(error?.message.contains("attempt to wait") == true)
  }

  @Test("tasks are resumed independently and in any order")
  func independent() throws {
    let state = try waitingState()
    let tasks = try (1...100).map { number in
      try task(state, "local sum = 0; for i = 1, 10 do sum = sum + wait(\(number) * 100 + i) end return sum")
    }
    var pending = Array(tasks.enumerated())
    var sums = [Int: Int64]()
    for (_, task) in pending { _ = try task.token() }
    var answered = 0
    while !pending.isEmpty {
      let at = (answered &* 7919) % pending.count
      answered += 1
      let (number, task) = pending[at]
      task.stack.push(Int64(number))
      if case .finished = try task.resume(1) {
        sums[number] = task.stack.integer(-1)
        pending.remove(at: at)
      }
    }
    #expect(sums.count == 100)
    #expect(sums.allSatisfy { $0.value == Int64($0.key) * 10 })
  }

  @Test("a host call knows the task it is in, also inside the script's own coroutines")
  func identity() throws {
    let state = try State()
    var seen: [TaskIdentity?] = []
    try state.globals.set("note") { stack in
      seen.append(stack.task)
      return 0
    }
    let a = try task(state, "note() coroutine.wrap(note)()")
    let b = try task(state, "coroutine.wrap(function() coroutine.wrap(note)() end)()")
    _ = try a.finish()
    _ = try b.finish()
    try state.run("note()")
    #expect(seen == [a.identity, a.identity, b.identity, nil])
  }

  @Test("a host function that runs a task of its own gets back to the one it is in")
  func nested() throws {
    let state = try waitingState()
    try state.globals.set("inner") { stack in
      let inner = try task(stack.state, "return wait(4) + 1")
      let before = stack.task
      let results = try inner.finish()
      #expect(stack.task == before)
      stack.push(results.first ?? .nil)
      return 1
    }
    #expect(try task(state, "local a = inner() return a + wait(1)").finish().first?.integer == 11)
  }

  @Test("a waiting task is ended with what it has to close, and takes no answer after")
  func ended() throws {
    let state = try waitingState()
    let task = try task(
      state, "local x <close> = setmetatable({}, {__close = function() closed = true end}) wait(1)")
    _ = try task.token()
    #expect(task.close() == nil)
    #expect(try state.globals.get("closed").boolean == true)
    #expect(!task.isWaiting)
    #expect(failure { _ = try task.resume() } != nil)
  }

  @Test("a task cannot be resumed or ended from inside itself")
  func insideItself() throws {
    let state = try State()
    var inside: [String] = []
    var running: Coroutine?
    try state.globals.set("meddle") { _ in
      inside.append(failure { _ = try running?.resume() }?.message ?? "")
      inside.append(running?.close()?.message ?? "")
      return 0
    }
    let task = try task(state, "coroutine.wrap(meddle)() meddle() return 5")
    running = task
    #expect(try task.finish().first?.integer == 5)
    #expect(inside.allSatisfy { $0.hasPrefix("cannot") } && inside.count == 4)
    running = nil
  }

  @Test("functions called on a suspended stack run elsewhere and leave it as it was")
  func suspendedStack() throws {
    let state = try waitingState()
    let task = try task(state, "local t = setmetatable({}, {__index = error}) wait(1) return 5")
    guard case .waiting(let wait) = try task.resume() else {
      Issue.record("it did not wait")
      return
    }
    let stack = wait.stack
    try state.load(
      Chunk("local a = ... if not a then error('no', 0) end return a + 1, coroutine.running()", name: "=f")
    )
    .push(on: stack)
    stack.copy(-1)
    #expect(failure { try stack.call(0) }?.message == "no")
    stack.push(41)
    try stack.call(1)
    #expect(stack.integer(-3) == 42 && stack.type(-2) == .coroutine)
    stack.pop(3)
    stack.createTable()
    #expect(try stack.length(-1) == 0)
    stack.pop()
    guard case .finished = try task.resume() else {
      Issue.record("it did not finish")
      return
    }
    #expect(task.stack.integer(-1) == 5)
  }

  @Test("while a stop is in force nothing new is waited for")
  func stopped() throws {
    let state = try waitingState()
    try state.globals.set("stop") { [interrupt = state.interrupt] _ in
      interrupt.stop()
      return 0
    }
    try state.globals.set("both") { stack in
      stack.state.interrupt.stop()
      return try stack.wait(for: 1)
    }
    #expect(failure { _ = try task(state, "pcall(both) wait(1)").resume() }?.code == .stopped)
  }

  @Test("a thousand tasks that wait ten times each leave no memory behind")
  func memory() throws {
    let state = try waitingState()
    let source = "for i = 1, 10 do wait(i) end"
    for _ in 0..<50 { _ = try task(state, source).finish() }
    state.collectGarbage()
    let before = state.memory.used
    for _ in 0..<1000 { _ = try task(state, source).finish() }
    state.collectGarbage()
    #expect(state.memory.used < before + 16_384)
  }
}
