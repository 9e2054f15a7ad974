import Foundation
import Lua
import Testing

@Suite("Stopping a run")
struct StopTests {
  static let endless = [
    "while true do end",
    "repeat until false",
    "for i = 1, math.maxinteger do end",
    "local function f() return f() end f()",
    "while true do pcall(function() while true do end end) end",
    "while true do pcall(error) end",
    "while true do xpcall(function() while true do end end, function() while true do end end) end",
    "coroutine.wrap(function() while true do end end)()",
    "while true do pcall(coroutine.wrap(function() while true do end end)) end",
    "local co = coroutine.create(function() while true do end end) while true do coroutine.resume(co) end",
    "while true do local co = coroutine.wrap(function() pcall(coroutine.yield) while true do end end) co() end",
    "local function nest(n) if n == 0 then while true do end end coroutine.wrap(nest)(n - 1) end nest(50)",
    "table.sort({3, 2, 1}, function() while true do end end)",
    "table.sort({3, 2, 1}, function() while true do pcall(function() while true do end end) end end)",
    "table.sort({3, 2, 1}, function() coroutine.wrap(function() while true do end end)() end)",
    "while true do pcall(table.sort, {3, 2, 1}, function() while true do end end) end",
    "string.gsub('x', 'x', function() while true do end end)",
    "setmetatable({}, {__index = function() while true do end end}).x = nil local _ = setmetatable({}, {__index = "
      + "function() while true do end end}).x",
    "for _ in function() while true do end end do end",
    "local x <close> = setmetatable({}, {__close = function() while true do end end}) error('x')",
    "local x <close> = setmetatable({}, {__close = function() while true do end end}) while true do end",
    "coroutine.wrap(function() local x <close> = setmetatable({}, {__close = function() while true do end end})\n"
      + "while true do end end)()",
    "load('while true do end')()",
    "load(function() while true do end end)",
    "goto a ::b:: goto a ::a:: goto b",
    "while true do local s = ('x'):rep(100) end",
    "while true do setmetatable({}, {__gc = function() error('x') end}) end",
    "debug.sethook() while true do debug.sethook() end",
    "while true do pcall(debug.sethook, function() while true do end end, '', 1) end",
  ]

  @Test("Ctrl-C stops whatever runs, and no pcall swallows it", arguments: endless)
  func stops(source: String) throws {
    let state = try State()
    try state.globals.set("started") { [interrupt = state.interrupt] _ in
      Thread.detachNewThread { interrupt.stop() }
      return 0
    }
    let task = try task(state, "started() " + source)
    let error = failure { _ = try task.finish() }
    #expect(error?.code == .stopped)
    #expect(error?.stop == .cancelled)
    // The state is as good as before.
    state.interrupt.reset()
    let again = try coroutine(state, "local n = 0 for i = 1, 1000 do n = n + i end return n")
    #expect(try again.finish().first?.integer == 500_500)
  }

  @Test("a time limit stops whatever runs", arguments: endless)
  func timeLimit(source: String) throws {
    let state = try State()
    state.setTimeLimit(.milliseconds(10))
    defer { state.setTimeLimit(nil) }
    let error = failure { _ = try task(state, source).finish() }
    #expect(error?.code == .stopped)
    #expect(error?.stop == .time)
  }

  @Test("an instruction limit stops whatever runs", arguments: endless)
  func instructionLimit(source: String) throws {
    let state = try State(Configuration(instructionLimit: 100_000))
    let error = failure { _ = try task(state, source).finish() }
    #expect(error?.code == .stopped)
    #expect(error?.stop == .instructions)
    state.interrupt.reset()
    state.setInstructionLimit(10_000)
    #expect(try task(state, "return 1").finish().first?.integer == 1)
  }

  @Test("a call outside any task is stopped as well", arguments: endless)
  func outsideTasks(source: String) throws {
    let state = try State()
    state.setTimeLimit(.milliseconds(10))
    defer { state.setTimeLimit(nil) }
    #expect(failure { try state.run(source) }?.stop == .time)
  }

  @Test("a stop that comes before the run is not lost")
  func early() throws {
    let state = try waitingState()
    let ran = try task(state, "ran = true")
    #expect(state.interrupt.stop(StopReason(rawValue: 20)))
    #expect(!state.interrupt.stop())
    #expect(failure { _ = try ran.finish() }?.stop == StopReason(rawValue: 20))
    #expect(try state.globals.get("ran").isNil)
    state.interrupt.reset()
    #expect(state.interrupt.reason == nil)
  }

