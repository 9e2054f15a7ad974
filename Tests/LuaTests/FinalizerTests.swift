import Foundation
import Lua
import Testing

@Suite("Finalizers of scripts")
struct FinalizerTests {
  static let endless = [
    "setmetatable({}, {__gc = function() while true do end end}) collectgarbage()",
    "setmetatable({}, {__gc = function() while true do pcall(function() while true do end end) end end}) collectgarbage()",
    "setmetatable({}, {__gc = function() coroutine.wrap(function() while true do end end)() end}) collectgarbage()",
    "setmetatable({}, {__gc = function() table.sort({3, 2, 1}, function() while true do end end) end}) collectgarbage()",
    "for i = 1, 1000 do setmetatable({}, {__gc = function() while true do end end}) end collectgarbage()",
    "local mt = {__gc = true} setmetatable({}, mt) mt.__gc = function() while true do end end collectgarbage()",
    "debug.setmetatable({}, {__gc = function() while true do end end}) collectgarbage()",
    "local function again() setmetatable({}, {__gc = again}) collectgarbage() end "
      + "while true do again() collectgarbage() end",
    "setmetatable({}, {__gc = function() local x <close> = setmetatable({}, {__close = function() "
      + "while true do end end}) while true do end end}) collectgarbage()",
    "local t = {} while true do t[#t % 1000 + 1] = setmetatable({}, {__gc = function() for i = 1, 1000 do end end}) end",
  ]

  @Test("a time limit ends one that loops", arguments: endless)
  func time(source: String) throws {
    let state = try State()
    state.setTimeLimit(.milliseconds(20))
    #expect(failure { _ = try task(state, source).finish() }?.stop == .time)
    state.setTimeLimit(nil)
    state.interrupt.reset()
    #expect(try task(state, "return 1").finish().first?.integer == 1)
    // What is left over would loop.
    state.interrupt.stop()
    state.close()
  }

  @Test("a stop from another thread ends one that loops", arguments: endless)
  func cancelled(source: String) throws {
    let state = try State()
    try state.globals.set("started") { [interrupt = state.interrupt] _ in
      Thread.detachNewThread { interrupt.stop() }
      return 0
    }
    #expect(failure { _ = try task(state, "started() " + source).finish() }?.stop == .cancelled)
  }

  @Test("an instruction limit counts what finalizers do", arguments: endless.dropLast())
  func instructions(source: String) throws {
    let state = try State(Configuration(instructionLimit: 100_000))
    #expect(failure { _ = try task(state, source).finish() }?.stop == .instructions)
  }

  @Test("the memory limit holds in them")
  func memory() throws {
    let state = try State(Configuration(memoryLimit: 4_000_000))
    let source =
      "setmetatable({}, {__gc = function() local t = {} while true do t[#t + 1] = {} end end}) collectgarbage()"
    #expect(failure { _ = try task(state, source).finish() }?.stop == .memory)
    let late = try State(Configuration(memoryLimit: 4_000_000))
    _ = try task(late, "kept = " + source.replacing("collectgarbage()", with: "")).finish()
    #expect(late.close() == .memory)
  }

  @Test(
    "one that loops when the state ends is stopped as well, and the state says so",
    arguments: [
      "kept = setmetatable({}, {__gc = function() while true do end end})",
      "kept = setmetatable({}, {__gc = function() while true do pcall(function() while true do end end) end end})",
      "kept = {} for i = 1, 1000 do kept[i] = setmetatable({}, {__gc = function() while true do end end}) end",
      "local function again() kept = setmetatable({}, {__gc = again}) while true do end end again2 = again "
        + "kept = setmetatable({}, {__gc = again})",
      "kept = setmetatable({}, {__gc = function() os.execute('sleep 1000') end})",
      "kept = io.popen('sleep 1000')",
    ])
  func atTheEnd(source: String) throws {
    for byTime in [true, false] {
      let state = try State()
      _ = try task(state, source).finish()
      if byTime { state.setTimeLimit(.milliseconds(20)) }
      let interrupt = state.interrupt
      // Comes while the state is being closed, or before: no finalizer is run then.
      if !byTime { Thread.detachNewThread { interrupt.stop() } }
      #expect(state.close() == (byTime ? .time : .cancelled))
    }
  }

  @Test("a state that ends in peace has run them, and says nothing of a stop")
  func peace() throws {
    let state = try State()
    var said: [String] = []
    try state.globals.set("say") { stack in
      said.append(stack.string(1) ?? "")
      return 0
    }
    state.setTimeLimit(.seconds(1000))
    _ = try task(
      state,
      """
      a = setmetatable({}, {__gc = function() say('first') end})
      b = setmetatable({name = 'second'}, {__gc = function(t) say(t.name) error('heard by nobody') end})
      c = setmetatable({}, {__gc = function() coroutine.yield() say('never') end})
      d = setmetatable({}, {__gc = function() local _, main = coroutine.running()
        say(tostring(main) .. tostring(coroutine.isyieldable())) end})
      """
    ).finish()
    #expect(state.close() == nil)
    #expect(said == ["truefalse", "second", "first"])
  }

