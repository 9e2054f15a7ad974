import Lua
import Repl

/// The names that a script finds there: Lua's own, as Lua itself lists them, and the host's modules, as they are documented.
struct KnownNames {
  /// Every global name.
  let globals: Set<String>
  /// What is in the tables among them, by the table's name.
  let libraries: [String: Set<String>]
  /// False where Lua could not be asked: then no name is known to be missing.
  let isWhole: Bool

  /// What a run finds there.
  static let ofRuns: KnownNames = {
    var globals = Set(ModuleDocs.all.map(\.name) + ["management", "authentication", "arg"])
    var libraries: [String: Set<String>] = [:]
    let found = (try? KnownNames.listed()) ?? []
    for (name, members) in found {
      globals.insert(name)
      // The table of globals is none that a misspelt name could be looked up in.
      if let members, name != "_G" { libraries[name] = members }
    }
    return KnownNames(globals: globals, libraries: libraries, isWhole: !found.isEmpty)
  }()

  /// Lua's globals, and the names in those that are tables.
  /// - Throws: ``LuaError`` if there is no memory for them.
  private static func listed() throws -> [(String, Set<String>?)] {
    var found: [(String, Set<String>?)] = []
    let state = try State(.trusted)
    let stack = state.stack
    try stack.ensure(12)
    stack.pushGlobals()
    defer { stack.pop() }
    try stack.forEachPair(-1) { stack in
      guard let name = stack.string(-2) else { return }
      var members: Set<String>?
      if stack.type(-1) == .table {
        members = []
        try stack.forEachPair(-1) { stack in
          if let member = stack.string(-2) { members?.insert(member) }
        }
      }
      found.append((name, members))
    }
    return found
  }
}