  @Test("a task that waits is stopped when it is resumed")
  func waiting() throws {
    let state = try waitingState()
    let task = try task(state, "coroutine.wrap(function() pcall(wait, 1) after = true end)() after = true")
    _ = try task.token()
    state.interrupt.stop()
    #expect(failure { _ = try task.resume(throwing: LuaError("cancelled")) }?.code == .stopped)
    state.interrupt.reset()
    #expect(try state.globals.get("after").isNil)
  }

  @Test("a state that runs inside another's host function does not hide its stop")
  func nestedStates() throws {
    let outer = try State()
    try outer.globals.set("inner") { [interrupt = outer.interrupt] _ in
      let inner = try State()
      try inner.globals.set("stop") { _ in
        interrupt.stop()
        return 0
      }
      try inner.run("stop() local n = 0 for i = 1, 1000 do n = n + i end assert(n == 500500)")
      #expect(inner.interrupt.reason == nil)
      return 0
    }
    #expect(failure { _ = try task(outer, "pcall(inner) while true do end").finish() }?.stop == .cancelled)
  }

  @Test("short coroutines do not slip through the instruction limit")
  func shortCoroutines() throws {
    for body in ["coroutine.wrap(f)()", "c()"] {
      let state = try State(Configuration(instructionLimit: 1_000_000))
      let source =
        "local function f() for i = 1, 200 do end end local c = coroutine.wrap(function() while true do f() "
        + "coroutine.yield() end end) local n = 0 while n < 20000 do n = n + 1 \(body) end"
      #expect(failure { _ = try task(state, source).finish() }?.stop == .instructions)
    }
  }

  @Test("host objects that are to be closed are closed by a stop")
  func closes() throws {
    let state = try State()
    let closed = Census()
    state.register(
      Census.self,
      as: ObjectType(
        name: "thing",
        metamethods: [
          "__close": { stack in
            try stack.argument(1, as: Census.self).deferred += 1
            return 0
          }
        ]))
    try state.globals.set("open") { stack in
      try stack.push(object: closed)
      return 1
    }
    let source = """
      local a <close> = open()
      coroutine.wrap(function() local b <close> = open() while true do end end)()
      """
    state.setTimeLimit(.milliseconds(10))
    #expect(failure { _ = try task(state, source).finish() }?.stop == .time)
    state.setTimeLimit(nil)
    #expect(closed.deferred == 2)
  }

  @Test("the state can be stopped again and again, also from a signal-blocking thread")
  func repeated() throws {
    let state = try State()
    for _ in 0..<100 {
      state.setTimeLimit(.microseconds(200))
      #expect(failure { _ = try task(state, "while true do end").finish() }?.stop == .time)
      state.setTimeLimit(nil)
      state.interrupt.reset()
    }
  }

  @Test("stops from other threads at random moments never get lost or leave the state broken")
  func random() throws {
    let state = try State()
    let source = """
      local function work(n)
        if n > 0 then return coroutine.wrap(work)(n - 1) end
        for i = 1, 20 do pcall(error, {}) table.sort({3, 1, 2}, function(a, b) return a < b end) end
      end
      while true do work(5) end
      """
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let spins = Int.random(in: 0..<20_000, using: &generator)
      let interrupt = state.interrupt
      Thread.detachNewThread {
        var sum = 0
        for i in 0..<spins { sum &+= i &* sum }
        if sum != -1 { interrupt.stop() }
      }
      #expect(failure { _ = try task(state, source).finish() }?.code == .stopped)
      state.interrupt.reset()
    }
    state.collectGarbage()
    #expect(try task(state, "return coroutine.wrap(function() return 1 end)()").finish().first?.integer == 1)
  }

  @Test("a hook left by a stop takes itself off suspended coroutines")
  func leftover() throws {
    let state = try State()
    let source = """
      co = coroutine.wrap(function() while true do coroutine.yield(1) for i = 1, 100 do end end end)
      while true do co() end
      """
    state.setTimeLimit(.milliseconds(5))
    _ = failure { _ = try task(state, source).finish() }
    state.setTimeLimit(nil)
    state.interrupt.reset()
    #expect(try task(state, "return pcall(co)").finish().count >= 1)
  }
}
