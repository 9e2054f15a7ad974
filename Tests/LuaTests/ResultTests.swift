import Lua
import Testing

/// `Stack.discardsResults`: a yes must be right in every case; a no costs only speed.
@Suite("Whether a call's results are discarded")
struct ResultTests {
  /// A state with the global `o`: every method of it, and `o.f` on its own, notes what the call does with its results.
  /// Where they are discarded the call returns nothing, otherwise the one value that `check` accepts.
  private func makeState(_ verdicts: Verdicts) throws -> State {
    let state = try State()
    try state.globals.set("method") { stack in
      if stack.discardsResults {
        verdicts.add(true)
        return 0
      }
      verdicts.add(false)
      stack.push("wanted")
      return 1
    }
    try state.run(
      """
      o = setmetatable({}, { __index = function(t, name) t[name] = method return method end })
      o.o = o
      function check(value, ...) assert(value == 'wanted' and select('#', ...) == 0, 'a result is missing') return value end
      function take() end
      """)
    return state
  }

  private final class Verdicts {
    var all: [Bool] = []
    func add(_ verdict: Bool) { all.append(verdict) }
  }

  @Test(
    "a statement discards them",
    arguments: [
      "o:f()", "o:f(1, 'a', nil, 2.5)", "o:f { 1, a = 2 }", "o:f 'text'", "do o:f() end", "o:f();",
      "if true then o:f() end", "while true do o:f() break end", "repeat o:f() until true", "for _ = 1, 2 do o:f() end",
      "for _ in pairs { 1 } do o:f() end", "local function a() o:f() end a()", "(function(...) o:f(...) end)(1, 2)",
      "coroutine.wrap(function() o:f() end)()", "pcall(function() o:f() end)", "local x = o o.y = 1 x:f() x:f(x.y)",
      "o.x = o o.x:f() o.x.x:f()", "local t <close> = nil o:f()", "goto a ::a:: o:f()", "o:f(take(), (take()))",
      "o:f(o ~= nil and take() or 1)", "o:f(function() local x = o:g() end)",
      "setmetatable({}, { __newindex = function() o:f() end }).a = 1", "table.sort({ 2, 1 }, function() o:f() end)",
      "o:f() local g = function() local x = o:f() end", "local t = setmetatable({}, { __call = o.f }) o.t = t o:t()",
    ])
  func statement(source: String) throws {
    let verdicts = Verdicts()
    try makeState(verdicts).run(source)
    #expect(!verdicts.all.isEmpty && verdicts.all.allSatisfy { $0 })
  }

  @Test(
    "everything else does not",
    arguments: [
      "local x = o:f() check(x)", "local x, y = o:f() check(x)", "x = o:f() check(x)",
      "local t = { o:f() } check(t[1])",
      "local t = { o:f(), 1 } check(t[1])", "local t = { a = o:f() } check(t.a)", "check(o:f())", "check((o:f()))",
      "if not o:f() then error('a') end", "while not o:f() do error('a') end", "repeat until o:f()",
      "assert(o:f() == 'wanted')", "assert(#o:f() == 6)", "check(o:f() and o:f())", "check(nil or o:f())",
      "assert(o:f() .. '' == 'wanted')", "local function a() return o:f() end check(a())",
      "local function a() return (o:f()) end check(a())",
      "local function a() return 1, o:f() end check(select(2, a()))",
      "local function a() do return o:f() end end check(a())", "for i = #o:f(), 6 do check(o:f()) end",
      "local x <close> = setmetatable({}, { __close = function() check(o:f()) end })",
      // Without a method call nothing is known.
      "o.f(o)", "local f = o.f f(o)", "pcall(o.f, o)", "check(coroutine.wrap(o.f)(o))",
      "check(select(2, pcall(o.f, o)))",
      "for _ in o.f, o do break end", "o['f'](o)", "check(load('return o:f()')())", "table.sort({ 2, 1 }, o.f)",
      "check((('a'):gsub('a', o.f)))",
      // A metamethod's result belongs to the operator, whatever becomes of the call around it.
      "local t = setmetatable({}, { __index = o.f }) take(t.x)",
      "local t = setmetatable({}, { __add = o.f }) check(t + 1)",
      "local t = setmetatable({}, { __len = o.f }) check(#t)",
      "local t = setmetatable({}, { __concat = o.f }) check(t .. 1)",
      "local t = setmetatable({}, { __index = o.f }) pcall(function() t:f() end)",
      "local t = setmetatable({}, { __unm = o.f }) o:g(check(-t)) ",
      "local t <close> = setmetatable({}, { __close = o.f })",
      "local t = setmetatable({}, { __index = o.f }) o:index() assert(t.x == 'wanted')",
      "local t = setmetatable({}, { __index = o.f }) o:__index() assert(t.x == 'wanted')",
      // One call of the name in the function wants them, so all are made.
      "local x = o:f() check(x) o:f()", "o:f(check(o:f()))",
    ])
  func wanted(source: String) throws {
    let verdicts = Verdicts()
    // A statement beside a metamethod is one that discards.
    try makeState(verdicts).run(source)
    #expect(
      verdicts.all.contains(false)
        && verdicts.all.count { $0 } == (["o:g", "o:index", "o:__index"].contains { source.contains($0) } ? 1 : 0))
  }

  @Test("functions beyond what is looked at are taken to want them")
  func large() throws {
    let verdicts = Verdicts()
    let state = try makeState(verdicts)
    // A name that the instruction cannot hold, and more code than is read.
    try state.run((0..<300).map { "local s = 'text \($0)'" }.map { "do \($0) end " }.joined() + "o:f()")
    try state.run(String(repeating: "take() ", count: 9000) + "o:f()")
    #expect(verdicts.all == [false, false])
    try state.run("o:f() " + (0..<300).map { "do local s = 'text \($0)' end " }.joined())
    #expect(verdicts.all == [false, false, true])
  }

  @Test("outside of a script's call there is no answer but no")
  func outside() throws {
    let state = try State()
    #expect(!state.stack.discardsResults)
    let verdicts = Verdicts()
    let other = try makeState(verdicts)
    other.stack.pushGlobals()
    _ = other.stack.rawGet(-1, "method")
    try other.stack.call(0, results: 0)
    #expect(verdicts.all == [false])
  }

  @Test("a thousand random programs get every result that they look at")
  func random() throws {
    var random = Noise(seed: 0x5EED)
    let verdicts = Verdicts()
    let state = try makeState(verdicts)
    for round in 0..<1000 {
      let program = Program.block(4, &random)
      do { try state.run(program) } catch { Issue.record("\(round): \(error)\n\(program)") }
    }
    #expect(verdicts.all.count > 1000 && verdicts.all.contains(true) && verdicts.all.contains(false))
  }
}

