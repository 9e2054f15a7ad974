extension LuaParser {
  /// Puts an expression into the tree, and says of others that it reads a field of them.
  mutating func add(_ kind: LuaTree.Kind, _ token: Int, bases: [Int] = []) -> Int {
    let place = tree.expressions.count
    tree.expressions.append(.init(kind: kind, token: min(token, max(0, tokens.count - 1))))
    for base in bases { setRole(base, .base(place)) }
    return place
  }

  mutating func setRole(_ expression: Int, _ role: LuaTree.Role) { tree.expressions[expression].role = role }

  /// A name that is read.
  mutating func read(_ binding: Int, _ token: Int) -> Int {
    let place = add(.name(binding), token)
    tree.bindings[binding].reads.append(place)
    return place
  }

  /// Reads expressions with commas between them.
  mutating func expressions() -> [Int] {
    var values = [expression()]
    while take(",") { values.append(expression()) }
    return values
  }

  /// How tightly an operator binds to its left and to its right (reference manual, 3.4.8).
  private static let priorities: [String: (left: Int, right: Int)] = [
    "or": (1, 1), "and": (2, 2), "<": (3, 3), ">": (3, 3), "<=": (3, 3), ">=": (3, 3), "~=": (3, 3), "==": (3, 3),
    "|": (4, 4), "~": (5, 5), "&": (6, 6), "<<": (7, 7), ">>": (7, 7), "..": (9, 8), "+": (10, 10), "-": (10, 10),
    "*": (11, 11), "/": (11, 11), "//": (11, 11), "%": (11, 11), "^": (14, 13),
  ]
  private static let signs: Set<String> = ["not", "-", "#", "~"]
  private static let signPriority = 12

  private var operatorHere: String? {
    guard at < tokens.count else { return nil }
    switch tokens[at].kind {
    case .word(let text), .symbol(let text): return text
    default: return nil
    }
  }

  /// Reads an expression whose operators bind more tightly than a priority.
  mutating func expression(above least: Int = 0) -> Int {
    var value: Int
    if let sign = operatorHere, Self.signs.contains(sign) {
      let token = at
      at += 1
      let operand = expression(above: Self.signPriority)
      value = add(.unary(sign, operand), token)
      setRole(operand, .operand(value))
    } else {
      value = simple()
    }
    while let name = operatorHere, let priority = Self.priorities[name], priority.left > least {
      let token = at
      at += 1
      let right = expression(above: priority.right)
      let both = add(.binary(name, value, right), token)
      setRole(value, .operand(both))
      setRole(right, .operand(both))
      value = both
    }
    return value
  }

  private mutating func simple() -> Int {
    guard at < tokens.count else { return add(.absent, at) }
    let token = at
    at += 1
    switch tokens[token].kind {
    case .text(let text): return add(.text(text), token)
    case .escapedText: return add(.escapedText, token)
    case .number(let text): return add(.number(text), token)
    case .symbol("..."): return add(.varargs, token)
    case .word("nil"): return add(.absent, token)
    case .word("true"): return add(.boolean(true), token)
    case .word("false"): return add(.boolean(false), token)
    case .word("function"): return functionBody(hasSelf: false)
    case .symbol("{"):
      at = token
      return constructor()
    default:
      at = token
      return suffixed()
    }
  }

  private mutating func constructor() -> Int {
    let token = at
    at += 1
    let place = tree.tables.count
    let expression = add(.table(place), token)
    tree.tables.append(.init(expression: expression))
    while at < tokens.count, !take("}") {
      let before = at
      if take("[") {
        keyedField(place)
      } else if let name = tokens[at].name, sees("=", 1) {
        at += 2
        let value = self.expression()
        setRole(value, .kept)
        tree.tables[place].fields.append(.init(name: name, token: before, value: value))
      } else {
        let value = self.expression()
        setRole(value, .kept)
        tree.tables[place].elements.append(value)
      }
      if !take(",") { _ = take(";") }
      if at == before { at += 1 }
    }
    return expression
  }

  /// `[key] = value` from the key on.
  private mutating func keyedField(_ table: Int) {
    let token = at
    let key = expression()
    _ = take("]")
    _ = take("=")
    let value = expression()
    setRole(value, .kept)
    if case .text(let name) = tree.expressions[key].kind {
      tree.tables[table].fields.append(.init(name: name, token: token, value: value))
    } else {
      tree.tables[table].hasComputedKeys = true
    }
  }

  /// A name or a value in parentheses with everything that hangs on it: fields, indices, calls.
  mutating func suffixed() -> Int {
    let start = at
    var value: Int
    var name = at
    if take("(") {
      let inner = expression()
      _ = take(")")
      value = add(.parenthesis(inner), start)
    } else if let word = takeName() {
      value = read(binding(word, start), start)
    } else {
      return add(.absent, start)
    }
    while at < tokens.count {
      switch tokens[at].kind {
      case .symbol("."):
        at += 1
        name = at
        guard let member = takeName() else { return value }
        value = add(.member(value, member), name, bases: [value])
      case .symbol("["):
        at += 1
        let key = expression()
        _ = take("]")
        if case .text(let member) = tree.expressions[key].kind {
          value = add(.member(value, member), tree.expressions[key].token, bases: [value])
        } else {
          value = add(.index(value, key: key), tree.expressions[key].token, bases: [value])
        }
      case .symbol(":"):
        at += 1
        name = at
        let method = takeName()
        value = call(value, method, name)
      case .symbol("("), .symbol("{"), .text, .escapedText: value = call(value, nil, name)
      default: return value
      }
    }
    return value
  }

  private mutating func call(_ target: Int, _ method: String?, _ name: Int) -> Int {
    var arguments: [Int] = []
    if take("(") {
      if !take(")") {
        arguments = expressions()
        _ = take(")")
      }
    } else {
      arguments = [simple()]
    }
    let place = tree.calls.count
    let expression = add(.call(place), name)
    tree.calls.append(
      .init(expression: expression, target: target, method: method, arguments: arguments, token: name))
    setRole(target, .callee(place))
    for (index, argument) in arguments.enumerated() { setRole(argument, .argument(call: place, place: index)) }
    return expression
  }
}
