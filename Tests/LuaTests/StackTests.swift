import Lua
import Testing

@Suite("The stack")
struct StackTests {
  @Test("values come back as they went in")
  func values() throws {
    let state = try State()
    let stack = state.stack
    let values: [Value] = [
      .nil, .boolean(true), .boolean(false), .integer(.max), .integer(.min), .number(0.5), .number(-.infinity),
      .string(""), .string("ü\u{0}x"), .bytes([0xFF, 0, 0xC0]), .sentinel(.null),
    ]
    for value in values {
      stack.push(value)
      switch (stack.value(-1), value) {
      case (.nil, .nil): break
      case (.boolean(let a), .boolean(let b)): #expect(a == b)
      case (.integer(let a), .integer(let b)): #expect(a == b)
      case (.number(let a), .number(let b)): #expect(a == b)
      case (.bytes(let a), .bytes(let b)): #expect(a == b)
      case (.sentinel(let a), .sentinel(let b)): #expect(a == b)
      default: Issue.record("\(value) changed")
      }
      stack.pop()
    }
    #expect(stack.count == 0)
  }

  @Test("nothing is converted on reading")
  func unconverted() throws {
    let state = try State()
    let stack = state.stack
    defer { withExtendedLifetime(state) {} }
    stack.push("12")
    #expect(stack.integer(-1) == nil && stack.number(-1) == nil && stack.string(-1) == "12")
    stack.push(12)
    #expect(stack.bytes(-1) == nil && stack.boolean(-1) == nil && stack.isInteger(-1))
    stack.push(12.0)
    #expect(stack.integer(-1) == 12 && !stack.isInteger(-1))
    stack.push(12.5)
    #expect(stack.integer(-1) == nil && stack.number(-1) == 12.5)
    stack.push(1e300)
    #expect(stack.integer(-1) == nil)
    #expect(stack.type(100) == .none && stack.isNil(100))
  }

