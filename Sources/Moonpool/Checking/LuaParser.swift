/// Reads a script's words by Lua's grammar (reference manual, 9) into a tree. The source is known to parse: Lua itself has bounded how deep blocks and
/// expressions stand within each other.
struct LuaParser {
  let tokens: [LuaToken]
  var at = 0
  var tree = LuaTree()
  private var scopes: [[String: Int]] = [[:]]
  private var globals: [String: Int] = [:]
  /// The functions that are being read, from the outside in.
  private var open: [Int] = []

  /// The tree of a script.
  static func tree(of tokens: [LuaToken]) -> LuaTree {
    var parser = LuaParser(tokens: tokens)
    parser.tree.functions.append(.init(isVariadic: true))
    parser.open.append(0)
    while parser.at < tokens.count {
      parser.block()
      // What ends a block has none to end here.
      parser.at += 1
    }
    return parser.tree
  }

  private init(tokens: [LuaToken]) { self.tokens = tokens }

  func sees(_ text: String, _ offset: Int = 0) -> Bool {
    at + offset < tokens.count && tokens[at + offset].is(text)
  }

  mutating func take(_ text: String) -> Bool {
    guard sees(text) else { return false }
    at += 1
    return true
  }

  mutating func takeName() -> String? {
    guard at < tokens.count, let name = tokens[at].name else { return nil }
    at += 1
    return name
  }

  @discardableResult
  private mutating func declare(_ name: String, _ token: Int, _ values: [LuaTree.Source]) -> Int {
    // Other names than locals are then fields of whatever that table is.
    if name == "_ENV" { tree.replacesGlobals = true }
    scopes[scopes.count - 1][name] = tree.bindings.count
    tree.bindings.append(.init(name: name, isGlobal: false, token: token, values: values))
    return tree.bindings.count - 1
  }

  mutating func binding(_ name: String, _ token: Int) -> Int {
    for scope in scopes.reversed() { if let found = scope[name] { return found } }
    if let known = globals[name] { return known }
    globals[name] = tree.bindings.count
    tree.bindings.append(.init(name: name, isGlobal: true, token: token))
    return tree.bindings.count - 1
  }

  private mutating func inScope(_ body: (inout LuaParser) -> Void) {
    scopes.append([:])
    body(&self)
    scopes.removeLast()
  }

  private static let blockEnds: Set<String> = ["end", "else", "elseif", "until"]

  mutating func block() {
    while at < tokens.count {
      if case .word(let word) = tokens[at].kind, Self.blockEnds.contains(word) { return }
      let before = at
      statement()
      if at == before { at += 1 }
    }
  }

  private mutating func statement() {
    guard case .word(let word) = tokens[at].kind else {
      if take("::") { at += 2 } else if !take(";") { expressionStatement() }
      return
    }
    switch word {
    case "break": at += 1
    case "goto" where tokens.indices.contains(at + 1) && tokens[at + 1].name != nil: at += 2
    case "do": scopedBlock(1)
    case "while":
      at += 1
      condition()
      scopedBlock(1)
    case "repeat": repetition()
    case "if": choice()
    case "for": loop()
    case "function": function()
    case "local": local()
    case "return": returning()
    default: expressionStatement()
    }
  }

  private mutating func condition() { setRole(expression(), .tested) }

  /// A block that begins so many words further and ends with `end`.
  private mutating func scopedBlock(_ words: Int) {
    at += words
    inScope { $0.block() }
    _ = take("end")
  }

  private mutating func repetition() {
    at += 1
    inScope {
      $0.block()
      if $0.take("until") { $0.condition() }
    }
  }

  private mutating func choice() {
    at += 1
    condition()
    _ = take("then")
    inScope { $0.block() }
    while take("elseif") {
      condition()
      _ = take("then")
      inScope { $0.block() }
    }
    if take("else") { inScope { $0.block() } }
    _ = take("end")
  }

  private mutating func returning() {
    at += 1
    var values: [Int] = []
    if at < tokens.count, !sees(";"), !Self.blockEnds.contains(tokens[at].name ?? "") { values = expressions() }
    if let function = open.last { tree.functions[function].returns.append(values) }
  }

