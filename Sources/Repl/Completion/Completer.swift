import Contract

/// Finds completions at the cursor of an entry. It reads the catalogue and asks the session's ``Surroundings``; it runs
/// nothing.
public struct Completer: Sendable {
  /// Answers questions about the session.
  public let surroundings: any Surroundings
  /// The backslash commands and their settings.
  public let commands: CompletionCommands
  /// Lists a folder.
  let folder: @Sendable (String) -> [FolderEntry]

  /// Creates a completer for a session.
  /// - Parameter folder: lists a folder; without it, the file system is used.
  public init(
    _ surroundings: any Surroundings, commands: CompletionCommands,
    folder: @escaping @Sendable (String) -> [FolderEntry] = FolderEntry.list
  ) {
    self.surroundings = surroundings
    self.commands = commands
    self.folder = folder
  }

  /// The offers for a place in an entry.
  /// - Parameters:
  ///   - text: the whole entry, its earlier lines included.
  ///   - cursor: the place, in bytes of UTF-8.
  public func answer(_ text: String, cursor: Int) async -> Answer {
    let before = Array(text.utf8.prefix(max(0, cursor)))
    if let answer = await commandAnswer(before) { return answer }
    return await luaAnswer(before, after: Array(text.utf8.dropFirst(before.count)))
  }

  /// The offers for a place in Lua.
  func luaAnswer(_ before: [UInt8], after: [UInt8]) async -> Answer {
    let lexer = EntryLexer(before)
    switch lexer.end {
    case .closedToCompletion: return .nothing
    case .string(let quote, let content):
      return await stringAnswer(EntrySyntax(lexer.tokens), quote: quote, content: content, after: after)
    case .code: break
    }
    var tokens = lexer.tokens
    var typed = ""
    if let last = tokens.last, last.kind == .word, last.end == before.count {
      typed = last.text
      tokens.removeLast()
    } else if let last = tokens.last, last.kind == .number, last.end == before.count {
      return .nothing
    }
    let syntax = EntrySyntax(tokens)
    let place = tokens.count
    if syntax.sees(".", at: place - 1) || syntax.sees(":", at: place - 1) {
      return Self.matching(typed, await members(syntax, behind: place - 1))
    }
    if let offers = await tableOffers(syntax, at: place, after: after) {
      let answer = Self.matching(typed, offers)
      // What is no field may be the beginning of an expression.
      if !answer.offers.isEmpty && (answer.beginsAlike || typed.isEmpty) { return answer }
    }
    return Self.matching(typed, await names(syntax, typed: typed))
  }

  /// The names that can begin an expression.
  private func names(_ syntax: EntrySyntax, typed: String) async -> [Offer] {
    var offers = Set(syntax.declared).sorted().map { Offer($0, .local) }
    var known = Set(offers.map(\.shown))
    for name in await surroundings.names(in: []) where known.insert(name.name).inserted {
      offers.append(Offer(name))
    }
    if !typed.isEmpty {
      offers += EntryLexer.keywords.sorted().filter { known.insert($0).inserted }.map { Offer($0, .keyword) }
    }
    return Self.described(offers, in: []).sorted { ($0.kind.rank, $0.shown) < ($1.kind.rank, $1.shown) }
  }

  /// What can stand behind a `.` or `:`.
  private func members(_ syntax: EntrySyntax, behind dot: Int) async -> [Offer] {
    guard let chain = syntax.chain(endingAt: dot - 1), chain.method == nil else { return [] }
    let isMethod = syntax.sees(":", at: dot)
    if chain.path == ["genauth", "models"], !isMethod { return Self.models }
    if let client = await client(at: chain.path) {
      var offers = Self.operations(of: client)
      if !isMethod, chain.path.last != "try" {
        offers.append(Offer("try", .table, line: "The same operations, which return the envelope instead of raising."))
      }
      return offers
    }
    var offers = Self.described(await surroundings.names(in: chain.path).map(Offer.init), in: chain.path)
    if offers.isEmpty, chain.path.count == 1 { offers = Self.functions(of: chain.path[0]) }
    if isMethod { offers = offers.filter { $0.kind == .function } }
    if offers.isEmpty, !isMethod { offers = await walkedFields(syntax, chain.path) }
    return offers.sorted { $0.shown < $1.shown }
  }

  /// The fields of a loop variable over users: `for user in management:users{…} do print(user.…`.
  private func walkedFields(_ syntax: EntrySyntax, _ path: [String]) async -> [Offer] {
    guard path.count == 1, let walk = syntax.walk(of: path[0]), walk.method == "users",
      await client(at: walk.path) != nil, let user = Catalogue.schema(named: "UserDto")
    else { return [] }
    return user.fields.map { Offer($0.name, .field, line: $0.summary) }
  }

  /// The client that a path reaches, a `try` at its end passed over.
  func client(at path: [String]) async -> Operation.Client? {
    var path = path
    if path.count > 1, path.last == "try" { path.removeLast() }
    switch await surroundings.client(at: path) {
    case .management: return .management
    case .authentication: return .authentication
    case nil: break
    }
    // Both are there before they are first used.
    return path == ["management"] ? .management : path == ["authentication"] ? .authentication : nil
  }

  /// The operations and helpers of a client.
  static func operations(of client: Operation.Client) -> [Offer] {
    var offers: [Offer] = []
    for operation in Catalogue.operations where operation.client == client && !operation.isReachedByPathOnly {
      offers.append(Offer(operation.name, .operation, line: operation.summary ?? operation.signature))
    }
    let extras = client == .management ? [("users", "Walks over every matching user, in constant memory.")] : []
    let known = Set(offers.map(\.shown))
    for (name, line) in extras where !known.contains(name) { offers.append(Offer(name, .operation, line: line)) }
    return offers.sorted { $0.shown < $1.shown }
  }

  /// Every DTO.
  static var models: [Offer] { Catalogue.schemas.map { Offer($0.name, .model, line: $0.summary) } }
}

extension Completer.Offer {
  /// A name that the session knows.
  init(_ name: SurroundingName) {
    let kind: Kind =
      switch name.kind {
      case .local: .local
      case .global: .global
      case .module: .module
      case .function: .function
      case .table: .table
      case .field: .field
      case .value: .value
      case .target: .target
      }
    self.init(name.name, kind, line: name.line)
  }
}

extension Completer.Offer.Kind {
  /// What comes first among the names that can begin an expression.
  var rank: Int {
    switch self {
    case .local: 0
    case .module: 1
    case .keyword: 3
    default: 2
    }
  }
}
