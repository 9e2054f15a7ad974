import Lua
import Testing

@Suite("The script's own coroutines")
struct CoroutineTests {
  @Test(
    "they behave as in Lua",
    arguments: [
      "local co = coroutine.create(function(a) local b = coroutine.yield(a + 1) return b * 2 end)\n"
        + "local _, x = coroutine.resume(co, 1) local _, y = coroutine.resume(co, 10)\n"
        + "assert(x == 2 and y == 20 and coroutine.status(co) == 'dead')",
      "local g = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)\n"
        + "assert(g() == 1 and g() == 2 and g() == 3 and g() == nil) assert(not pcall(g))",
      "local co, main = coroutine.running() assert(main and coroutine.status(co) == 'running')",
      "assert(not coroutine.isyieldable()) assert(coroutine.wrap(coroutine.isyieldable)())",
      "local ok, e = pcall(coroutine.yield) assert(not ok and e:find('outside a coroutine'))",
      "local outer = coroutine.running()\n"
        + "coroutine.wrap(function() assert(coroutine.status(outer) == 'normal')\n"
        + "assert(select(2, coroutine.running()) == false) end)()",
      "local ok, e = coroutine.resume(coroutine.running()) assert(not ok and e:find('non%-suspended'))",
      "local ok, e = pcall(coroutine.close, coroutine.running()) assert(not ok and e:find('running'))",
      "local co = coroutine.create(function() error({7}) end) local ok, e = coroutine.resume(co)\n"
        + "assert(not ok and e[1] == 7 and coroutine.status(co) == 'dead')",
      "local ok, e = pcall(coroutine.wrap(function() error('x') end)) assert(e == 'test:1: x')",
      "local ok, e = pcall(coroutine.wrap(function() error({1}) end)) assert(e[1] == 1)",
      "local n = 0 local co = coroutine.create(function()\n"
        + "local x <close> = setmetatable({}, {__close = function() n = n + 1 end}) coroutine.yield() end)\n"
        + "coroutine.resume(co) assert(coroutine.close(co) and n == 1 and coroutine.status(co) == 'dead')",
      "local co = coroutine.create(function()\n"
        + "local x <close> = setmetatable({}, {__close = function() error('c', 0) end}) coroutine.yield() end)\n"
        + "coroutine.resume(co) local ok, e = coroutine.close(co) assert(ok == false and e == 'c')",
      "local n = 0 local f = coroutine.wrap(function()\n"
        + "local x <close> = setmetatable({}, {__close = function() n = n + 1 end}) error('x', 0) end)\n"
        + "local ok, e = pcall(f) assert(n == 1 and e == 'x')",
      "local co = coroutine.wrap(function(...) return select('#', ...), ... end)\n"
        + "local n, a, b = co(nil, nil) assert(n == 2 and a == nil)",
      "assert(not pcall(coroutine.create, 1)) assert(not pcall(coroutine.resume, 1))\n"
        + "assert(not pcall(coroutine.status, nil)) assert(not pcall(coroutine.wrap))",
      "local co co = coroutine.create(function() return coroutine.resume(co) end)\n"
        + "local ok, inner, e = coroutine.resume(co) assert(ok and inner == false and e:find('non%-suspended'))",
    ])
  func asInLua(source: String) throws {
    _ = try task(State(), source).finish()
  }

  @Test("their yields and host waits do not get into each other's way")
  func mixed() throws {
    let state = try waitingState()
    let source = """
      local out = {}
      local g = coroutine.wrap(function()
        for i = 1, 3 do
          local v = wait(i)
          coroutine.yield(v)
          out[#out + 1] = wait(i * 10)
        end
        return 'end'
      end)
      for v in g do out[#out + 1] = v if v == 'end' then break end end
      return table.concat(out, ' ')
      """
    #expect(try task(state, source).finish().first?.string == "2 20 4 40 6 60 end")
  }

  @Test("a coroutine in a host wait looks as if it were at work and cannot be disturbed")
  func undisturbed() throws {
    let state = try waitingState()
    let first = try task(
      state, "co = coroutine.create(function() return wait(1) end) return select(2, coroutine.resume(co))")
    _ = try first.token()
    let second = try task(
      state,
      """
      assert(coroutine.status(co) == 'normal')
      local ok, e = coroutine.resume(co)
      assert(not ok and e:find('non%-suspended'))
      assert(not pcall(coroutine.close, co))
      """)
    _ = try second.finish()
    first.stack.push(5)
    _ = try first.resume(1)
    #expect(first.stack.integer(-1) == 5)
  }

  @Test("a generator's yields reach a host that wants them")
  func generator() throws {
    let state = try waitingState()
    let generator = try task(
      state, "for i = 1, 2 do local x = coroutine.yield(i, wait(9)) end return 'end'", yields: .delivered)
    var seen: [Int64] = []
    var progress = try generator.resume()
    loop: while true {
      switch progress {
      case .waiting(let wait):
        generator.stack.push(Int64(wait.token))
        progress = try generator.resume(1)
      case .yielded(let count):
        seen += generator.stack.popValues(count).compactMap(\.integer)
        progress = try generator.resume()
      case .finished: break loop
      }
    }
    #expect(seen == [1, 9, 2, 9])
    #expect(generator.stack.string(-1) == "end")
  }

  @Test("a host function can yield in the script's name")
  func hostYield() throws {
    let state = try State()
    try state.globals.set("give") { stack in .yield(stack.count) }
    let source = "local g = coroutine.wrap(function() return give(1, 2) end) local a, b = g() return a + b, g('back')"
    let results = try task(state, source).finish()
    #expect(results.first?.integer == 3)
    #expect(results.last?.string == "back")
    #expect(failure { _ = try task(state, "give()").finish() }?.message.contains("outside a coroutine") == true)
  }
}
