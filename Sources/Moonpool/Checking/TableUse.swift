/// What a script does with a table of its own that one name holds.
struct TableUse {
  /// A field that an assignment sets.
  struct Field {
    var name: String
    /// The word of the name.
    var token: Int
    var source: LuaTree.Source
  }

  /// False where it goes to places that may change it in ways that are not seen here.
  var isKnown = true
  /// True where it is kept in other tables too, so that it may be changed through them.
  var isShared = false
  /// The fields that assignments set.
  var fields: [Field] = []
  /// What is added to it as to a list.
  var elements: [LuaTree.Source] = []
  /// How many calls of clients it is handed to.
  var operationCalls = 0

  /// Nothing is known.
  static let unknown = TableUse(isKnown: false)

  private init(isKnown: Bool) { self.isKnown = isKnown }

  /// Looks at everything that is done with the name of a table.
  init(_ table: Int, _ worths: Worths) {
    self.init(isKnown: true)
    let tree = worths.tree
    let expression = tree.tables[table].expression
    switch tree.expressions[expression].role {
    case .value(let binding):
      let values = tree.bindings[binding].values.filter { if case .absent = $0 { false } else { true } }
      guard values.count == 1 else {
        isKnown = false
        return
      }
      for read in tree.bindings[binding].reads { take(read, worths) }
    case .argument(let call, let place): takePassed(call, place, worths)
    case .kept: isShared = !worths.reached.isSealed(table)
    default: isKnown = false
    }
  }

  /// Looks at what becomes of a table that is written out as an argument: the script's own functions may change it.
  private mutating func takePassed(_ place: Int, _ argument: Int, _ worths: Worths) {
    let call = worths.tree.calls[place]
    switch worths.worth(call.target) {
    case .builtin("table.insert"): isShared = true
    case .own(let function) where call.method == nil:
      let parameters = worths.tree.functions[function].parameters
      guard parameters.indices.contains(argument), case let binding = worths.tree.bindings[parameters[argument]],
        binding.values.count == 1
      else {
        isKnown = false
        return
      }
      for read in binding.reads { take(read, worths) }
    default: break
    }
  }

  private mutating func take(_ read: Int, _ worths: Worths) {
    let tree = worths.tree
    switch tree.expressions[read].role {
    case .base(let place): takeField(place, worths)
    case .argument(let call, let place): takeArgument(call, place, worths)
    case .operand(let place):
      switch tree.expressions[place].kind {
      case .unary, .binary("==", _, _), .binary("~=", _, _): break
      default: if case .tested = tree.expressions[place].role {} else { isKnown = false }
      }
    case .kept: isShared = true
    case .tested, .iterated: break
    case .value, .callee, .target, .other: isKnown = false
    }
  }

  private mutating func takeField(_ place: Int, _ worths: Worths) {
    let expression = worths.tree.expressions[place]
    if let source = worths.sources[place] {
      switch expression.kind {
      case .member(_, let name): fields.append(.init(name: name, token: expression.token, source: source))
      case .index(_, let key) where worths.worth(key) == .number: elements.append(source)
      default: isKnown = false
      }
      return
    }
    // What is read of it may be a table that is changed in its turn.
    switch expression.role {
    case .base, .value, .kept, .callee: isShared = true
    default: break
    }
  }

  private mutating func takeArgument(_ place: Int, _ argument: Int, _ worths: Worths) {
    let call = worths.tree.calls[place]
    let target = worths.worth(call.target)
    if call.method != nil {
      if case .client = target { operationCalls += 1 } else if case .object = target {} else { isKnown = false }
      return
    }
    switch target {
    case .builtin("table.insert") where argument == 0 && call.arguments.count >= 2:
      elements.append(.expression(call.arguments[call.arguments.count - 1]))
    case .builtin("table.insert"): isShared = true
    case .builtin(let name) where Self.harmless.contains(name): break
    // A walk over it gives its elements to a function.
    case .function(let name) where name.hasPrefix("parallel."): isShared = true
    case .function, .module: break
    case .model: operationCalls += 1
    default: isKnown = false
    }
  }

  /// Functions of Lua that change nothing but the order of what they are given.
  static let harmless: Set<String> = [
    "print", "type", "tostring", "ipairs", "pairs", "next", "assert", "error", "select", "table.concat", "table.sort",
    "table.unpack", "rawlen", "rawequal", "rawget",
  ]
}
