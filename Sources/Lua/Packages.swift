import Encodings
import Glibc
import LuaShim

/// Where `require` looks for modules.
///
/// It searches the script's folder, the user's LuaRocks tree, the machine's LuaRocks tree and the distribution's
/// folders, in this order; for C modules, Debian's folder for the architecture as well. As in Lua, `LUA_PATH_5_4` or
/// `LUA_PATH` (for C modules `LUA_CPATH_5_4` or `LUA_CPATH`) replaces all of these except the script's folder, and `;;`
/// in it means the folders that it replaces.
public struct Packages: Sendable, Equatable {
  /// Search templates for Lua files, each with a `?`.
  public var path: [String]
  /// Search templates for C libraries.
  public var cpath: [String]

  /// Templates as given.
  public init(path: [String], cpath: [String]) {
    self.path = path
    self.cpath = cpath
  }

  /// The usual places.
  /// - Parameters:
  ///   - folder: the script's folder, if it has one.
  ///   - environment: the value of an environment variable.
  public static func standard(
    folder: String? = nil, environment: (String) -> String? = { getenv($0.systemName).map { SystemText.text($0) } }
  ) -> Packages {
    var path: [String] = []
    var cpath: [String] = []
    if let home = environment("HOME"), !home.isEmpty, isPlain(home) {
      path += lua(in: "\(home)/.luarocks/share/lua/5.4")
      cpath.append("\(home)/.luarocks/lib/lua/5.4/?.so")
    }
    let multiarch = String(cString: lsh_multiarch())
    for prefix in ["/usr/local", "/usr"] {
      path += lua(in: "\(prefix)/share/lua/5.4") + lua(in: "\(prefix)/lib/lua/5.4")
      if !multiarch.isEmpty { cpath.append("\(prefix)/lib/\(multiarch)/lua/5.4/?.so") }
      cpath.append("\(prefix)/lib/lua/5.4/?.so")
    }
    path = templates(environment("LUA_PATH_5_4") ?? environment("LUA_PATH"), usual: path)
    cpath = templates(environment("LUA_CPATH_5_4") ?? environment("LUA_CPATH"), usual: cpath)
    if let folder, isPlain(folder) {
      path = lua(in: folder) + path
      cpath.insert("\(folder)/?.so", at: 0)
    }
    return Packages(path: unique(path), cpath: unique(cpath))
  }

  private static func lua(in folder: String) -> [String] { ["\(folder)/?.lua", "\(folder)/?/init.lua"] }

  /// Whether a folder's name has none of the characters that mean something in a template.
  private static func isPlain(_ folder: String) -> Bool { !folder.contains { $0 == ";" || $0 == "?" } }

  /// The templates of a variable, or the usual ones. The first `;;` means the usual ones.
  private static func templates(_ list: String?, usual: [String]) -> [String] {
    guard let list else { return usual }
    guard let place = list.firstRange(of: ";;") else { return split(list[...]) }
    return split(list[..<place.lowerBound]) + usual + split(list[place.upperBound...])
  }

  private static func split(_ list: Substring) -> [String] { list.split(separator: ";" as Character).map(String.init) }

  private static func unique(_ list: [String]) -> [String] {
    var seen: Set<String> = []
    return list.filter { seen.insert($0).inserted }
  }
}

extension State {
  /// Sets where `require` looks. The `package` library must be open.
  public func setPackages(_ packages: Packages) throws(LuaError) {
    try withPackage { stack throws(LuaError) in
      stack.push(system: packages.path.joined(separator: ";"))
      stack.rawSet(-2, "path")
      stack.push(system: packages.cpath.joined(separator: ";"))
      stack.rawSet(-2, "cpath")
    }
  }

  /// Makes `require(name)` call `loader` the first time; what it answers is the module.
  public func preload(_ name: String, _ loader: @escaping HostFunction) throws(LuaError) {
    try withPackage { stack throws(LuaError) in
      guard stack.rawGet(-1, "preload") == .table else {
        stack.pop()
        throw LuaError("package.preload is not a table")
      }
      stack.push(function: loader)
      stack.rawSet(-2, name)
      stack.pop()
    }
  }

  private func withPackage(_ body: (Stack) throws(LuaError) -> Void) throws(LuaError) {
    try stack.ensure(8)
    stack.pushGlobals()
    defer { stack.pop() }
    let kind = stack.rawGet(-1, "package")
    defer { stack.pop() }
    guard kind == .table else { throw LuaError("the package library is not open") }
    try body(stack)
  }
}
