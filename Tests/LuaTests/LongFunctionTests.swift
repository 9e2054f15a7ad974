import Lua
import Testing

@Suite("Long functions of the libraries")
struct LongFunctionTests {
  static let endless = [
    "return ('a'):rep(3000):find(('.-'):rep(20) .. 'b')",
    "return ('a'):rep(300000):find('.-.-.-b')",
    "return ('a'):rep(300000):match('a*a*a*a*b')",
    "return ('a'):rep(300000):gsub('a*a*a*b', '')",
    "for _ in ('a'):rep(300000):gmatch('a*a*a*a*b') do end",
    "return ('a'):rep(300000):gsub('a-a-a-b', '')",
    "return ('('):rep(100000):gsub('%b()', '')",
    "local s, p = ('a'):rep(4000000), ('a'):rep(200000) .. 'b' return s:find(p, 1, true)",
    "return pcall(string.find, ('a'):rep(300000), '.-.-.-b') or true, ('a'):rep(300000):find('.-.-.-b')",
    "return table.concat(setmetatable({}, {__index = table.concat}), '', 1, math.maxinteger)",
    "table.move({}, 1, math.maxinteger - 1, 2)",
    "table.move({}, 1, 1 << 60, 1, {})",
    "table.insert(setmetatable({}, {__len = function() return 1 << 60 end}), 1, 1)",
    "table.remove(setmetatable({}, {__len = function() return 1 << 60 end}), 1)",
    "table.sort(setmetatable({}, {__len = function() return (1 << 31) - 2 end, "
      + "__index = rawlen, __newindex = rawequal}))",
    "table.sort(setmetatable({}, {__len = function() return (1 << 31) - 2 end, "
      + "__index = rawlen, __newindex = rawequal}), rawequal)",
  ]

  @Test("they are stopped by a time limit", arguments: endless)
  func time(source: String) throws {
    let state = try State()
    state.setTimeLimit(.milliseconds(20))
    defer { state.setTimeLimit(nil) }
    let error = failure { _ = try task(state, source).finish() }
    #expect(error?.stop == .time, "\(error?.message ?? "it finished")")
  }

  @Test("they are charged to the instruction budget", arguments: endless)
  func budget(source: String) throws {
    let state = try State(Configuration(instructionLimit: 2_000_000))
    let error = failure { _ = try task(state, source).finish() }
    #expect(error?.stop == .instructions, "\(error?.message ?? "it finished")")
  }

  @Test("what would take no memory but for ever is answered at once")
  func repetition() throws {
    try State().run(
      """
      assert(string.rep('', 1 << 62) == '' and string.rep('', math.maxinteger, '') == '')
      assert(string.rep('ab', 3, ',') == 'ab,ab,ab' and string.rep('x', -1) == '')
      assert(not pcall(string.rep, 'x', 1 << 40))
      """)
  }

  @Test("an error in a match leaves nothing behind: an iterator that failed may be called again")
  func failedMatch() throws {
    try State().run(
      """
      local n = 1000000
      local step = ('a'):rep(n):gmatch(('a?'):rep(n))
      for _ = 1, 1000 do
        local ok, message = pcall(step)
        assert(not ok and message:find('pattern too complex'))
      end
      local bad = ('aa'):gmatch('a%')
      for _ = 1, 1000 do assert(not pcall(bad)) end
      """)
  }

  @Test(
    "they answer what Lua's own do",
    arguments: [
      "assert(('hello world'):find('o w') == 5) assert(select('#', ('x'):find('y')) == 1)",
      "local a, b, c = ('key = value'):match('^(%w+)%s*=%s*(%w+)()') assert(a == 'key' and b == 'value' and c == 12)",
      "assert(('THE (quick) fox'):find('%((%a+)%)') == 5)",
      "assert(('a.b'):find('.', 1, true) == 2 and ('a.b'):find('%.') == 2 and ('abc'):find('b', -1) == nil)",
      "assert(('abc'):gsub('%w', '%0%0') == 'aabbcc' and ('abc'):gsub('', '-') == '-a-b-c-')",
      "assert(('hello'):gsub('l+', {ll = 'LL'}) == 'heLLo' and ('hello'):gsub('l', {l = false}) == 'hello')",
      "assert(('abc'):gsub('.', function(c) if c == 'b' then return 1 end end) == 'a1c')",
      "local s, n = ('aaa'):gsub('a', 'b', 2) assert(s == 'bba' and n == 2)",
      "local t = {} for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do t[k] = v end assert(t.a == '1' and t.b == '2')",
      "assert(('[[x]]'):match('%[%[(.-)%]%]') == 'x' and ('(a(b)c)'):match('%b()') == '(a(b)c)')",
      "assert(('THE (quick) fox'):gsub('%f[%a]%a+', 'w') == 'w (w) w')",
      "assert(('abab'):match('^(ab)%1$') == 'ab' and ('\\0a\\0'):find('%z', 2) == 3)",
      "assert(not pcall(string.find, 'a', '[a')) assert(not pcall(string.find, 'a', '%'))",
      "assert(not pcall(string.gsub, 'a', 'a', '%2')) assert(not pcall(string.rep)) assert(not pcall(string.match, 'a', '(a'))",
      "assert(not pcall(string.gsub, 'a', 'a', function() return {} end)) assert(not pcall(string.find, 'a', '%f'))",
      "local t = {1, 2, 3} table.insert(t, 2, 9) assert(table.concat(t, ',') == '1,9,2,3')",
      "local t = {1, 2, 3} assert(table.remove(t, 1) == 1 and table.remove(t) == 3 and #t == 1)",
      "local t = table.move({1, 2, 3}, 1, 3, 2) assert(table.concat(t, ',') == '1,1,2,3')",
      "local t = {} for i = 1, 1000 do t[i] = (i * 7919) % 1009 end table.sort(t)\n"
        + "for i = 2, 1000 do assert(t[i - 1] <= t[i]) end\n"
        + "table.sort(t, function(a, b) return a > b end) for i = 2, 1000 do assert(t[i - 1] >= t[i]) end",
      "assert(not pcall(table.sort, {1, 2, 3, 4, 5}, function() return true end) or true)",
      "assert(not pcall(table.insert, {}, 5, 1)) assert(not pcall(table.insert, {}, 1, 2, 3)) assert(not pcall(table.concat, {{}}))",
      "assert(not pcall(table.sort, {1, 'x'})) assert(not pcall(table.insert, nil, 1)) assert(not pcall(table.remove, {}, 7))",
    ])
  func same(source: String) throws {
    try State().run(source)
  }
}
