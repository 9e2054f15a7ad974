import Foundation
import Lua
import Testing

@Suite("Chunks")
struct ChunkTests {
  private func error(_ source: String, name: String = "=stdin") throws -> LuaError? {
    let state = try State()
    return failure { _ = try state.load(Chunk(source, name: name)) }
  }

  @Test(
    "text that ends too early is told apart",
    arguments: [
      "if x then", "for i = 1, 2 do", "function f()", "local t = {", "x =", "print(", "a.b", "x = 1 +", "return (",
      "local s = [[abc", "--[[ comment", "repeat", "x = function() return 1", "goto", "local", "x = 'abc\\",
      "x = 'abc\\z",
    ])
  func incomplete(source: String) throws {
    #expect(try error(source)?.code == .incomplete)
  }

  @Test(
    "a syntax error is one",
    arguments: [
      "x = = 1", "if then end", "end", "return 1 2", "x = 'abc", "local 1", "for i do end", "goto nowhere", "break",
      "x = }", "f(", "x = \"<eof>", "local a <const> = 1; a = 2",
    ])
  func syntax(source: String) throws {
    let code = try error(source)?.code
    #expect(source == "f(" ? code == .incomplete : code == .syntax)
  }

  @Test("a syntax error says where and near what")
  func place() throws {
    let error = try error("x = 1\ny = = 2", name: "@dir/script.lua")
    #expect(error?.position == LuaError.Position(chunk: "dir/script.lua", line: 2))
    #expect(error?.near == "=")
    #expect(error?.message == "unexpected symbol near '='")
    let other = try self.error("x = )", name: "a: 12: b")
    #expect(other?.position == LuaError.Position(chunk: "[string \"a: 12: b\"]", line: 1))
  }

  @Test("bytecode is refused unless it is asked for")
  func bytecode() throws {
    let state = try State()
    let results = try state.run("return string.dump(function() return 7 end)")
    guard case .bytes(let code)? = results.first else {
      Issue.record("no bytecode")
      return
    }
    #expect(failure { _ = try state.load(Chunk(code, name: "=code")) }?.message.contains("binary chunk") == true)
    #expect(try state.load(Chunk(code, name: "=code", mode: .any)).call().first?.integer == 7)
    try state.run(
      """
      local code = string.dump(function() return 7 end)
      assert(not load(code)) assert(not load(code, 'x', 'b')) assert(not load(code, 'x', 'bt'))
      assert(not load(function() local c = code code = nil return c end))
      assert(load('return 1', 'x', 't')() == 1) assert(load('return 1')() == 1)
      assert(load('return x', 'x', 't', {x = 5})() == 5) assert(load('return ...')(3) == 3)
      local f, e = load('x = = 1', '=name') assert(not f and e:find('^name:1:'))
      """)
    let open = try State(Configuration(permissions: [.bytecode]))
    try open.run("assert(load(string.dump(function() return 7 end), 'x', 'b')() == 7)")
  }

  @Test("what string.dump made in the same state is loaded where that is allowed, and nothing that differs by a byte")
  func ownBytecode() throws {
    let configuration = Configuration(permissions: [.ownBytecode, .files])
    let state = try State(configuration)
    guard case .bytes(let code)? = try state.run("return string.dump(function() return 7 end)").first else {
      Issue.record("no bytecode")
      return
    }
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("own-\(UUID().uuidString).luac").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try state.globals.set("path", .string(path))
    try state.run(
      """
      local function f(a) return a, 'x\\0y' end
      for _, code in ipairs { string.dump(f), string.dump(f, true) } do
        local function pieces(n)
          local at = 1
          return function() local piece = code:sub(at, at + n - 1) at = at + n return piece end
        end
        for _, loaded in ipairs { load(code), load(code, 'x', 'b'), load(pieces(1)), load(pieces(7), 'x', 'bt'), load(pieces(1e6)) } do
          local a, b = loaded(5) assert(a == 5 and b == 'x\\0y')
        end
        assert(select('#', load(code), load(code, 'x', 'b'), load(pieces(1)), load(pieces(7), 'x', 'bt')) == 4)
        local none, e = load(code, 'x', 't') assert(not none and e:find('attempt to load a binary chunk'), e)
        none, e = load(pieces(3), 'x', 't') assert(not none and e:find('attempt to load a binary chunk'), e)
        for i = 1, #code do
          local other = code:sub(1, i - 1) .. string.char(code:byte(i) ~ 1) .. code:sub(i + 1)
          if other:byte() == 27 then assert(not load(other)) end
        end
        assert(not load(code .. '\\0') and not load(code:sub(1, -2)) and not load('\\27'))
        for _, head in ipairs { '', '# a comment\\n', '\\xEF\\xBB\\xBF', '#\\27\\n' } do
          local file = io.open(path, 'wb') file:write(head, code) file:close()
          assert(loadfile(path)(6) == 6 and loadfile(path, 'b')(6) == 6 and select(2, dofile(path)) == 'x\\0y')
          none, e = loadfile(path, 't') assert(not none and e:find('binary chunk'), e)
          file = io.open(path, 'wb') file:write(head, code, 'x') file:close()
          assert(not loadfile(path) and not pcall(dofile, path))
        end
      end
      local file = io.open(path, 'w') file:write('return 1, ...') file:close()
      assert(loadfile(path)() == 1 and loadfile(path, 't')() == 1 and dofile(path) == 1)
      local none, e = loadfile(path, 'b') assert(not none and e:find('attempt to load a text chunk'), e)
      none, e = load('return 1', 'x', 'b') assert(not none and e:find('attempt to load a text chunk'), e)
      none, e = load(function() return true end) assert(not none and e:find('reader function must return a string'), e)
      none, e = load(function() error('mine', 0) end) assert(not none and e == 'mine')
      assert(load(function() return nil end)() == nil)
      local t = { 'return', ' 4', '2' } assert(load(function() return table.remove(t, 1) end)() == 42)
      assert(select('#', load('return ...', 'x', 't', nil)(1)) == 1 and not pcall(load('return print()', 'x', 't', nil)))
      """)
    let other = try State(configuration)
    try other.globals.set("code", .bytes(code))
    try other.run("assert(not load(code))")
  }

  @Test("a #! line and a byte-order mark are passed over, the lines still count")
  func shebang() throws {
    let state = try State()
    let chunk = Chunk("\u{FEFF}#!/usr/bin/env moonpool\nerror('x')", name: "=s")
    #expect(failure { _ = try state.load(chunk).call() }?.message == "s:2: x")
    #expect(try state.load(Chunk("#", name: "=s")).call().isEmpty)
  }

  @Test("hostile source is an error and not a crash")
  func hostile() throws {
    for text in ["(", "{", "[", "not ", "- ", "a.b.", "f{", "function() ", "'\\u{7fffffff}'..", "if x then "] {
      let source = "return " + String(repeating: text, count: 100_000)
      #expect(try error(source) != nil)
    }
    #expect(try error("\u{1b}Lua\u{54}") != nil)
    let state = try State()
    #expect(failure { _ = try state.load(Chunk([0xFF, 0x00, 0x80], name: "=x")) }?.code == .syntax)
  }
}
