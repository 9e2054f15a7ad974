import Contract

/// Reads the tables that are written out in a script.
struct LiteralReader {
  private let tokens: [LuaToken]

  /// A reader of a script's words.
  init(_ tokens: [LuaToken]) { self.tokens = tokens }

  /// The word at a place; nil behind the end.
  func token(_ index: Int) -> LuaToken? { tokens.indices.contains(index) ? tokens[index] : nil }

  private func sees(_ text: String, at index: Int) -> Bool { token(index)?.is(text) == true }

  /// The table whose opening brace is at a place, and the place behind its closing brace.
  func table(at open: Int) -> (literal: Literal, end: Int) {
    let place = token(open)?.range ?? 0..<0
    var fields: [Literal.Field] = []
    var elements: [(position: Int, value: Literal)] = []
    var isWhole = true
    var index = open + 1
    while let token = token(index), !token.is("}") {
      let value: Literal
      if let name = token.name, sees("=", at: index + 1) {
        (value, index) = self.value(at: index + 2)
        fields.append(.init(name: name, place: token.range, value: value))
      } else if token.is("["), case .text(let name)? = self.token(index + 1)?.kind, sees("]", at: index + 2),
        sees("=", at: index + 3)
      {
        let place = self.token(index + 1)?.range ?? token.range
        (value, index) = self.value(at: index + 4)
        fields.append(.init(name: name, place: place, value: value))
      } else if token.is("[") {
        index = skip(index)
        value = .computed(token.range)
      } else {
        (value, index) = self.value(at: index)
        elements.append((elements.count, value))
        if case .absent = value.content { isWhole = false }
      }
      isWhole = isWhole && value.isWhole
      if sees(",", at: index) || sees(";", at: index) { index += 1 }
    }
    let content: Literal.Content
    switch (fields.isEmpty, elements.isEmpty) {
    case (_, true): content = .fields(fields)
    case (true, false): content = .list(elements)
    case (false, false): return (.computed(place), index + 1)
    }
    return (Literal(content: content, place: place, isWhole: isWhole), index + 1)
  }

  /// The value that begins at a place, and the place of what ends it: a comma, semicolon or brace.
  func value(at start: Int) -> (Literal, Int) {
    guard let first = token(start) else { return (.computed(0..<0), start + 1) }
    var end = start + 1
    var content = Literal.Content.computed
    var isWhole = true
    switch first.kind {
    case .text(let text): content = .value(.string(text))
    case .number(let text): content = Self.number(text).map { .value($0) } ?? .computed
    case .word("true"): content = .value(.bool(true))
    case .word("false"): content = .value(.bool(false))
    case .word("nil"): content = .absent
    case .word("genauth") where sees(".", at: start + 1) && sees("null", at: start + 2):
      content = .value(.null)
      end = start + 3
    case .symbol("-"):
      if case .number(let text)? = token(start + 1)?.kind, let number = Self.number("-" + text) {
        content = .value(number)
        end = start + 2
      }
    case .symbol("{"):
      let read = table(at: start)
      (content, isWhole, end) = (read.literal.content, read.literal.isWhole, read.end)
    default: break
    }
    if case .computed = content { return (.computed(first.range), skip(start)) }
    guard sees(",", at: end) || sees(";", at: end) || sees("}", at: end) || sees(")", at: end) else {
      return (.computed(first.range), skip(start))
    }
    return (Literal(content: content, place: first.range, isWhole: isWhole), end)
  }

  private static func number(_ text: String) -> Value? {
    if let integer = Int64(text) { return .integer(integer) }
    // Hexadecimal ones are rare enough to be left to the run.
    guard !text.lowercased().contains("x"), let number = Double(text) else { return nil }
    return .number(number)
  }

  /// The place of the comma, semicolon or brace that ends the value, functions and brackets in it passed over.
  private func skip(_ start: Int) -> Int {
    var index = start
    var depth = 0
    while let token = token(index) {
      switch token.kind {
      case .symbol("("), .symbol("{"), .symbol("["), .word("function"), .word("if"), .word("do"), .word("repeat"):
        depth += 1
      case .symbol("}") where depth == 0, .symbol(")") where depth == 0, .symbol(",") where depth == 0,
        .symbol(";") where depth == 0:
        return index
      case .symbol(")"), .symbol("}"), .symbol("]"), .word("end"), .word("until"): depth -= 1
      default: break
      }
      index += 1
    }
    return index
  }
}
