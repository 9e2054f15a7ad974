import Lua
import Testing

/// No jump of Lua's crosses a Swift frame: whatever ends a host function, its `defer`s run and its objects go.
@Suite("Swift frames")
struct FrameTests {
  private let rounds = 1000

  /// A state whose `work(...)` holds an object and a `defer` while it does `body`.
  private func state(
    _ census: Census, _ configuration: Configuration = .trusted, body: @escaping (Stack) throws -> Answer
  ) throws -> State {
    let state = try State(configuration)
    try state.globals.set("work") { [unowned census] stack in
      let member = Census.Member(census)
      defer { census.deferred += 1 }
      return try withExtendedLifetime(member) { try body(stack) }
    }
    return state
  }

  private func expectClean(_ census: Census) {
    #expect(census.alive == 0)
    #expect(census.deferred == rounds)
  }

  @Test("errors thrown by a host function")
  func errors() throws {
    let census = Census()
    let state = try state(census) { _ in throw LuaError("no") }
    try state.run("for i = 1, \(rounds) do assert(not pcall(work)) end")
    expectClean(census)
  }

  @Test("errors in Lua called by a host function")
  func errorsBelow() throws {
    let census = Census()
    let state = try state(census) { stack in
      try stack.call(0)
      return 0
    }
    try state.run("for i = 1, \(rounds) do assert(not pcall(work, error)) end")
    expectClean(census)
  }

  @Test("errors in metamethods run for a host function")
  func errorsInMetamethods() throws {
    let census = Census()
    let state = try state(census) { stack in
      try stack.get(1, "x")
      return 0
    }
    try state.run(
      "local t = setmetatable({}, {__index = error}) for i = 1, \(rounds) do assert(not pcall(work, t)) end")
    expectClean(census)
  }

  @Test("memory errors at what a host function pushes")
  func memory() throws {
    let census = Census()
    let block = [UInt8](repeating: 1, count: 4_000_000)
    let state = try state(census, Configuration(memoryLimit: 2_000_000)) { stack in
      stack.push(block)
      stack.createTable(array: 10)
      return 2
    }
    for _ in 0..<rounds {
      let task = try task(state, "pcall(work)")
      let error = failure { _ = try task.finish() }
      #expect(error?.code == .memory)
      state.interrupt.reset()
    }
    expectClean(census)
    #expect(try task(state, "return 'alive'").finish().first?.string == "alive")
  }

  @Test("memory errors in Lua called by a host function")
  func memoryBelow() throws {
    let census = Census()
    let state = try state(census, Configuration(memoryLimit: 1_000_000)) { stack in
      try stack.call(0)
      return 0
    }
    let source = "pcall(work, function() local t = {} for i = 1, 1e9 do t[i] = {} end end)"
    for _ in 0..<rounds {
      let error = failure { _ = try task(state, source).finish() }
      #expect(error?.code == .memory)
      state.interrupt.reset()
    }
    expectClean(census)
  }

  @Test("waits of a host function")
  func waits() throws {
    let census = Census()
    let state = try state(census) { stack in try stack.wait(for: 1) }
    _ = try task(state, "for i = 1, \(rounds) do coroutine.wrap(work)() end").finish()
    expectClean(census)
  }

  @Test("waits that are never answered")
  func abandoned() throws {
    let census = Census()
    let state = try state(census) { stack in try stack.wait(for: 1) }
    for _ in 0..<rounds { _ = try task(state, "work()").token() }
    state.collectGarbage()
    expectClean(census)
  }

  @Test("yields of a host function")
  func yields() throws {
    let census = Census()
    let state = try state(census) { _ in .yield(0) }
    _ = try task(state, "for i = 1, \(rounds) do coroutine.wrap(work)() end").finish()
    expectClean(census)
  }

  @Test("stops while a host function is innermost")
  func stops() throws {
    let census = Census()
    let state = try state(census) { stack in
      stack.state.interrupt.stop()
      return 0
    }
    for _ in 0..<rounds {
      #expect(failure { _ = try task(state, "pcall(work) while true do end").finish() }?.code == .stopped)
      state.interrupt.reset()
    }
    expectClean(census)
  }

