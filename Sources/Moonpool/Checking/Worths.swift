import Contract
import ScriptHost

/// Tells what the values of a script are, as far as that can be known without running it.
///
/// A name counts where everything that is ever given to it is worth the same, wherever in the script that happens. What leads back to itself, or over too many
/// names, is not known.
final class Worths {
  let tree: LuaTree
  /// The words that the tree is made of.
  let tokens: [LuaToken]
  /// The sources of assignments to fields, by what is assigned to.
  let sources: [Int: LuaTree.Source]
  /// The fields that the script sets anywhere: such a name may be in any table.
  let assignedNames: Set<String>
  /// The function expression of each function, and the name that it alone is given to.
  private let functionExpressions: [Int: Int]
  private let functionNames: [Int: Int]
  /// Whether the script's folder has a module of that name.
  let isBeside: (String) -> Bool
  private var known: [Worth?]
  private var knownNames: [Worth?]
  private var uses: [Int: TableUse] = [:]
  /// The tables inside other tables that may be changed there.
  private(set) lazy var reached = ReachedTables(self)

  /// How long a way from value to value may be.
  private static let longestWay = 60

  init(_ tree: LuaTree, _ tokens: [LuaToken], isBeside: @escaping (String) -> Bool) {
    self.tree = tree
    self.isBeside = isBeside
    self.tokens = tokens
    sources = Dictionary(tree.assignments.map { ($0.target, $0.source) }, uniquingKeysWith: { first, _ in first })
    known = Array(repeating: nil, count: tree.expressions.count)
    knownNames = Array(repeating: nil, count: tree.bindings.count)
    assignedNames = Set(
      tree.assignments.compactMap { assignment in
        guard case .member(_, let name) = tree.expressions[assignment.target].kind else { return nil }
        return name
      })
    var functions: [Int: Int] = [:]
    for (place, expression) in tree.expressions.enumerated() {
      if case .function(let function) = expression.kind { functions[function] = place }
    }
    var names: [Int: Int] = [:]
    for (place, binding) in tree.bindings.enumerated() {
      let values = binding.values.filter { if case .absent = $0 { false } else { true } }
      guard values.count == 1, case .expression(let value)? = values.first,
        case .function(let function) = tree.expressions[value].kind
      else { continue }
      names[function] = place
    }
    functionExpressions = functions
    functionNames = names
  }

  /// Where the word of an expression stands, in bytes.
  func place(of expression: Int) -> Range<Int> {
    let token = tree.expressions[expression].token
    return tokens.indices.contains(token) ? tokens[token].range : 0..<0
  }

  /// What an expression is.
  func worth(_ expression: Int, _ way: Int = 0) -> Worth {
    if let worth = known[expression] { return worth }
    guard way < Self.longestWay else { return .unknown }
    // What leads back to itself is worth nothing on that way.
    known[expression] = .unknown
    let worth = find(expression, way + 1)
    known[expression] = worth
    return worth
  }

  private func find(_ expression: Int, _ way: Int) -> Worth {
    switch tree.expressions[expression].kind {
    case .absent: return .absent
    case .boolean: return .boolean
    case .number: return .number
    case .text, .escapedText: return .text
    case .varargs: return .unknown
    case .name(let binding): return worth(binding: binding, way)
    case .member(let base, let name): return member(name, of: worth(base, way), way)
    case .index(let base, let key): return element(of: worth(base, way), key: worth(key, way), way)
    case .call(let call): return result(call, 0, way)
    case .function(let function): return .own(function)
    case .table(let table): return .table(table)
    case .unary("not", _): return .boolean
    case .unary("#", _): return .number
    case .unary(_, let operand): return worth(operand, way) == .number ? .number : .unknown
    case .binary(let name, let left, let right): return binary(name, left, right, way)
    case .parenthesis(let inner): return worth(inner, way)
    }
  }

  private func binary(_ name: String, _ left: Int, _ right: Int, _ way: Int) -> Worth {
    switch name {
    case "and": return worth(right, way)
    case "or":
      let first = worth(left, way)
      let second = worth(right, way)
      if isFallback(right) || first == second { return first }
      return first == .absent ? second : .unknown
    case "==", "~=", "<", ">", "<=", ">=": return .boolean
    default:
      // Objects may mean something else by an operator.
      let both = [worth(left, way), worth(right, way)]
      if name == ".." { return both.contains(.text) ? .text : .unknown }
      return both == [.number, .number] ? .number : .unknown
    }
  }

  /// Whether a value behind `or` says nothing against the one in front of it: nil, false, `{}`, `error(…)`.
  private func isFallback(_ expression: Int) -> Bool {
    switch tree.expressions[expression].kind {
    case .absent, .boolean(false): return true
    case .table(let place):
      let table = tree.tables[place]
      return table.fields.isEmpty && table.elements.isEmpty && !table.hasComputedKeys
    case .call(let call): return worth(tree.calls[call].target) == .builtin("error")
    default: return false
    }
  }

