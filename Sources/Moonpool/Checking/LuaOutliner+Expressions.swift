extension LuaOutliner {
  /// Goes through expressions with commas between them.
  mutating func expressions() -> [Expression] {
    var values = [expression()]
    while take(",") { values.append(expression()) }
    return values
  }

  /// Goes through an expression. What operators make is computed, whatever they are: their order does not matter here.
  @discardableResult
  mutating func expression() -> Expression {
    var value = operand()
    while at < tokens.count, isOperator {
      at += 1
      _ = operand()
      value = .other
    }
    return value
  }

  private static let operators: Set<String> = [
    "+", "-", "*", "/", "//", "%", "^", "..", "<", ">", "<=", ">=", "==", "~=", "and", "or", "&", "|", "~", "<<", ">>",
  ]
  private static let signs: Set<String> = ["not", "-", "#", "~"]

  private var isOperator: Bool {
    switch tokens[at].kind {
    case .word(let text), .symbol(let text): Self.operators.contains(text)
    default: false
    }
  }

  private mutating func operand() -> Expression {
    var hasSign = false
    while at < tokens.count, Self.signs.contains(where: { sees($0) }) {
      at += 1
      hasSign = true
    }
    let value = simple()
    return hasSign ? .other : value
  }

  private mutating func simple() -> Expression {
    guard at < tokens.count else { return .other }
    switch tokens[at].kind {
    case .text, .escapedText, .number, .symbol("..."), .word("nil"), .word("true"), .word("false"):
      at += 1
      return .other
    case .symbol("{"):
      constructor()
      return .other
    case .word("function"):
      at += 1
      functionBody(hasSelf: false)
      return .other
    default: return suffixed()
    }
  }

  private mutating func constructor() {
    at += 1
    while at < tokens.count, !take("}") {
      let before = at
      if take("[") {
        expression()
        _ = take("]")
        _ = take("=")
      } else if tokens[at].name != nil, sees("=", 1) {
        at += 2
      }
      expression()
      if !take(",") { _ = take(";") }
      if at == before { at += 1 }
    }
  }

  /// A name or a value in parentheses with everything that hangs on it: fields, indices, calls.
  mutating func suffixed() -> Expression {
    var value = Expression.other
    var length = 0
    var name = at
    if take("(") {
      value = expression()
      _ = take(")")
    } else if let word = takeName() {
      value = .name(binding: binding(word))
    } else {
      return .other
    }
    while at < tokens.count {
      switch tokens[at].kind {
      case .symbol("."):
        name = at + 1
        at += 1
        guard let member = takeName() else { return .other }
        // Assigned to, it is one of the script's own.
        if !isAssigned { outline.members.append(.init(target: value, name: member, place: name)) }
        value = .member(value, member)
      case .symbol("["):
        at += 1
        expression()
        _ = take("]")
        value = .other
      case .symbol(":"):
        name = at + 1
        at += 1
        let method = takeName()
        value = call(value, method, name)
      case .symbol("("), .symbol("{"), .text, .escapedText: value = call(value, nil, name)
      default: return value
      }
      length += 1
      // Nobody writes such a chain, and a value that is nested without end could not even be given up.
      if length > Self.longestChain { value = .other }
    }
    return value
  }

  private static let longestChain = 32

  private var isAssigned: Bool { sees("=") || sees(",") }

  private mutating func call(_ target: Expression, _ method: String?, _ name: Int) -> Expression {
    let arguments = at
    var count = 1
    if take("(") {
      count = 0
      if !take(")") {
        count = expressions().count
        _ = take(")")
      }
    } else if sees("{") {
      constructor()
    } else {
      at += 1
    }
    outline.calls.append(.init(target: target, method: method, name: name, arguments: arguments, count: count))
    return .call(outline.calls.count - 1)
  }
}