  @Test("closures and what they hold go with their functions")
  func closures() throws {
    let census = Census()
    do {
      let state = try State()
      for _ in 0..<rounds {
        let member = Census.Member(census)
        state.stack.push(function: { _ in withExtendedLifetime(member) { 0 } })
        state.stack.pop()
      }
      state.collectGarbage()
      #expect(census.alive == 0)
      let member = Census.Member(census)
      try state.globals.set("kept") { _ in withExtendedLifetime(member) { 0 } }
    }
    #expect(census.alive == 0)
  }

  @Test("a finalizer that runs inside a host function's push may call host functions")
  func finalizers() throws {
    let census = Census()
    let state = try state(census) { stack in
      for _ in 0..<100 {
        stack.createTable(array: 100)
        stack.pop()
      }
      return 0
    }
    var finalized = 0
    try state.globals.set("finalized") { _ in
      finalized += 1
      throw LuaError("an error in a finalizer")
    }
    try state.run(
      "for i = 1, \(rounds) do setmetatable({}, {__gc = function() finalized() end}) work() end")
    state.collectGarbage()
    expectClean(census)
    #expect(finalized == rounds)
  }

  /// Ways to take a key out of the table `t` and rebuild it while a host function is at that key.
  static let changes = [
    // A __tostring, which the host function calls.
    "local k k = setmetatable({}, {__tostring = function() t[k] = nil t.o = 1 collectgarbage() return 'k' end}) "
      + "t = {[k] = 1}",
    // A finalizer, which runs when the host function pushes something.
    "t = {a = 1} setmetatable({}, {__gc = function() t.a = nil for i = 1, 9 do t['k' .. i] = i end end})",
  ]

  @Test("a table that changes while a host function walks over it", arguments: changes)
  func walks(change: String) throws {
    let census = Census()
    let limit = 8_000_000
    let state = try state(census, Configuration(memoryLimit: limit)) { stack in
      try stack.forEachPair(1) { stack in
        _ = try stack.description(-2)
        stack.state.collectGarbage()
      }
      return 0
    }
    try state.run(
      """
      for i = 1, \(rounds) do
        \(change)
        local ok, message = pcall(work, t)
        assert(not ok and message:find("invalid key to 'next'", 1, true), message)
      end
      """)
    expectClean(census)
    // The allocator knows that Lua is innermost again: it keeps the limit.
    let error = failure { _ = try task(state, "local t = {} while true do t[#t + 1] = {} end").finish() }
    #expect(error?.stop == .memory)
    #expect(state.memory.peak <= limit)
  }

  @Test("a walk goes on after the key it is at was cleared, as in Lua")
  func clearing() throws {
    let state = try State()
    try state.globals.set("clear") { stack in
      var seen = 0
      try stack.forEachPair(1) { stack in
        seen += 1
        stack.copy(-2)
        stack.pushNil()
        stack.rawSet(1)
      }
      stack.push(seen)
      return 1
    }
    try state.run(
      "local t = {1, 2, 3} for i = 1, 100 do t['k' .. i] = i end assert(clear(t) == 103) assert(next(t) == nil)")
  }

  @Test("a traceback that a finalizer disturbs is left out, and the limit holds afterwards")
  func traceback() throws {
    let limit = 8_000_000
    let state = try State(Configuration(memoryLimit: limit))
    // The traceback looks for names in package.loaded; the finalizer rebuilds that table meanwhile.
    let source = """
      for i = 1, 200 do
        package.loaded['x' .. i] = print
        setmetatable({}, {__gc = function()
          for j = 1, 200 do package.loaded['x' .. j] = nil end
          for j = 1, 300 do package.loaded['y' .. i .. j] = 1 end
          for j = 1, 300 do package.loaded['y' .. i .. j] = nil end
        end})
      end
      error('in the end')
      """
    for _ in 0..<20 {
      #expect(failure { _ = try task(state, source).finish() }?.message.hasSuffix("in the end") == true)
    }
    let error = failure { _ = try task(state, "local t = {} while true do t[#t + 1] = {} end").finish() }
    #expect(error?.stop == .memory)
    #expect(state.memory.peak <= limit)
  }
}