  @Test(
    "they do what Lua's own do",
    arguments: [
      // Whoever is finalized may come back, and is finalized anew only where a metatable is set anew.
      "local n, kept = 0 local mt = {} mt.__gc = function(t) n = n + 1 kept = t end\n"
        + "setmetatable({}, mt) collectgarbage() assert(n == 1 and kept) kept = nil collectgarbage() assert(n == 1)\n"
        + "mt.__gc = function(t) n = n + 1 if n < 4 then setmetatable(t, mt) end end setmetatable({}, mt)\n"
        + "collectgarbage() collectgarbage() collectgarbage() collectgarbage() assert(n == 4)",
      // Marked twice, finalized once; cycles; the metatable at the end counts.
      "local n = 0 local mt = {__gc = function() n = n + 1 end} local t = setmetatable({}, mt) setmetatable(t, mt)\n"
        + "t.me = t t = nil collectgarbage() assert(n == 1)",
      "local said local t = setmetatable({}, {__gc = function() said = 'old' end})\n"
        + "setmetatable(t, {__gc = function() said = 'new' end}) t = nil collectgarbage() assert(said == 'new')",
      "local said local t = setmetatable({}, {__gc = function() said = true end}) setmetatable(t, nil)\n"
        + "t = nil collectgarbage() assert(not said)",
      "local said local mt = {} setmetatable({}, mt) mt.__gc = function() said = true end collectgarbage() assert(not said)",
      "local mt = {__gc = 1, __index = {x = 2}} local t = setmetatable({}, mt) assert(mt.__gc == 1 and t.x == 2)\n"
        + "assert(getmetatable(t) == mt)",
      // Gone from weak values before, from weak keys after.
      "local v, k = setmetatable({}, {__mode = 'v'}), setmetatable({}, {__mode = 'k'}) local seen\n"
        + "local t = setmetatable({}, {__gc = function(t) seen = {v[1] == nil, k[t] == 'here'} end})\n"
        + "v[1] = t k[t] = 'here' t = nil collectgarbage() assert(seen[1] and seen[2]) collectgarbage()\n"
        + "assert(next(k) == nil)",
      "collectgarbage('generational') local n = 0 for i = 1, 10000 do setmetatable({}, {__gc = function() n = n + 1 end}) end\n"
        + "collectgarbage() assert(n == 10000) collectgarbage('incremental')",
      "local order = {} for i = 1, 5 do setmetatable({}, {__gc = function() order[#order + 1] = i end}) end\n"
        + "collectgarbage() assert(table.concat(order) == '54321')",
      // Files keep theirs, and their methods can be added to.
      "local f = io.tmpfile() getmetatable(f).__gc = function() while true do end end\n"
        + "getmetatable(f).__index.double = function() return 2 end assert(f:double() == 2 and io.type(f) == 'file')\n"
        + "assert(debug.getmetatable(f) == getmetatable(f) and getmetatable(f).__name == 'FILE*') f = nil collectgarbage()",
      "assert(not pcall(debug.setmetatable, io.stdout, {})) assert(debug.setmetatable(10, {__index = math}) == 10)\n"
        + "assert((7).pi == math.pi) debug.setmetatable(10, nil)",
      "assert(not pcall(setmetatable, setmetatable({}, {__metatable = 1}), {})) assert(not pcall(setmetatable, {}))\n"
        + "assert(not pcall(setmetatable, 1, {})) assert(setmetatable({}, nil)) assert(not pcall(debug.setmetatable, {}))",
    ])
  func same(source: String) throws {
    let state = try State()
    try state.run(source)
    #expect(state.close() == nil)
  }

  @Test(
    "a __close that loops is stopped, also where the stop had to be raised",
    arguments: [
      "table.sort({3, 2, 1}, function() local x <close> = loop while true do end end)",
      "tostring(setmetatable({}, {__tostring = function() local x <close> = loop while true do end end}))",
      "pcall(table.sort, {3, 2, 1}, function() local x <close> = loop while true do end end) while true do end",
      "coroutine.wrap(function() table.sort({3, 2, 1}, function() local x <close> = loop while true do end end) end)()",
      "local x <close> = loop table.sort({3, 2, 1}, function() while true do end end)",
    ])
  func close(source: String) throws {
    let loop = "local loop = setmetatable({}, {__close = function() while true do end end}) "
    let state = try State()
    state.setTimeLimit(.milliseconds(20))
    #expect(failure { _ = try task(state, loop + source).finish() }?.stop == .time)
    #expect(state.close() == nil)
  }
}
