/// Goes through a script's words by Lua's grammar (reference manual, 9) and draws its outline. The source is known to parse: Lua itself has bounded how deep
/// blocks and expressions stand within each other.
struct LuaOutliner {
  typealias Expression = LuaOutline.Expression

  let tokens: [LuaToken]
  var at = 0
  var outline = LuaOutline()
  private var scopes: [[String: Int]] = [[:]]
  private var globals: [String: Int] = [:]

  /// The outline of a script.
  static func outline(of tokens: [LuaToken]) -> LuaOutline {
    var outliner = LuaOutliner(tokens: tokens)
    while outliner.at < tokens.count {
      outliner.block()
      // What ends a block has none to end here.
      outliner.at += 1
    }
    return outliner.outline
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

  private mutating func declare(_ name: String, _ values: [Expression]) {
    scopes[scopes.count - 1][name] = outline.bindings.count
    outline.bindings.append(.init(name: name, isGlobal: false, values: values))
  }

  mutating func binding(_ name: String) -> Int {
    for scope in scopes.reversed() { if let found = scope[name] { return found } }
    if let known = globals[name] { return known }
    globals[name] = outline.bindings.count
    outline.bindings.append(.init(name: name, isGlobal: true))
    return outline.bindings.count - 1
  }

  private mutating func inScope(_ body: (inout LuaOutliner) -> Void) {
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
    case "goto": at += 2
    case "do": scopedBlock(1)
    case "while":
      at += 1
      expression()
      scopedBlock(1)
    case "repeat": repetition()
    case "if": condition()
    case "for": loop()
    case "function": function()
    case "local": local()
    case "return":
      at += 1
      if at < tokens.count, !sees(";"), !Self.blockEnds.contains(tokens[at].name ?? "") { _ = expressions() }
    default: expressionStatement()
    }
  }

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
      if $0.take("until") { $0.expression() }
    }
  }

  private mutating func condition() {
    at += 1
    expression()
    _ = take("then")
    inScope { $0.block() }
    while take("elseif") {
      expression()
      _ = take("then")
      inScope { $0.block() }
    }
    if take("else") { inScope { $0.block() } }
    _ = take("end")
  }

  private mutating func loop() {
    at += 1
    var names: [String] = []
    while let name = takeName() {
      if name == "in" {
        at -= 1
        break
      }
      names.append(name)
      if !take(",") { break }
    }
    if take("=") || take("in") { _ = expressions() }
    _ = take("do")
    inScope {
      for name in names { $0.declare(name, [.other]) }
      $0.block()
    }
    _ = take("end")
  }

  private mutating func function() {
    at += 1
    guard let name = takeName() else { return }
    var target = Expression.name(binding: binding(name))
    var last: String?
    var isMethod = false
    while sees(".") || sees(":") {
      isMethod = sees(":")
      at += 1
      if let outer = last { target = .member(target, outer) }
      last = takeName()
    }
    if let last {
      outline.ownMembers.append(.init(target: target, name: last))
    } else if case .name(let index) = target {
      outline.bindings[index].values.append(.other)
    }
    functionBody(hasSelf: isMethod)
  }

  mutating func functionBody(hasSelf: Bool) {
    _ = take("(")
    inScope {
      if hasSelf { $0.declare("self", [.other]) }
      while $0.at < $0.tokens.count, !$0.take(")") {
        if let name = $0.takeName() { $0.declare(name, [.other]) } else { $0.at += 1 }
      }
      $0.block()
    }
    _ = take("end")
  }

  private mutating func local() {
    at += 1
    if take("function") {
      if let name = takeName() { declare(name, [.other]) }
      return functionBody(hasSelf: false)
    }
    var names: [String] = []
    while let name = takeName() {
      names.append(name)
      if take("<") { at += 2 }
      if !take(",") { break }
    }
    guard take("=") else {
      for name in names { declare(name, []) }
      return
    }
    let values = expressions()
    for (place, name) in names.enumerated() { declare(name, [place < values.count ? values[place] : .other]) }
  }

  private mutating func expressionStatement() {
    let first = suffixed()
    guard sees("=") || sees(",") else {
      if case .call(let index) = first { outline.calls[index].isStatement = true }
      return
    }
    var targets = [first]
    while take(",") { targets.append(suffixed()) }
    // What is assigned to is not read.
    guard take("=") else { return }
    let values = expressions()
    for (place, target) in targets.enumerated() {
      switch target {
      case .name(let index): outline.bindings[index].values.append(place < values.count ? values[place] : .other)
      case .member(let inner, let name): outline.ownMembers.append(.init(target: inner, name: name))
      default: break
      }
    }
  }
}