  private mutating func loop() {
    let token = at
    at += 1
    var names: [(name: String, token: Int)] = []
    while at < tokens.count, !sees("in"), let name = takeName() {
      names.append((name, at - 1))
      if !take(",") { break }
    }
    let isNumeric = sees("=")
    at += 1
    let values = expressions()
    let place = tree.loops.count
    if !isNumeric {
      for value in values { setRole(value, .iterated) }
      tree.loops.append(.init(names: [], expressions: values, token: token))
    }
    _ = take("do")
    inScope { parser in
      for (index, name) in names.enumerated() {
        let declared = parser.declare(name.name, name.token, [isNumeric ? .counter : .loop(place, place: index)])
        if !isNumeric { parser.tree.loops[place].names.append(declared) }
      }
      parser.block()
    }
    _ = take("end")
  }

  private mutating func function() {
    at += 1
    let start = at
    guard let name = takeName() else { return }
    let root = binding(name, start)
    guard sees(".") || sees(":") else {
      tree.bindings[root].values.append(.expression(functionBody(hasSelf: false)))
      return
    }
    var target = read(root, start)
    var isMethod = false
    while sees(".") || sees(":") {
      isMethod = sees(":")
      at += 1
      guard let member = takeName() else { break }
      target = add(.member(target, member), at - 1, bases: [target])
    }
    setRole(target, .target)
    tree.assignments.append(.init(target: target, source: .expression(functionBody(hasSelf: isMethod))))
  }

  /// A function from its parameters on.
  mutating func functionBody(hasSelf: Bool) -> Int {
    let place = tree.functions.count
    tree.functions.append(.init())
    let expression = add(.function(place), max(0, at - 1))
    _ = take("(")
    open.append(place)
    inScope { parser in
      if hasSelf { parser.declare("self", parser.at, [.unknown]) }
      while parser.at < parser.tokens.count, !parser.take(")") {
        if parser.take("...") { parser.tree.functions[place].isVariadic = true }
        if let name = parser.takeName() {
          let source = LuaTree.Source.parameter(of: place, place: parser.tree.functions[place].parameters.count)
          parser.tree.functions[place].parameters.append(parser.declare(name, parser.at - 1, [source]))
        }
        if !parser.take(","), !parser.sees(")") { parser.at += 1 }
      }
      parser.block()
    }
    open.removeLast()
    _ = take("end")
    return expression
  }

  private mutating func local() {
    at += 1
    if take("function") {
      let token = at
      guard let name = takeName() else { return }
      let declared = declare(name, token, [])
      tree.bindings[declared].values.append(.expression(functionBody(hasSelf: false)))
      return
    }
    var names: [(name: String, token: Int)] = []
    while let name = takeName() {
      names.append((name, at - 1))
      if take("<") { at += 2 }
      if !take(",") { break }
    }
    let values = take("=") ? expressions() : []
    for (place, name) in names.enumerated() {
      let declared = declare(name.name, name.token, [source(place, values)])
      if values.indices.contains(place) { setRole(values[place], .value(binding: declared)) }
    }
  }

  /// Where the value comes from that stands at a place of a list of names.
  private func source(_ place: Int, _ values: [Int]) -> LuaTree.Source {
    if values.indices.contains(place) { return .expression(values[place]) }
    guard let last = values.last else { return .absent }
    switch tree.expressions[last].kind {
    case .call: return .result(of: last, place: place - values.count + 1)
    case .varargs: return .unknown
    default: return .absent
    }
  }

  private mutating func expressionStatement() {
    let first = suffixed()
    guard sees("=") || sees(",") else {
      if case .call(let call) = tree.expressions[first].kind { tree.calls[call].isStatement = true }
      return
    }
    var targets = [first]
    while take(",") { targets.append(suffixed()) }
    guard take("=") else { return }
    let values = expressions()
    for (place, target) in targets.enumerated() {
      let source = source(place, values)
      switch tree.expressions[target].kind {
      case .name(let binding):
        // What is assigned to is not read.
        if let read = tree.bindings[binding].reads.lastIndex(of: target) {
          tree.bindings[binding].reads.remove(at: read)
        }
        tree.bindings[binding].values.append(source)
        if tree.bindings[binding].name == "_ENV" { tree.replacesGlobals = true }
        if values.indices.contains(place) { setRole(values[place], .value(binding: binding)) }
      case .member, .index:
        tree.assignments.append(.init(target: target, source: source))
        if values.indices.contains(place) { setRole(values[place], .kept) }
      default: break
      }
      setRole(target, .target)
    }
  }
}