  @Test("tables are filled and read raw")
  func tables() throws {
    let state = try State()
    let stack = state.stack
    let name = state.intern("name")
    #expect(state.intern("name") == name)
    stack.createTable(array: 2, record: 2)
    stack.push("San")
    stack.rawSet(-2, name)
    stack.push(name)
    stack.push("Li")
    stack.setField()
    stack.push(7)
    stack.rawSet(-2, at: 1)
    #expect(stack.rawGet(-1, name) == .string)
    #expect(stack.string(-1) == "Li")
    stack.pop()
    #expect(stack.string(-1, field: name) == "Li" && stack.integer(-1, field: name) == nil)
    #expect(stack.boolean(1, field: name) == nil && stack.number(-1, field: name) == nil && stack.count == 1)
    #expect(stack.rawGet(-1, "missing") == .nil)
    stack.pop()
    #expect(stack.rawGet(-1, at: 1) == .number)
    stack.pop()
    stack.pushNil()
    stack.push(1)
    #expect(!stack.rawSet(-3))
    stack.push(Double.nan)
    stack.push(1)
    #expect(!stack.rawSet(-3))
    var pairs = 0
    try stack.forEachPair(-1) { _ in pairs += 1 }
    #expect(pairs == 2)
    #expect(stack.rawLength(-1) == 1)
    #expect(stack.count == 1)
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try stack.forEachPair(-1) { stack throws(Enough) in
        stack.push("left behind")
        throw Enough()
      }
    }
    #expect(stack.count == 1)
  }

  @Test("hints of any size are taken", arguments: [-5, 0, Int.max, Int(Int32.max)])
  func hints(hint: Int) throws {
    let state = try State()
    state.stack.createTable(array: hint, record: min(hint, 10))
    #expect(state.stack.type(-1) == .table)
  }

  @Test("access through metamethods is protected")
  func metamethods() throws {
    let state = try State()
    let stack = state.stack
    let results = try state.run(
      """
      return setmetatable({plain = 1}, {
        __index = function(t, k) if k == 'bad' then error('bad key') end return k .. '!' end,
        __newindex = function(t, k, v) error('read only', 0) end,
        __len = function() return 42 end,
        __eq = function() return true end,
        __tostring = function() return 'described' end,
      }), setmetatable({}, {})
      """)
    stack.push(results[0])
    try stack.get(-1, "plain")
    #expect(stack.integer(-1) == 1)
    stack.pop()
    try stack.get(-1, "other")
    #expect(stack.string(-1) == "other!")
    stack.pop()
    #expect(failure { try stack.get(-1, "bad") }?.message.hasSuffix("bad key") == true)
    stack.push(1)
    #expect(failure { try stack.set(-2, "x") }?.message == "read only")
    #expect(try stack.length(-1) == 42)
    #expect(try stack.description(-1) == "described")
    stack.push(results[1])
    #expect(try stack.equal(-1, -2))
    #expect(!stack.rawEqual(-1, -2))
    stack.pop()
    stack.pushNil()
    #expect(failure { try stack.get(-1, "x") }?.message.contains("nil") == true)
    #expect(failure { _ = try stack.length(-1) } != nil)
    stack.pop()
    #expect(stack.count == 1)
  }

  @Test("references hold values, let go from any thread, and outlive their state")
  func references() async throws {
    let state = try State()
    try state.run("live = setmetatable({}, {__mode = 'v'})")
    do {
      let results = try state.run("local t = {} live[1] = t return t")
      state.collectGarbage()
      #expect(try state.run("return live[1] ~= nil").first?.boolean == true)
      #expect(results.count == 1)
    }
    state.collectGarbage()
    #expect(try state.run("return live[1] == nil").first?.boolean == true)
    var held: Reference? = try state.run("local t = {} live[1] = t return t").first?.reference
    let moved = held
    held = nil
    await Task.detached { withExtendedLifetime(moved) {} }.value
    #expect(held == nil)
    let orphan = try State().run("return {}").first?.reference
    #expect(orphan != nil)
  }

  @Test("a slot that was released is not taken for the one that has its place now")
  func slots() throws {
    let state = try State()
    let stack = state.stack
    stack.push("first")
    let first = stack.popSlot()
    #expect(stack.push(first))
    #expect(stack.string(-1) == "first")
    stack.pop()
    #expect(stack.release(first))
    #expect(!stack.release(first))
    stack.push("second")
    let second = stack.popSlot()
    #expect(!stack.push(first))
    #expect(stack.isNil(-1))
    #expect(stack.push(second))
    stack.pop(2)
  }

  @Test("host functions with upvalues and without captures")
  func native() throws {
    let state = try State()
    let stack = state.stack
    stack.push(40)
    stack.push("up")
    stack.push(
      native: { raw in
        Stack.run(raw) { stack in
          guard let argument = stack.integer(1) else { throw LuaError(.argument, "a number, please") }
          stack.push(argument + (stack.integer(Stack.upvalue(1)) ?? 0))
          stack.copy(Stack.upvalue(2))
          return 2
        }
      }, upvalues: 2)
    try state.globals.set("f", stack.popValues(1)[0])
    try state.run(
      "local a, b = f(2) assert(a == 42 and b == 'up') local ok, e = pcall(f) assert(e == 'host:1: a number, please')")
    #expect(stack.count == 0)
  }

  @Test("a stack grows as asked, up to Lua's own bound")
  func growth() throws {
    let state = try State()
    try state.stack.ensure(10_000)
    #expect(failure { try state.stack.ensure(10_000_000) }?.code == .memory)
    #expect(failure { try state.stack.ensure(.max) }?.code == .memory)
  }

  @Test("calls from the host give and take values")
  func calls() throws {
    let state = try State()
    let add = try state.run("return function(a, b) return a + b, 'x' end").first?.reference
    let function = Function(state: state, reference: try #require(add))
    let results = try function.call([.integer(1), .integer(2)])
    #expect(results.first?.integer == 3 && results.last?.string == "x")
    #expect(failure { try function.call() }?.message.contains("arithmetic") == true)
    #expect(state.stack.count == 0)
  }
}