/// Programs that call methods in every place of the grammar and check each result where it is used.
private enum Program {
  static func block(_ depth: Int, _ random: inout Noise) -> String {
    (0..<random.below(4) + 1).map { _ in statement(depth, &random) }.joined(separator: "\n")
  }

  private static func call(_ depth: Int, _ random: inout Noise) -> String {
    let name = ["f", "g", "h"][random.below(3)]
    let arguments = (0..<random.below(3)).map { _ in expression(depth - 1, &random) }
    return ["o", "o.o"][random.below(2)] + ":\(name)(\(arguments.joined(separator: ", ")))"
  }

  private static func expression(_ depth: Int, _ random: inout Noise) -> String {
    if depth <= 0 { return ["1", "'a'", "nil", "{}", "o.x"][random.below(5)] }
    switch random.below(9) {
    case 0: return "check(\(call(depth, &random)))"
    case 1: return "check((\(call(depth, &random))))"
    case 2: return "check(({ \(call(depth, &random)) })[1])"
    case 3: return "(check(\(call(depth, &random))) and 1 or 2)"
    case 4: return "function() \(block(depth - 1, &random)) end"
    case 5: return "(function(...) \(block(depth - 1, &random)) return check(\(call(depth - 1, &random))) end)()"
    case 6: return "#check(\(call(depth, &random)) or 'x')"
    case 7: return "check(select(2, 1, \(call(depth, &random))))"
    default: return "{ check(\(call(depth, &random))), a = \(expression(depth - 1, &random)) }"
    }
  }

  private static func statement(_ depth: Int, _ random: inout Noise) -> String {
    if depth <= 0 { return "\(call(0, &random));" }
    switch random.below(12) {
    case 0, 1, 2: return "\(call(depth, &random));"
    case 3: return "local v, w = \(call(depth, &random)) check(v) assert(w == nil)"
    case 4: return "if \(call(depth, &random)) then \(block(depth - 1, &random)) else error('a result is missing') end"
    case 5: return "for i = 1, 2 do \(block(depth - 1, &random)) end"
    case 6: return "while \(call(depth, &random)) do \(block(depth - 1, &random)) break end"
    case 7: return "do local function r() return \(call(depth, &random)) end check(r()) end"
    case 8: return "do local t = { \(call(depth, &random)) } check(t[1]) end"
    case 9: return "repeat local v = \(call(depth, &random)) until check(v)"
    case 10: return "take(\(expression(depth, &random)))"
    default: return "do \(block(depth - 1, &random)) end"
    }
  }
}

/// Numbers that are the same in every run.
private struct Noise {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(truncatingIfNeeded: state >> 33) % bound
  }
}
