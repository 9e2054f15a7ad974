/// What an entry's text says about its variables: which names it mentions, which it declares at its top level, and
/// where it returns.
public struct EntryShape: Sendable {
  /// A `local` at the top level.
  public struct Variable: Sendable, Equatable {
    public var name: String
    /// True for one with `<const>` or `<close>`: it cannot be assigned to.
    public var isConstant: Bool
  }

  /// Every name in the text.
  public private(set) var names: Set<String> = []
  /// The variables that the text declares at its top level; the last of a name counts.
  public private(set) var variables: [Variable] = []
  /// Where the `return` stands that ends the text, in bytes.
  public private(set) var returnsAt: Int?

  /// The shape of a text that parses; of any other something that means nothing.
  public init(_ text: String) {
    let words = LuaWord.split(text)
    var depth = 0
    for (place, word) in words.enumerated() {
      if word.kind == .name { names.insert(word.text) }
      guard word.kind == .keyword else { continue }
      switch word.text {
      case "do", "function", "if", "repeat": depth += 1
      case "end", "until": depth -= 1
      case "local" where depth == 0: declare(words[(place + 1)...])
      case "return" where depth == 0: returnsAt = word.range.lowerBound
      default: break
      }
    }
  }

  /// Reads what stands behind a `local`.
  private mutating func declare(_ words: ArraySlice<LuaWord>) {
    var rest = words
    if rest.first?.text == "function" {
      rest.removeFirst()
      if let name = rest.first { keep(name.text, isConstant: false) }
      return
    }
    while let name = rest.popFirst(), name.kind == .name {
      var isConstant = false
      if rest.first?.text == "<" {
        isConstant = true
        rest = rest.dropFirst(3)
      }
      keep(name.text, isConstant: isConstant)
      guard rest.popFirst()?.text == "," else { return }
    }
  }

  private mutating func keep(_ name: String, isConstant: Bool) {
    // An environment of its own holds for its entry alone: the next one does not mention it.
    if name == "_ENV" { return }
    variables.removeAll { $0.name == name }
    variables.append(Variable(name: name, isConstant: isConstant))
  }
}