  /// What a name is.
  func worth(binding place: Int, _ way: Int = 0) -> Worth {
    if let worth = knownNames[place] { return worth }
    guard way < Self.longestWay else { return .unknown }
    knownNames[place] = .unknown
    let binding = tree.bindings[place]
    var found = Worth.absent
    if binding.isGlobal {
      found = tree.replacesGlobals ? .unknown : Self.global(binding.name)
      // A global of the script's own.
      if found == .unknown, !tree.replacesGlobals, !binding.values.isEmpty { found = .absent }
    }
    for value in binding.values { found = found.joined(worth(source: value, way + 1)) }
    knownNames[place] = found
    return found
  }

  /// What comes from a source.
  func worth(source: LuaTree.Source, _ way: Int = 0) -> Worth {
    switch source {
    case .expression(let value): return worth(value, way)
    case .result(let expression, let place):
      guard case .call(let call) = tree.expressions[expression].kind else { return .unknown }
      return result(call, place, way)
    case .parameter(let function, let place): return parameter(place, of: function, way)
    case .loop(let loop, let place):
      guard let first = tree.loops[loop].expressions.first, case .iterator(let values, _) = worth(first, way),
        values.indices.contains(place)
      else { return .unknown }
      return values[place]
    case .counter: return .number
    case .absent: return .absent
    case .unknown: return .unknown
    }
  }

  /// What a global name is that the script does not set.
  private static func global(_ name: String) -> Worth {
    if let module = module(name) { return module }
    if KnownNames.ofRuns.libraries[name] != nil { return .library(name) }
    return KnownNames.ofRuns.globals.contains(name) && name != "_G" && name != "arg" ? .builtin(name) : .unknown
  }

  /// A module of the host by its name.
  static func module(_ name: String) -> Worth? {
    switch name {
    case "genauth": .genauth
    case "management": .client(.management, tries: false)
    case "authentication": .client(.authentication, tries: false)
    default: DocumentedTypes.isModule(name) ? .module(name) : nil
    }
  }

  /// What a parameter is: what the only places give that call the function.
  private func parameter(_ place: Int, of function: Int, _ way: Int) -> Worth {
    guard let expression = functionExpressions[function] else { return .unknown }
    if case .argument(let call, let argument) = tree.expressions[expression].role {
      return place == 0 ? handedOn(call, argument, way) : .unknown
    }
    guard let name = functionNames[function], !tree.bindings[name].reads.isEmpty else { return .unknown }
    var found = Worth.absent
    for read in tree.bindings[name].reads {
      switch tree.expressions[read].role {
      case .callee(let call) where tree.calls[call].method == nil:
        found = found.joined(argument(place, of: call, way))
      case .argument(let call, let argument) where place == 0: found = found.joined(handedOn(call, argument, way))
      default: return .unknown
      }
    }
    return found
  }

  private func argument(_ place: Int, of call: Int, _ way: Int) -> Worth {
    let arguments = tree.calls[call].arguments
    if place < arguments.count { return worth(arguments[place], way) }
    guard let last = arguments.last else { return .absent }
    switch tree.expressions[last].kind {
    case .call, .varargs: return .unknown
    default: return .absent
    }
  }

  /// What a documented function gives to a function that it is handed: `parallel.each(users, function(user) … end)`.
  private func handedOn(_ call: Int, _ argument: Int, _ way: Int) -> Worth {
    guard tree.calls[call].method == nil, case .function(let name) = worth(tree.calls[call].target, way),
      let docs = DocumentedTypes.docs(of: name), let last = docs.parameters.last, last.type.hasPrefix("fun(item: T)"),
      argument == tree.calls[call].arguments.count - 1
    else { return .unknown }
    return items(of: call, way)
  }

  /// What the items of a list or iterator are that is a call's first argument.
  func items(of call: Int, _ way: Int) -> Worth {
    guard let first = tree.calls[call].arguments.first else { return .unknown }
    switch worth(first, way) {
    case .iterator(let values, _): return values.first ?? .unknown
    case let list: return element(of: list, key: .number, way)
    }
  }

  /// What a function of the script's own answers at a place.
  func answer(_ place: Int, of function: Int, _ way: Int) -> Worth {
    var found = Worth.absent
    for values in tree.functions[function].returns {
      if place < values.count {
        found = found.joined(worth(values[place], way))
      } else if let last = values.last, case .call(let call) = tree.expressions[last].kind {
        found = found.joined(result(call, place - values.count + 1, way))
      } else if let last = values.last, case .varargs = tree.expressions[last].kind {
        return .unknown
      }
    }
    return found
  }

  /// What is done with a table of the script's own.
  func use(of table: Int) -> TableUse {
    if let use = uses[table] { return use }
    // One that is kept in itself.
    uses[table] = .unknown
    let use = TableUse(table, self)
    uses[table] = use
    return use
  }
}
