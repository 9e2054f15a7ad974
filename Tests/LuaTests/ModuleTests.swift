import Foundation
import Lua
import Testing

@Suite("Modules")
struct ModuleTests {
  /// A folder that is removed afterwards.
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lua-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  private func write(_ text: String, _ folder: String, _ name: String) throws {
    let url = URL(filePath: folder).appending(path: name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  @Test("lua-cjson is found and works, its null being ours")
  func cjson() throws {
    let state = try State()
    try state.setPackages(.standard())
    try state.globals.set("null", .sentinel(.null))
    try state.run(
      """
      local cjson = require 'cjson'
      local t = cjson.decode('{"a":[1,2.5,null],"b":"ü"}')
      assert(t.a[1] == 1 and t.a[2] == 2.5 and t.a[3] == null and t.b == 'ü')
      assert(cjson.encode({1, null}) == '[1,null]')
      assert(not pcall(cjson.decode, '{'))
      """)
  }

  @Test("lua-lpeg is found and works, a host call inside a match included")
  func lpeg() throws {
    let state = try waitingState()
    try state.setPackages(.standard())
    state.waiter = { token, stack in
      stack.push(Int64(token) * 2)
      return 1
    }
    let source = """
      local lpeg = require 'lpeg'
      local number = lpeg.R('09')^1 / tonumber
      local sum = lpeg.Cf(number * (',' * number)^0, function(a, b) return a + wait(b) // 2 end)
      return sum:match('1,2,39')
      """
    #expect(try task(state, source).finish().first?.integer == 42)
  }

  @Test("the script's folder comes first, then the user's LuaRocks tree")
  func folders() throws {
    try withFolder { folder in
      try write("return 'beside'", folder, "script/first.lua")
      try write("return {name = ...}", folder, "script/sub/init.lua")
      try write("return 'home'", folder, "home/.luarocks/share/lua/5.4/first.lua")
      try write("return 'home'", folder, "home/.luarocks/share/lua/5.4/second.lua")
      try write("return 'environment'", folder, "env/third.lua")
      let environment = ["HOME": folder + "/home", "LUA_PATH_5_4": folder + "/env/?.lua;;"]
      let state = try State()
      try state.setPackages(.standard(folder: folder + "/script") { environment[$0] })
      try state.run(
        """
        assert(require 'first' == 'beside')
        assert(require 'sub'.name == 'sub')
        assert(require 'second' == 'home')
        assert(require 'third' == 'environment')
        local ok, e = pcall(require, 'no.such.module')
        assert(not ok and e:find('no/such/module.lua', 1, true))
        """)
    }
  }

  @Test("a module of bytecode is refused, one with a mistake says where")
  func badModules() throws {
    try withFolder { folder in
      let state = try State()
      let code = try state.run("return string.dump(function() return 1 end)").first
      guard case .bytes(let bytes)? = code else {
        Issue.record("no bytecode")
        return
      }
      try Data(bytes).write(to: URL(filePath: folder).appending(path: "code.lua"))
      try write("x = = 1", folder, "mistake.lua")
      try write("return 7", folder, "fine.lua")
      try state.setPackages(.standard(folder: folder))
      try state.globals.set("folder", .string(folder))
      try state.run(
        """
        local ok, e = pcall(require, 'code') assert(not ok and e:find('binary chunk'), e)
        local ok, e = pcall(require, 'mistake') assert(not ok and e:find('mistake.lua:1:'), e)
        local ok, e = pcall(dofile, folder .. '/code.lua') assert(not ok and e:find('binary chunk'), e)
        assert(not loadfile(folder .. '/code.lua')) assert(not loadfile(folder .. '/code.lua', 'b'))
        assert(dofile(folder .. '/fine.lua') == 7) assert(loadfile(folder .. '/fine.lua')() == 7)
        assert(not loadfile(folder .. '/none.lua')) assert(not pcall(dofile, folder .. '/none.lua'))
        """)
    }
  }

  @Test("modules of the host's own are preloaded, once")
  func preload() throws {
    let state = try State()
    var loads = 0
    try state.preload("own") { stack in
      loads += 1
      stack.createTable()
      return 1
    }
    try state.run("assert(require 'own' == require 'own')")
    #expect(loads == 1)
    #expect(failure { try State(Configuration(libraries: .pure)).preload("x") { _ in 0 } } != nil)
  }

  @Test("a host wait while a module loads waits in place")
  func waitInModule() throws {
    try withFolder { folder in
      try write("return wait(4)", folder, "waits.lua")
      let state = try waitingState()
      try state.setPackages(.standard(folder: folder))
      state.waiter = { token, stack in
        stack.push(Int64(token) + 1)
        return 1
      }
      #expect(try task(state, "return (require 'waits')").finish().first?.integer == 5)
    }
  }

  @Test("templates of hostile folders do not get into the path")
  func templates() {
    let packages = Packages.standard(folder: "/tmp/a;b?c") { $0 == "HOME" ? "/home/x" : nil }
    #expect(!packages.path.contains { $0.contains("a;b") })
    #expect(packages.path.first == "/home/x/.luarocks/share/lua/5.4/?.lua")
    #expect(packages.cpath.contains("/usr/lib/lua/5.4/?.so"))
    #expect(Set(packages.path).count == packages.path.count)
  }
}
