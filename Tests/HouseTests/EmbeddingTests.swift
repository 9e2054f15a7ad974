import Foundation
import Testing

/// The embedding's one rule (docs/embedding.md): no jump of Lua's crosses a Swift frame.
///
/// What Swift calls, directly or through functions of the shim, must not raise. Here is the list of what does not, each with its reason, and the sources are
/// read to see that nothing else is called. "Only memory" means: only by an allocation, and while Swift is innermost the allocator never refuses one.
@Suite("The rule of the embedding")
struct EmbeddingTests {
  private static let safe: [String: String] = [
    "lua_absindex": "arithmetic", "lua_gettop": "arithmetic",
    "lua_settop": "moves the top; no variable to be closed is marked by the host",
    "lua_rotate": "moves values", "lua_insert": "lua_rotate", "lua_remove": "lua_rotate and lua_settop",
    "lua_replace": "lua_copy and lua_settop",
    "lua_pop": "lua_settop", "lua_copy": "moves a value", "lua_xmove": "moves values",
    "lua_pushvalue": "copies a value",
    "lua_checkstack": "answers 0 where the stack cannot grow", "lua_type": "looks", "lua_isinteger": "looks",
    "lua_isyieldable": "looks",
    "lua_iscfunction": "looks", "lua_toboolean": "looks", "lua_tothread": "looks", "lua_touserdata": "looks",
    "lua_topointer": "looks",
    "lua_rawlen": "looks", "lua_rawequal": "compares without metamethods", "lua_status": "looks",
    "lua_tointegerx": "converts without allocating",
    "lua_tonumberx": "converts without allocating", "lua_tointeger": "lua_tointegerx",
    "lua_tolstring": "only memory, where a number becomes a string", "lua_pushnil": "sets a slot",
    "lua_pushboolean": "sets a slot", "lua_pushinteger": "sets a slot", "lua_pushnumber": "sets a slot",
    "lua_pushlightuserdata": "sets a slot",
    "lua_pushthread": "sets a slot", "lua_pushlstring": "only memory", "lua_pushstring": "only memory",
    "lua_pushliteral": "only memory",
    "lua_pushcclosure": "only memory", "lua_pushcfunction": "sets a slot", "lua_createtable": "only memory",
    "lua_newuserdatauv": "only memory",
    "lua_newthread": "only memory", "lua_newstate": "answers NULL", "lua_rawget": "no metamethods",
    "lua_rawgeti": "no metamethods",
    "lua_rawgetp": "no metamethods", "lua_rawseti": "only memory", "lua_rawsetp": "only memory",
    "lua_rawset": "only memory: Stack.rawSet refuses keys of nil and NaN, every other key is a string or an address",
    "lua_getmetatable": "looks", "lua_setmetatable": "only memory; a finalizer is never of the script's own",
    "lua_getupvalue": "looks", "lua_upvalueid": "looks",
    "lua_upvaluejoin": "sets a slot; the places are checked before",
    "lua_upvalueindex": "arithmetic", "lua_getextraspace": "arithmetic", "lua_getstack": "looks",
    "lua_getinfo": "looks: S, l, n and f allocate nothing", "lua_dump": "looks; the writer copies",
    "lua_gethook": "looks", "lua_gethookcount": "looks", "lua_sethook": "sets fields", "lua_atpanic": "sets a field",
    "luaL_ref": "only memory: raw accesses to the registry", "luaL_unref": "raw accesses to the registry",
    "lua_pcall": "protected by Lua", "lua_resume": "protected by Lua", "lua_resetthread": "protected by Lua",
    "lua_close": "protected by Lua",
    "luaL_loadbufferx": "the parser is protected by Lua", "lua_gc": "a collection: finalizers are protected by Lua",
  ]

  /// What raises unless the function that calls it has made sure of something.
  private static let conditional: [String: [String: String]] = [
    "lsh_next": ["lua_next": "nil, or a key that the table has: neither is refused"],
    "lsh_push_located": ["lua_concat": "two strings: no metamethod", "lua_pushfstring": "only memory: fixed formats"],
  ]

  /// Entered from places where nothing may be raised, though not from Swift: by Lua's core, by the kernel.
  private static let otherRoots = ["lsh_allocate", "on_signal"]

  private static let types: Set<String> = [
    "lua_State", "lua_Debug", "lua_Integer", "lua_Unsigned", "lua_Number", "lua_KContext", "lua_KFunction",
    "lua_CFunction", "luaL_Reg",
    "luaL_Buffer", "luaL_Stream",
  ]

