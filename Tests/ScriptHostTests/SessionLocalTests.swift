import ScriptHost
import Testing

@Suite("Variables of a session")
struct SessionLocalTests {
  @Test("a top-level local goes on, and closures share it")
  func shared() async {
    let talk = Talk()
    #expect(await talk.values("local n = 1", "n") == [1])
    #expect(await talk.values("local function up() n = n + 1 return n end", "up()", "up()", "n") == [3])
    #expect(await talk.values("n = 10", "up()") == [11])
    #expect(await talk.values("rawget(_G, 'n')") == [.none])
    talk.session.close()
  }

  @Test("local x = x takes the earlier one; a closure keeps that")
  func shadow() async {
    let talk = Talk()
    await talk.result("local x = 1", "function get() return x end", "local x = x + 1", "x = x + 1")
    #expect(await talk.values("x, get()") == [3, 1])
    talk.session.close()
  }

  @Test("several at once, with attributes, and recursive functions")
  func forms() async throws {
    let talk = Talk()
    await talk.result(
      "local a <const>, b, c <const> = 7, 'b', {}",
      "local function f(n) if n == 0 then return 0 end return f(n - 1) end")
    #expect(await talk.values("a, b, #c, f(3)") == [7, "b", 0, 0])
    let failure = try #require(await talk.failure("a = 1"))
    #expect(failure.message.contains("attempt to assign to const variable 'a'"))
    #expect(try #require(await talk.failure("c = 1")).message.contains("const variable 'c'"))
    #expect(await talk.values("b = 'new'", "b") == ["new"])
    talk.session.close()
  }

  @Test("only the top level counts: blocks, loops and functions keep theirs")
  func blocks() async {
    let talk = Talk()
    await talk.result(
      "do local a = 1 end for b = 1, 2 do local c = b end local function g() local d = 1 end repeat local e = 1 until e",
      "if true then local f = 1 elseif false then local h = 1 end while false do local i end")
    #expect(await talk.values("a, b, c, d, e, f, h, i") == Array(repeating: .none, count: 8))
    #expect(await talk.values("type(g)") == ["function"])
    talk.session.close()
  }

  @Test("an entry that ends with a return keeps its variables; goto to the end works")
  func returns() async {
    let talk = Talk()
    #expect(await talk.values("local a = 5 return a + 1") == [6])
    #expect(await talk.values("a") == [5])
    #expect(await talk.values("goto done local z = 1 ::done::", "z") == [.none])
    #expect(
      await talk.values("local s = 'return local x = 1' -- local y = 2", "s, x, y") == [
        "return local x = 1", .none, .none,
      ])
    talk.session.close()
  }

  @Test("a variable to be closed is closed at the end of its entry")
  func closes() async {
    let talk = Talk()
    await talk.result("local h <close> = setmetatable({}, { __close = function() print 'closed' end })")
    #expect(talk.output.text == "closed\n")
    talk.session.close()
  }

  @Test("more variables than a function may have are no problem")
  func many() async {
    let talk = Talk()
    for number in 1...300 { await talk.result("local v\(number) = \(number)") }
    #expect(await talk.values("v1 + v300") == [301])
    talk.session.close()
  }
}
