import Lua
import Testing

private final class Counter {
  var value = 0
  let census: Census?

  init(_ census: Census? = nil) {
    self.census = census
    census?.alive += 1
  }

  deinit { census?.alive -= 1 }
}

private final class Other {}

@Suite("Userdata")
struct UserdataTests {
  private func state(_ census: Census? = nil) throws -> State {
    let state = try State()
    state.register(
      Counter.self,
      as: ObjectType(
        name: "counter",
        methods: [
          "add": { stack in
            let counter = try stack.argument(1, as: Counter.self)
            counter.value += Int(stack.integer(2) ?? 1)
            stack.push(counter.value)
            return 1
          },
          "close": { stack in
            stack.push(stack.releaseObject(1, as: Counter.self))
            return 1
          },
        ],
        metamethods: [
          "__index": { stack in
            stack.push("no " + (stack.string(2) ?? "?"))
            return 1
          },
          "__close": { stack in
            stack.releaseObject(1, as: Counter.self)
            return 0
          },
          "__len": { stack in
            stack.push(try stack.argument(1, as: Counter.self).value)
            return 1
          },
        ]))
    state.register(Other.self, as: ObjectType(name: "other"))
    try state.globals.set("counter") { stack in
      try stack.push(object: Counter(census))
      return 1
    }
    try state.globals.set("other") { stack in
      try stack.push(object: Other())
      return 1
    }
    return state
  }

  @Test("methods, computed fields and operators of a Swift object")
  func members() throws {
    try state().run(
      """
      local c = counter()
      assert(c:add() == 1 and c:add(4) == 5 and #c == 5)
      assert(c.nonsense == 'no nonsense')
      assert(tostring(c):find('^counter: '))
      assert(type(c) == 'userdata')
      """)
  }

  @Test(
    "a wrong value where an object belongs is an error",
    arguments: [
      "nil", "1", "'x'", "{}", "other()", "io.stdout", "print", "coroutine.create(print)", "setmetatable({}, {})",
    ])
  func wrong(value: String) throws {
    try state().run(
      """
      local add = counter().add
      local ok, e = pcall(add, \(value))
      assert(not ok and e:find('counter expected'), e)
      """)
  }

  @Test("an object that has been released is an error to use")
  func released() throws {
    let census = Census()
    let state = try state(census)
    try state.run(
      """
      local c = counter()
      assert(c:close() == true and c:close() == false)
      local ok, e = pcall(c.add, c) assert(not ok and e:find('counter expected'))
      do local d <close> = counter() end
      """)
    #expect(census.alive == 0)
  }

  @Test("objects go when Lua collects them, or with the state")
  func collected() throws {
    let census = Census()
    do {
      let state = try state(census)
      try state.run("for i = 1, 1000 do counter() end kept = counter()")
      state.collectGarbage()
      #expect(census.alive == 1)
    }
    #expect(census.alive == 0)
  }

  @Test("a script cannot get at the metatable, nor move one")
  func sealed() throws {
    try state().run(
      """
      local c, o = counter(), other()
      assert(getmetatable(c) == false) assert(not pcall(setmetatable, c, {}))
      assert(debug.getmetatable(c) == false)
      for _, value in ipairs { c, o, io.stderr } do assert(not pcall(debug.setmetatable, value, {})) end
      local file = getmetatable(io.stdout)
      assert(not pcall(c.add, setmetatable({}, file)) and not pcall(c.add, io.stderr) and not pcall(c.add, o))
      file.__gc(io.tmpfile())
      """)
  }

  @Test("the debug library offers no way into the host's pointers")
  func debugLibrary() throws {
    try state().run(
      """
      local f = counter
      assert(not pcall(debug.setupvalue, f, 1, io.stdout))
      assert(not pcall(debug.setupvalue, f, 2, io.stdout))
      assert(not pcall(debug.upvaluejoin, f, 1, function() return f end, 1))
      assert(debug.getregistry == nil)
      assert(not pcall(debug.sethook, print, 'c') and debug.gethook() == nil and debug.sethook() == nil)
      local _, box = debug.getupvalue(f, 2)
      assert(debug.getmetatable(box) == false and not pcall(debug.setmetatable, box, {}))
      local ok, e = pcall(function() debug.setlocal(0, 1, 1) end) assert(not ok)
      table.sort({2, 1}, function() assert(not pcall(debug.setlocal, 3, 1, 1)) end)
      local x = 1 debug.setlocal(1, 1, f) local y = 2
      do local z = 1 local name = debug.setlocal(1, 8, 5) end
      local g = function() return x end
      assert(debug.setupvalue(g, 1, 7) == 'x' and g() == 7)
      local co = coroutine.create(function() local a = 1 coroutine.yield() return a end)
      coroutine.resume(co) assert(debug.setlocal(co, 1, 1, 9) == 'a')
      assert(select(2, coroutine.resume(co)) == 9)
      """)
  }

  @Test("an object of a class that is not registered is refused")
  func unknown() throws {
    let state = try State()
    #expect(failure { try state.stack.push(object: Other()) }?.code == .argument)
    #expect(state.stack.count == 0)
  }

  @Test("sentinels are themselves alone")
  func sentinels() throws {
    let state = try State()
    let mine = Sentinel()
    try state.globals.set("null", .sentinel(.null))
    try state.globals.set("mine", .sentinel(mine))
    try state.run("assert(null == null and null ~= mine and mine == mine and type(null) == 'userdata' and null ~= nil)")
    state.stack.push(mine)
    #expect(state.stack.isSentinel(-1, mine))
    #expect(!state.stack.isSentinel(-1, .null))
    #expect(state.stack.sentinel(-1) == mine)
    #expect(state.stack.object(-1, as: Counter.self) == nil)
  }
}
