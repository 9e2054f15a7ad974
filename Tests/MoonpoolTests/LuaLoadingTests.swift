import Testing

/// `loadfile`, `dofile` and `load` of what a script has dumped itself, in both programs.
@Suite("Loading as in the standalone interpreter")
struct LuaLoadingTests {
  private static let dumped =
    "local c = string.dump(function() return 7 end) local function file(text) local f = io.open('own', 'wb') "
    + "f:write(text) f:close() return 'own' end "

  private static let code = [
    "print(loadfile('missing.lua', 'b'))", "print(loadfile('missing.lua', 't'))", "print(loadfile('missing.lua'))",
    "print(loadfile('t.lua', 'b'))", "print(loadfile('t.lua', 'q'))", "print(loadfile('t.lua', ''))",
    "print(loadfile('.', 'b'))", "print(loadfile('.', 't'))", "print(loadfile('.'))",
    "print(loadfile('empty.lua', 'b'))", "print(pcall(dofile, 'missing.lua'))", "print(pcall(dofile, '.'))",
    "print(loadfile('wrong.lua', 'b'))", "print(loadfile('wrong.lua', 't'))",
    dumped + "print(load(c, 'x', 'b')(), load(c)(), load(c, 'x', 't'))",
    dumped + "for i = 1, #c - 1 do print(load(c:sub(1, i))) end",
    dumped + "print(loadfile(file(c))(), loadfile('own', 't'))",
    dumped + "for i = 1, #c - 1, 7 do print(loadfile(file(c:sub(1, i)))) end",
    dumped + "print(loadfile(file('#!x\\n' .. c))())", dumped + "print(loadfile(file(c), 'b')())",
    dumped + "local i = 0 print(load(function() i = i + 1 return i < 9 and c:sub(i, i) or nil end))",
  ]

  @Test("the values and the reasons are Lua's", arguments: code)
  func same(code: String) async throws {
    let folder = try Folder()
    try folder.write("t.lua", "return 1")
    try folder.write("empty.lua", "")
    try folder.write("wrong.lua", "x = = 1")
    let line = """
      lua5.4 -e "$CODE" > lua.out 2>&1; "$MOONPOOL" --quiet -e "$CODE" > ours.out 2>&1; diff lua.out ours.out; wc -c < ours.out
      """
    let run = try await Program.shell(line, in: folder, environment: ["CODE": code])
    #expect(run.status == 0 && run.lines.count == 1 && run.out != "0\n", "\(run)")
  }

  @Test("bytecode that was changed or comes from elsewhere is refused, whatever the mode")
  func others() async throws {
    let folder = try Folder()
    let line = """
      lua5.4 -e 'local f = io.open("other", "wb") f:write(string.dump(function() return 7 end)) f:close()'
      "$MOONPOOL" --quiet -e 'print(loadfile("other")) print(loadfile("other", "b")) print(loadfile("other", "q"))'
      "$MOONPOOL" --quiet -e 'local c = string.dump(function() return 7 end) print(load(c .. "x")) print(load(c:sub(1, -2) .. "x"))'
      """
    let run = try await Program.shell(line, in: folder)
    let refusal = "nil\tattempt to load a binary chunk (mode is 't')\n"
    #expect(run.out == String(repeating: refusal, count: 5), "\(run)")
  }
}
