import Lua
import Testing

private struct Refusal: ErrorValue {
  let status: Int

  func pushErrorValue(on stack: Stack) {
    stack.createTable(record: 1)
    stack.push(status)
    stack.rawSet(-2, "status")
  }
}

private struct Odd: Error {}

@Suite("Errors")
struct ErrorTests {
  @Test("a runtime error has message, position and traceback")
  func runtime() throws {
    let state = try State()
    let source = "local function inner() error('no') end\nlocal function outer()\n inner()\nend\nouter()"
    let error = failure { _ = try task(state, source).finish() }
    #expect(error?.code == .runtime)
    #expect(error?.message == "test:1: no")
    #expect(error?.position == LuaError.Position(chunk: "test", line: 1))
    #expect(error?.traceback?.contains("in upvalue 'inner'") == true)
    #expect(error?.traceback?.contains("test:5: in") == true)
    #expect(error?.value == nil)
    let direct = failure { try state.run(source, name: "=main") }
    #expect(direct?.message == "main:1: no")
    #expect(direct?.traceback?.contains("main:3: in") == true)
  }

  @Test("an error object survives as it is")
  func objects() throws {
    let state = try State()
    let source = "error(setmetatable({code = 7}, {__tostring = function(e) return 'code ' .. e.code end}))"
    let error = try #require(failure { _ = try task(state, source).finish() })
    #expect(error.message == "code 7")
    let value = try #require(error.value)
    #expect(try Table(state: state, reference: value).get("code").integer == 7)
    // Thrown again by a host function it is the same object.
    try state.globals.set("again") { _ in throw error }
    try state.globals.set("original", .table(value))
    try state.run("local ok, e = pcall(again) assert(e == original)")
  }

  @Test("error values of every type, nil included", arguments: ["nil", "1", "true", "{}", "print", "1.5", "io.stdout"])
  func values(value: String) throws {
    let state = try State()
    let error = failure { _ = try task(state, "error(\(value))").finish() }
    #expect(error?.code == .runtime)
    #expect(error?.message.isEmpty == false)
  }

  @Test("what a host function throws carries the script's own line")
  func located() throws {
    let state = try State(Configuration(ownChunkPrefix: "=[moonpool]"))
    try state.globals.set("fail") { _ in throw LuaError(.argument, "bad field") }
    let toolkit = Chunk("function call(f) \n f() \n end", name: "=[moonpool] toolkit")
    _ = try state.load(toolkit).call()
    let error = failure { _ = try task(state, "local x\ncall(fail)").finish() }
    #expect(error?.message == "test:2: bad field")
    #expect(error?.position == LuaError.Position(chunk: "test", line: 2))
    let inside = failure { _ = try task(state, "local x\ncall(coroutine.wrap(function()\n call(fail) end))").finish() }
    #expect(inside?.message.hasSuffix("test:3: bad field") == true)
  }

  @Test("a place further out can be asked for")
  func levels() throws {
    let state = try State()
    var lines: [Int?] = []
    try state.globals.set("where") { stack in
      lines = (0..<4).map { stack.position(level: $0)?.line }
      return 0
    }
    _ = try task(
      state, "local function a()\n where()\n return 1 end\ncoroutine.wrap(function()\n local x = a()\n end)()\n"
    ).finish()
    #expect(lines == [2, 5, 4, nil])
    #expect(state.stack.position() == nil)
  }

  @Test("Swift errors of other kinds become Lua values too")
  func swiftErrors() throws {
    let state = try State()
    try state.globals.set("refuse") { _ in throw Refusal(status: 403) }
    try state.globals.set("odd") { _ in throw Odd() }
    try state.run(
      """
      local ok, e = pcall(refuse) assert(not ok and e.status == 403)
      local ok, e = pcall(odd) assert(not ok and e:find('Odd'))
      """)
  }

  @Test("a value on the stack can be raised")
  func raise() throws {
    let state = try State()
    try state.globals.set("raise") { stack in
      stack.setCount(1)
      return .raise
    }
    try state.run("local t = {} local ok, e = pcall(raise, t) assert(not ok and e == t)")
  }

  @Test(
    "an error object whose __tostring misbehaves is only that",
    arguments: [
      "function() error('again') end", "function() error(setmetatable({}, getmetatable(e))) end",
      "function() return {} end", "function(e) return tostring(e) end", "error", "1", "function() return nil end",
    ])
  func misbehaving(handler: String) throws {
    let state = try State()
    let error = failure {
      _ = try task(state, "e = setmetatable({}, {__tostring = \(handler)}) error(e)").finish()
    }
    #expect(error?.code == .runtime)
    #expect(error?.message.isEmpty == false)
  }

  @Test("errors in message handlers and stack overflows are errors")
  func overflow() throws {
    let state = try State()
    for source in [
      "local function f() return 1 + f() end f()",
      "local function f() local t = setmetatable({}, {__index = function(t, k) return t[k] end}) return t.x end f()",
      "xpcall(error, function() error('again') end) error('outer')",
      "local function f() pcall(f) end f() error('x')",
      "local function f() return xpcall(f, f) end f() error('x')",
      "string.rep('x', -1)() ",
      "local t = setmetatable({}, {}) getmetatable(t).__index = t return t.x.y",
      "local f f = function(a) return a:gsub('.', f) end f('xxx')",
      "local t = {} table.sort({1, 2, 3}, function() return table.sort(t.x) end)",
    ] {
      #expect(failure { _ = try task(state, source).finish() }?.code == .runtime, "\(source)")
    }
  }

  @Test("a traceback of a failed call is not left for the next")
  func fresh() throws {
    let state = try State()
    let first = failure { try state.run("error('one')") }
    let second = failure { try state.run("error('two')", name: "=other") }
    #expect(first?.traceback != second?.traceback)
    #expect(second?.position?.chunk == "other")
  }
}
