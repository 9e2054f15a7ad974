import Lua
import Testing

@Suite("Limits and sandbox")
struct LimitTests {
  static let hungry = [
    "local t = {} for i = 1, 1e9 do t[i] = i end",
    "local t = {} while true do t = {t} end",
    "local s = 'x' while true do s = s .. s end",
    "local s = string.rep('x', 1e9)",
    "local s = string.rep('x', 1 << 62)",
    "local t = {} for i = 1, 1e9 do t[i] = coroutine.create(print) end",
    "local t = {} for i = 1, 1e9 do t[i] = function() return t end end",
    "local s = {} for i = 1, 1e9 do s[i] = 'string ' .. i end",
    "local function f(...) return f(1, 2, 3, 4, ...) end f()",
    "return table.concat(setmetatable({}, {__index = function() return ('x'):rep(1000) end}), '', 1, 1e9)",
    "return (('x'):rep(1000):gsub('x', ('y'):rep(10000)))",
    "return string.format('%s', ('x'):rep(1000)):rep(1e6)",
    "local t = table.pack(('x'):rep(1e6):byte(1, -1)) return table.unpack(t)",
    "return assert(load(function() return 'a = {} ' end))",
    "while true do pcall(string.rep, 'x', 1e9) end",
    "local t = {} while true do pcall(function() while true do t[#t + 1] = {} end end) end",
    "local t = {} while true do pcall(coroutine.wrap(function() while true do t[#t + 1] = {} end end)) end",
    "local t = {} table.sort({3, 2, 1}, function() while true do pcall(function() t[#t + 1] = {} end) end end)",
  ]

  @Test("a script cannot take more memory than it may", arguments: hungry)
  func memory(source: String) throws {
    let limit = 8_000_000
    let state = try State(.sandboxed(memoryLimit: limit, instructionLimit: 20_000_000))
    let error = failure { _ = try task(state, source).finish() }
    #expect(error != nil)
    #expect(state.memory.peak <= limit)
    state.interrupt.reset()
    state.setInstructionLimit(nil)
    state.collectGarbage()
    #expect(try task(state, "return #('x'):rep(1000)").finish().first?.integer == 1000)
  }

  @Test("the memory limit is not for the script to catch")
  func uncatchable() throws {
    let state = try State(Configuration(memoryLimit: 4_000_000))
    let source = "local t = {} pcall(function() while true do t[#t + 1] = {} end end) t = nil caught = true"
    let error = failure { _ = try task(state, source).finish() }
    #expect(error?.code == .memory)
    #expect(error?.stop == .memory)
    state.interrupt.reset()
    #expect(try state.globals.get("caught").isNil)
  }

  @Test("garbage does not count towards the limit")
  func garbage() throws {
    let state = try State(Configuration(memoryLimit: 2_000_000))
    let source = "collectgarbage('stop') for i = 1, 1e5 do local t = {i, {}, tostring(i)} end return 'done'"
    #expect(try task(state, source).finish().first?.string == "done")
    #expect(state.memory.peak <= 2_000_000)
  }

  @Test("the limit can be changed, and what is held is known")
  func account() throws {
    let state = try State()
    let before = state.memory.used
    try state.run("kept = ('x'):rep(1e6)")
    #expect(state.memory.used - before >= 1_000_000)
    #expect(state.memory.peak >= state.memory.used)
    state.setMemoryLimit(state.memory.used + 100_000)
    #expect(failure { try state.run("more = ('x'):rep(1e6)") } != nil)
    state.interrupt.reset()
    state.setMemoryLimit(nil)
    try state.run("more = ('x'):rep(1e6) kept, more = nil")
    state.collectGarbage()
    #expect(state.memory.used - before < 100_000)
  }

  @Test(
    "a sandbox has what is pure and nothing else",
    arguments: ["io", "os", "debug", "package", "require", "dofile", "loadfile"])
  func absent(name: String) throws {
    let state = try State(.sandboxed(memoryLimit: 10_000_000))
    #expect(try state.globals.get(name).isNil)
  }

  @Test("a sandbox has no finalizers")
  func finalizers() throws {
    let state = try State(.sandboxed(memoryLimit: 10_000_000))
    try state.run(
      """
      local ok, e = pcall(setmetatable, {}, {__gc = function() end})
      assert(not ok and e:find('__gc'))
      local mt = {} local t = setmetatable({}, mt) assert(getmetatable(t) == mt)
      mt.__gc = function() ran = true end
      t = nil collectgarbage() assert(not ran)
      assert(not pcall(setmetatable, setmetatable({}, {__metatable = 1}), {}))
      assert(not pcall(setmetatable, {})) assert(not pcall(setmetatable, 1, {}))
      assert(not pcall(setmetatable, {}, setmetatable({__gc = 1}, {__index = function() end})))
      """)
  }

  @Test("without permission there are no C modules")
  func cModules() throws {
    let state = try State(Configuration(permissions: []))
    try state.setPackages(.standard())
    try state.run("assert(not pcall(require, 'cjson')) assert(package.loadlib == nil)")
  }

  @Test("deep recursion through C is an error and not a crash")
  func recursion() throws {
    for source in [
      "local function f(n) local co = coroutine.create(function() local x <close> = setmetatable({}, "
        + "{__close = function() f(n + 1) end}) coroutine.yield() end) coroutine.resume(co) "
        + "local ok, e = coroutine.close(co) if not ok then error(e, 0) end end f(1)",
      "local function f() return coroutine.wrap(f)() end f()",
      "local function f() local co = coroutine.create(f) local ok, e = coroutine.resume(co) "
        + "if not ok then error(e, 0) end end f()",
      "local function f() table.sort({2, 1}, function() f() return true end) end f()",
      "local function f() local x <close> = setmetatable({}, {__close = f}) end f()",
      "local function f() local c = coroutine.wrap(function() local x <close> = setmetatable({}, "
        + "{__close = function() table.sort({2, 1}, function() f() end) end}) error('x') end) c() end f()",
      "local t = {} for i = 1, 1e5 do t = setmetatable({}, {__index = t}) end return t.x",
      "local s = ('('):rep(1e5) return ('x'):find(s)",
      "return ('a'):rep(1e6):find(('a?'):rep(1e4) .. 'b')",
      "return ('x'):rep(3e5):match('.-.-.-b')",
      "host(function() host(host, host, error) end)",
      "local function f() host(f) end f()",
      "local function f() host(coroutine.wrap(f)) end f()",
    ] {
      let state = try State(.sandboxed(memoryLimit: 100_000_000, instructionLimit: 5_000_000))
      try state.globals.set("host") { stack in
        try stack.call(stack.count - 1)
        return .results(stack.count)
      }
      #expect(failure { _ = try task(state, source).finish() } != nil, "\(source)")
    }
  }
}