  private static func calls(in code: String) -> [String] {
    code.matches(of: /\b([A-Za-z_]\w*)\s*\(/).map { String($0.1) }
  }

  private static func isLua(_ name: String) -> Bool {
    (name.hasPrefix("lua_") || name.hasPrefix("luaL_")) && !types.contains(name)
  }

  @Test("Swift calls nothing of Lua's that raises")
  func swift() {
    var seen: Set<String> = []
    for file in House.sources where file.module == "Lua" {
      for (number, line) in file.lines.enumerated() {
        for name in Self.calls(in: House.code(of: line)) where Self.isLua(name) {
          seen.insert(name)
          #expect(Self.safe[name] != nil, "\(file.path):\(number + 1) calls \(name), which is not known to be safe")
        }
      }
    }
    #expect(seen.count > 20, "the sources were not read")
    // lua_rawset is safe for the keys that these functions have looked at.
    for file in House.sources where file.module == "Lua" && !file.path.hasSuffix("Stack+Tables.swift") {
      #expect(!file.lines.contains { House.code(of: $0).contains("lua_rawset(") }, "\(file.path)")
    }
  }

  @Test("no module but Lua sees Lua's C interface")
  func imports() {
    for file in House.sources where file.module != "Lua" {
      for line in file.lines {
        #expect(!line.hasPrefix("import CLua") && !line.hasPrefix("import LuaShim"), "\(file.path): \(line)")
      }
    }
  }

  @Test("what Swift calls in the shim calls nothing that raises, unless under protection")
  func shim() throws {
    let shim = try Shim.ofSources()
    let header = try #require(
      House.files(below: ["Sources/LuaShim"], endings: ["h"]).first { $0.path.hasSuffix("LuaShim.h") })
    let declared = Set(Self.calls(in: CText.code(header.lines.joined(separator: "\n"))).filter { $0.hasPrefix("lsh_") })
    let roots = declared.filter { shim.find($0, from: nil) != nil } + Self.otherRoots
    #expect(roots.count > 50, "the sources were not read")
    for problem in Self.problems(shim, roots: roots.sorted()) { Issue.record("\(problem)") }
  }

  @Test("a call that raises is found, however deep it lies")
  func finds() {
    let shim = Shim(
      """
      static int raises(lua_State *L) { return lua_error(L); }
      static void deep(lua_State *L) {
        if (x) { lua_gettable(L, 1); } // lua_next(L, 1)
      }
      void lsh_one(lua_State *L) { deep(L); "lua_next("; }
      int lsh_two(lua_State *L,
          int index) {
        lua_pushcfunction(L, raises);
        return lua_pcall(L, 0, 0, 0);
      }
      """)
    #expect(Self.problems(shim, roots: ["lsh_one", "lsh_two"]) == ["lsh_one calls deep calls lua_gettable"])
  }

  /// The ways from a root to something that is not known to be safe.
  private static func problems(_ shim: Shim, roots: [String]) -> [String] {
    var found: [String] = []
    for root in roots {
      var visited: Set<Shim.Function> = []
      func visit(_ function: Shim.Function, _ way: String) {
        guard visited.insert(function).inserted else { return }
        for name in calls(in: function.body) {
          if isLua(name) {
            if safe[name] == nil, conditional[function.name]?[name] == nil { found.append("\(way) calls \(name)") }
          } else if let next = shim.find(name, from: function) {
            visit(next, "\(way) calls \(next.name)")
          }
        }
      }
      if let function = shim.find(root, from: nil) {
        visit(function, root)
      } else {
        found.append("\(root) is not there")
      }
    }
    return found
  }
}

/// The functions of the shim's C sources, as text.
private struct Shim {
  struct Function: Hashable {
    var file: String
    var name: String
    var isStatic: Bool
    var body: String
  }

  private var functions: [Function] = []

  init(_ text: String, file: String = "") { add(text, file: file) }

  static func ofSources() throws -> Shim {
    var shim = Shim("")
    for file in House.files(below: ["Sources/LuaShim"], endings: ["c", "h"]) {
      shim.add(file.lines.joined(separator: "\n"), file: file.path)
    }
    return shim
  }

  /// The function that a call of that name means.
  func find(_ name: String, from caller: Function?) -> Function? {
    let named = functions.filter { $0.name == name }
    // What a header defines is every file's own.
    return named.first { $0.file == caller?.file } ?? named.first { !$0.isStatic || $0.file.hasSuffix(".h") }
      ?? (caller == nil ? named.first : nil)
  }

  private mutating func add(_ text: String, file: String) {
    var header = ""
    var body = ""
    var depth = 0
    for character in CText.code(text) {
      if character == "{" {
        depth += 1
        if depth == 1 { body = "" }
      }
      if depth > 0 { body.append(character) } else { header.append(character) }
      if character == "}" {
        depth -= 1
        if depth == 0 {
          if let match = header.firstMatch(of: /\b([A-Za-z_]\w*)\s*\([^;=]*\)\s*$/) {
            functions.append(
              Function(file: file, name: String(match.1), isStatic: header.contains("static"), body: body))
          }
          header = ""
        }
      } else if depth == 0, character == ";" {
        header = ""
      }
    }
  }
}

/// C without what is no code.
private enum CText {
  static func code(_ text: String) -> String {
    var result = ""
    var rest = Substring(text)
    while let character = rest.first {
      if rest.hasPrefix("//") {
        rest = rest.drop { $0 != "\n" }
      } else if rest.hasPrefix("/*") {
        rest = rest.range(of: "*/").map { rest[$0.upperBound...] } ?? ""
      } else if character == "\"" || character == "'" {
        rest.removeFirst()
        while let next = rest.first, next != character {
          rest.removeFirst()
          if next == "\\" { rest.removeFirst() }
        }
        rest = rest.dropFirst()
      } else if character == "#", result.isEmpty || result.last == "\n" {
        rest = rest.drop { $0 != "\n" }
      } else {
        result.append(character)
        rest.removeFirst()
      }
    }
    return result
  }
}
