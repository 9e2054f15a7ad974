/// What is open where the cursor stands: calls, tables, blocks.
struct EntrySyntax {
  /// Something that is open.
  struct Frame {
    enum Kind { case brace, parenthesis, bracket, block }
    var kind: Kind
    /// The place of the word that opened it.
    var open: Int
    /// The place of the last comma or semicolon at its level, or ``open``.
    var separator: Int
    /// How many of them there are.
    var separators = 0
    /// The fields of a table that stand already, with the places of their `=`.
    var given: [String: Int] = [:]
  }

  /// What a name is reached by: `management.try:updateUser` is management, `.try`, `:updateUser`.
  struct Chain: Equatable {
    var path: [String]
    /// The name behind a colon, at the end.
    var method: String?
    /// The place of the first word.
    var start: Int
  }

  let tokens: [EntryToken]
  private(set) var frames: [Frame] = []

  /// Goes through words in front of the cursor.
  init(_ tokens: [EntryToken]) {
    self.tokens = tokens
    for index in tokens.indices { step(index) }
  }

  /// The word at a place; nil outside.
  func token(_ index: Int) -> EntryToken? { tokens.indices.contains(index) ? tokens[index] : nil }

  func sees(_ text: String, at index: Int) -> Bool { token(index)?.is(text) == true }

  private mutating func step(_ index: Int) {
    let token = tokens[index]
    guard token.kind == .symbol || token.kind == .word else { return }
    switch token.text {
    case "{": open(.brace, index)
    case "(": open(.parenthesis, index)
    case "[": open(.bracket, index)
    case "function", "do", "if", "repeat": open(.block, index)
    case "}": close(.brace)
    case ")": close(.parenthesis)
    case "]": close(.bracket)
    case "end", "until": close(.block)
    case ",", ";":
      guard !frames.isEmpty else { return }
      frames[frames.count - 1].separator = index
      frames[frames.count - 1].separators += 1
    case "=":
      guard let frame = frames.last, frame.kind == .brace, let name = key(before: index, in: frame) else { return }
      frames[frames.count - 1].given[name] = index
    default: break
    }
  }

  private mutating func open(_ kind: Frame.Kind, _ index: Int) {
    frames.append(Frame(kind: kind, open: index, separator: index))
  }

  /// Closes the innermost one of a kind and what was left open in it; does nothing if none is open.
  private mutating func close(_ kind: Frame.Kind) {
    guard let place = frames.lastIndex(where: { $0.kind == kind }) else { return }
    frames.removeSubrange(place...)
  }

  /// The key in front of a `=`: `name =` or `["name"] =`.
  private func key(before index: Int, in frame: Frame) -> String? {
    if index - 1 == frame.separator + 1, let word = token(index - 1), word.kind == .word { return word.text }
    if index - 3 == frame.separator + 1, sees("[", at: index - 3), sees("]", at: index - 1),
      let text = token(index - 2), text.kind == .string
    {
      return text.text
    }
    return nil
  }

  /// The key whose value is being typed, if nothing of the value stands before a place.
  func keyOfValue(before index: Int) -> String? {
    guard let frame = frames.last, frame.kind == .brace, sees("=", at: index - 1) else { return nil }
    return frame.given.first { $0.value == index - 1 }?.key
  }

  /// True if a key or an element begins at a place.
  func isStart(_ index: Int) -> Bool { frames.last.map { $0.kind == .brace && $0.separator == index - 1 } ?? false }

  /// The text that a key of the innermost table was given, if it was written out.
  func text(of key: String) -> String? {
    guard let place = frames.last?.given[key], let value = token(place + 1), value.kind == .string else { return nil }
    return value.text
  }

  /// The names that end at a place, as in `a.b:c`; nil if what stands there is no such thing.
  func chain(endingAt end: Int) -> Chain? {
    var index = end
    var path: [String] = []
    var method: String?
    while let token = token(index) {
      if token.is("]"), sees("[", at: index - 2), let inner = self.token(index - 1),
        inner.kind == .string || inner.kind == .number
      {
        // `a[1]` goes on with what stands in front of the bracket.
        path.insert(inner.text, at: 0)
        index -= 3
        guard let before = self.token(index), before.kind == .word || before.is("]") else { return nil }
        continue
      }
      guard token.kind == .word, !EntryLexer.keywords.contains(token.text) else { return nil }
      path.insert(token.text, at: 0)
      if sees(".", at: index - 1) {
        index -= 2
      } else if sees(":", at: index - 1), index == end {
        method = path.removeFirst()
        index -= 2
      } else {
        return Chain(path: path, method: method, start: index)
      }
    }
    return nil
  }

  /// The names that the entry itself declares: locals, parameters, loop variables.
  var declared: [String] {
    var names: [String] = []
    for index in tokens.indices
    where tokens[index].is("local") || tokens[index].is("for") || tokens[index].is("function") {
      var next = index + 1
      if tokens[index].is("function") || sees("function", at: next) {
        while let token = token(next), !token.is("(") { next += 1 }
        next += 1
      }
      while let token = token(next), token.kind == .word, !EntryLexer.keywords.contains(token.text) {
        names.append(token.text)
        guard sees(",", at: next + 1) else { break }
        next += 2
      }
    }
    return names
  }

  /// What a loop variable of that name walks over: the call behind `in`.
  func walk(of variable: String) -> Chain? {
    for index in tokens.indices.reversed()
    where tokens[index].is("for") && sees(variable, at: index + 1) && sees("in", at: index + 2) {
      var end = index + 3
      while let next = token(end + 1), next.is(".") || next.is(":") { end += 2 }
      return chain(endingAt: end)
    }
    return nil
  }
}
