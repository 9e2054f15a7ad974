import ScriptHost
import Testing

@Suite("The text of an entry")
struct SessionTextTests {
  @Test(
    "words are split as Lua splits them",
    arguments: [
      ("a.b:c'x\\'y'", ["a", ".", "b", ":", "c", "'x\\'y'"]), ("0x1p-4 .. 1e+3", ["0x1p-4", "..", "1e+3"]),
      ("x --[[ no ]] y -- no\nz", ["x", "y", "z"]), ("[==[ a]] ]==]+[[b]]", ["[==[ a]] ]==]", "+", "[[b]]"]),
      ("a<=b//c::d", ["a", "<=", "b", "//", "c", "::", "d"]), ("'a\\z\n  b' c", ["'a\\z\n  b'", "c"]),
      ("名 = 1", ["名", "=", "1"]), ("'open", ["'open"]), ("\"a\nb", ["\"a", "b"]), ("[[open", ["[[open"]), ("", []),
    ])
  func words(text: String, expected: [String]) {
    let words = LuaWord.split(text)
    #expect(words.map(\.text) == expected)
    for word in words {
      #expect(String(decoding: Array(text.utf8)[word.range], as: UTF8.self) == word.text)
    }
  }

  @Test(
    "variables of the top level are found, those of blocks are not",
    arguments: [
      ("local a, b <const> = 1, 2", ["a", "b!"]), ("local function f() local x end local y", ["f", "y"]),
      ("do local a end if x then local b else local c end for d = 1, 2 do local e end", []),
      ("while x do local a end repeat local b until b local c", ["c"]),
      ("x = function() local a end local z <close> = x", ["z!"]), ("local a local a <const> = 2", ["a!"]),
      ("s = 'local a' -- local b\nlocal c", ["c"]), ("local _ENV = {}", []), ("t = { f = function() local a end }", []),
    ])
  func variables(text: String, expected: [String]) {
    #expect(EntryShape(text).variables.map { $0.name + ($0.isConstant ? "!" : "") } == expected)
  }

  @Test("the return that ends a text is told from those inside")
  func returns() {
    #expect(EntryShape("do return 1 end").returnsAt == nil)
    #expect(EntryShape("f = function() return 1 end return f").returnsAt == 28)
  }
}
