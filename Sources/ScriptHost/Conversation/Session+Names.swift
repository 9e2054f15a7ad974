import Contract
import Lua

extension Session {
  /// A name that the session knows, for completion.
  public struct Name: Sendable, Equatable {
    /// What stands behind the name.
    public enum Kind: Sendable, Equatable { case local, global, module, function, table, field, value }
    /// The name.
    public var name: String
    /// What stands behind it; of variables and globals without a path where they live.
    public var kind: Kind

    /// A name.
    public init(name: String, kind: Kind) {
      self.name = name
      self.kind = kind
    }
  }

  /// The names in a table, by raw reads: nothing of the script's runs.
  /// - Parameter path: `[]` for variables, globals and modules; `["config", "db"]` for the keys of `config.db`.
  public func names(in path: [String]) async -> [Name] { await look(else: []) { $0.names(in: path) } }

  /// Which client the value of that path is, if it is one.
  public func client(at path: [String]) async -> TargetOptions.Kind? {
    await look(else: nil) { conversation in
      conversation.reach(path) { stack, context in
        guard let client = context.clients.client(stack, stack.count) else { return nil }
        return client.kind == .management ? .management : .authentication
      } ?? nil
    }
  }
}

extension Conversation {
  /// The most names that are answered, and how many tables behind each other are followed by `__index`.
  private static let most = 2000
  private static let deepest = 8

  fileprivate func names(in path: [String]) -> [Session.Name] {
    if path.isEmpty { return topNames() }
    return reach(path) { stack, context in Self.keys(stack, context) } ?? []
  }

  private func topNames() -> [Session.Name] {
    guard let stack = engine?.context.state.stack, (try? stack.ensure(8)) != nil else { return [] }
    var found = localNames.map { Session.Name(name: $0, kind: .local) }
    var known = Set(found.map(\.name))
    stack.pushGlobals()
    // A table that a finalizer changes meanwhile gives the names that were read before.
    try? stack.forEachPair(-1) { stack in
      guard stack.type(-2) == .string, let name = stack.string(-2), known.insert(name).inserted else { return }
      let kind: Session.Name.Kind =
        switch stack.type(-1) {
        case .function: .function
        case .table: Toolkit.modules.contains(name) || Self.libraries.contains(name) ? .module : .table
        default: .global
        }
      found.append(Session.Name(name: name, kind: kind))
    }
    stack.pop()
    for name in Toolkit.modules.sorted() where known.insert(name).inserted {
      found.append(Session.Name(name: name, kind: .module))
    }
    return found
  }

  private static let libraries: Set<String> = [
    "coroutine", "debug", "io", "math", "os", "package", "string", "table", "utf8",
  ]

  /// Looks at the value of a path, which is on top of the stack meanwhile. Nil if there is none.
  fileprivate func reach<Found>(_ path: [String], _ look: (Stack, HostContext) -> Found) -> Found? {
    guard let context = engine?.context, let first = path.first, path.count < 50 else { return nil }
    let stack = context.state.stack
    guard (try? stack.ensure(path.count + 16)) != nil else { return nil }
    let base = stack.count
    defer { stack.setCount(base) }
    if !pushLocal(first, on: stack) {
      stack.pushGlobals()
      if stack.rawGet(-1, first) == .nil {
        // A module that nobody has used so far is the host's own.
        guard Toolkit.modules.contains(first), let module = try? context.toolkit.module(first, on: stack) else {
          return nil
        }
        stack.push(module)
      }
    }
    for name in path.dropFirst() { guard Self.step(name, stack, context) else { return nil } }
    return look(stack, context)
  }

  /// Pushes the field of the value on top.
  private static func step(_ name: String, _ stack: Stack, _ context: HostContext) -> Bool {
    for _ in 0..<deepest {
      guard (try? stack.ensure(8)) != nil else { return false }
      if stack.type(-1) == .table {
        _ = ShownTable.pushContents(stack, -1, context)
        if stack.rawGet(-1, name) != .nil { return true }
        stack.pop(2)
        stack.copy(-1)
      }
      guard stack.metatable(-1) else { return false }
      stack.rawGet(-1, "__index")
      guard stack.type(-1) == .table else { return false }
    }
    return false
  }

  private static func keys(_ stack: Stack, _ context: HostContext) -> [Session.Name] {
    var found: [Session.Name] = []
    var known: Set<String> = []
    for _ in 0..<deepest {
      guard (try? stack.ensure(8)) != nil else { break }
      if stack.type(-1) == .table {
        if let schema = ShownTable.name(stack, -1).flatMap({ Catalogue.schema(named: $0) }) {
          for field in schema.fields where known.insert(field.name).inserted {
            found.append(Session.Name(name: field.name, kind: .field))
          }
        }
        _ = ShownTable.pushContents(stack, -1, context)
        var here: [Session.Name] = []
        try? stack.forEachPair(-1) { stack in
          guard here.count < most, stack.type(-2) == .string, let name = stack.string(-2) else { return }
          guard known.insert(name).inserted else { return }
          let kind: Session.Name.Kind =
            switch stack.type(-1) {
            case .function: .function
            case .table: .table
            default: .value
            }
          here.append(Session.Name(name: name, kind: kind))
        }
        found += here.sorted { $0.name < $1.name }
        stack.pop()
      }
      guard stack.metatable(-1) else { break }
      stack.rawGet(-1, "__index")
      guard stack.type(-1) == .table else { break }
    }
    return found
  }
}
