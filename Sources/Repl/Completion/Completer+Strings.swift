import Contract

extension Completer {
  /// What a function takes as its first text.
  private enum TextArgument { case file, topic, target, module, none }

  /// The offers inside a text that is being typed: words of a field, files, topics. Nothing elsewhere.
  func stringAnswer(_ syntax: EntrySyntax, quote: UInt8, content: String, after: [UInt8]) async -> Answer {
    let mark = String(decoding: [quote], as: UTF8.self)
    // One that stands there already is not put a second time.
    let closing = after.first == quote ? "" : mark
    let place = syntax.tokens.count
    if let offers = await tableOffers(syntax, at: place, after: []), !offers.isEmpty {
      let texts = offers.filter { $0.insert.hasPrefix("\"") }
      return Self.matching(content, texts.map { Offer($0.shown, $0.kind, insert: $0.shown + closing, line: $0.line) })
    }
    // `user.status == "` knows its words as well.
    if let offers = comparedWords(syntax, place) {
      return Self.matching(content, offers.map { Offer($0, .value, insert: $0 + closing) })
    }
    let callee = syntax.sees("(", at: place - 1) ? place - 2 : place - 1
    guard let chain = syntax.chain(endingAt: callee) else { return .nothing }
    switch Self.textArgument(of: chain) {
    case .file: return fileAnswer(content, closing: closing)
    case .topic:
      return Self.matching(content, topics.map { Offer($0.shown, $0.kind, insert: $0.shown + closing, line: $0.line) })
    case .target:
      return Self.matching(
        content, await surroundings.targets().map { Offer($0.name, .target, insert: $0.name + closing, line: $0.line) })
    case .module:
      let modules = await surroundings.names(in: []).filter { $0.kind == .module }
      return Self.matching(content, modules.map { Offer($0.name, .module, insert: $0.name + closing, line: $0.line) })
    case .none: return .nothing
    }
  }

  /// The words of the field that a text is compared with, as in `user.status == "`.
  private func comparedWords(_ syntax: EntrySyntax, _ place: Int) -> [String]? {
    guard syntax.sees("==", at: place - 1) || syntax.sees("~=", at: place - 1),
      let chain = syntax.chain(endingAt: place - 2), chain.path.count > 1, let name = chain.path.last,
      let words = Catalogue.schema(named: "UserDto")?.field(named: name)?.enumValues, !words.isEmpty
    else { return nil }
    return words
  }

  private static func textArgument(of chain: EntrySyntax.Chain) -> TextArgument {
    let name = (chain.path + (chain.method.map { [$0] } ?? [])).joined(separator: ".")
    switch name {
    case "dofile", "loadfile": return .file
    case "help": return .topic
    case "require": return .module
    default:
      return chain.path.count == 2 && ["fs", "csv", "jsonl", "io", "xlsx"].contains(chain.path[0]) ? .file : .none
    }
  }

  /// What there is help for: the modules, operations and DTOs.
  var topics: [Offer] {
    var seen: Set<String> = []
    let operations = (Self.operations(of: .management) + Self.operations(of: .authentication))
      .filter { seen.insert($0.shown).inserted }
    return Self.moduleTopics + operations + commands.topics + Self.models
  }

  /// The files that a path could go on to.
  /// - Parameter closing: what is put behind a file that is the only one.
  func fileAnswer(_ typed: String, closing: String) -> Answer {
    let split = typed.lastIndex(of: "/").map { typed.index(after: $0) } ?? typed.startIndex
    let (above, name) = (String(typed[..<split]), String(typed[split...]))
    var offers: [Offer] = []
    for entry in folder(above.isEmpty ? "." : above) where name.hasPrefix(".") || !entry.name.hasPrefix(".") {
      guard entry.name.hasPrefix(name) else { continue }
      let shown = entry.name + (entry.isFolder ? "/" : "")
      offers.append(Offer(shown, .file, insert: above + shown + (entry.isFolder ? "" : closing)))
    }
    return Answer(typed: typed, offers: offers.sorted { $0.shown < $1.shown })
  }
}
