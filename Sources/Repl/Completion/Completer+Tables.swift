import Contract

extension Completer {
  /// What a table that is being typed is.
  indirect enum Shape {
    /// A DTO, or an operation's argument.
    case schema(Schema)
    /// The argument of `management:users{…}`: that of listUsers, whose options may stand at the top level.
    case walk(Schema)
    /// A list of such tables.
    case list(Shape)
    /// A list of words, or a single field's values.
    case words(Field)
    /// The custom fields of a user.
    case customData
    /// The options of a module's function.
    case options([FunctionDocs.Parameter])
  }

  /// The offers inside a table; nil if nothing is known of it, or where an expression has begun.
  func tableOffers(_ syntax: EntrySyntax, at place: Int, after: [UInt8]) async -> [Offer]? {
    guard let frame = syntax.frames.last, frame.kind == .brace else { return nil }
    if syntax.isStart(place) {
      guard let shape = await shape(of: syntax.frames.count - 1, in: syntax) else { return nil }
      return await starts(shape, given: Set(frame.given.keys).union(Self.keys(after)))
    }
    guard let key = syntax.keyOfValue(before: place), let shape = await shape(of: syntax.frames.count - 1, in: syntax)
    else { return nil }
    return await values(of: key, in: shape, syntax)
  }

  /// The offers for a key or an element that begins.
  private func starts(_ shape: Shape, given: Set<String>) async -> [Offer]? {
    switch shape {
    case .schema(let schema): return Self.fields(schema, given)
    case .walk(let schema):
      var offers = Self.fields(schema, given)
      if case .ref(let options)? = schema.field(named: "options")?.type {
        offers += Self.fields(options, given.union(offers.map(\.shown)).union(["pagination"]))
      }
      if !given.contains("pageSize") {
        offers.append(
          Offer("pageSize", .field, insert: "pageSize = ", line: "How many users a page has, 1 to 10000."))
      }
      return offers
    case .list(.schema), .list(.walk): return [Offer("{ … }", .field, insert: "{ ", line: "an entry of the list")]
    case .list: return nil
    case .words(let field): return Self.words(field.items?.enumValues ?? [])
    case .customData:
      return await customFields(given).map { Offer($0.shown, $0.kind, insert: Self.key($0.shown), line: $0.line) }
    case .options(let options): return Self.optionNames(options, given)
    }
  }

  /// The offers for the value of a key.
  func values(of key: String, in shape: Shape, _ syntax: EntrySyntax) async -> [Offer]? {
    switch shape {
    case .schema(let schema), .walk(let schema):
      if let offers = await filterValues(of: key, in: schema, syntax) { return offers }
      if let field = schema.field(named: key) { return Self.values(of: field) }
      guard case .walk = shape, case .ref(let options)? = schema.field(named: "options")?.type,
        let field = options.field(named: key)
      else { return nil }
      return Self.values(of: field)
    case .options(let options): return Self.optionValues(options, key)
    default: return nil
    }
  }

  /// What an open table is, by what stands in front of its brace.
  func shape(of level: Int, in syntax: EntrySyntax) async -> Shape? {
    let open = syntax.frames[level].open
    let before = open - 1
    if level > 0, syntax.frames[level - 1].kind == .brace {
      let outer = syntax.frames[level - 1]
      if outer.separator == before {
        guard case .list(let element)? = await shape(of: level - 1, in: syntax) else { return nil }
        return element
      }
      if let key = outer.given.first(where: { $0.value == before })?.key {
        guard let shape = await shape(of: level - 1, in: syntax) else { return nil }
        return Self.shape(of: key, in: shape)
      }
    }
    var callee = before
    var argument = 0
    if level > 0, case let call = syntax.frames[level - 1], call.kind == .parenthesis, call.separator == before {
      callee = call.open - 1
      argument = call.separators
    }
    guard let chain = syntax.chain(endingAt: callee) else { return nil }
    if let options = Self.options(of: chain, argument: argument) { return .options(options) }
    guard argument == 0 else { return nil }
    if chain.method == nil, chain.path.count == 3, chain.path.prefix(2) == ["genauth", "models"] {
      return Catalogue.schema(named: chain.path[2]).map { .schema($0) }
    }
    guard let method = chain.method, let client = await client(at: chain.path) else { return nil }
    if method == "users", client == .management {
      return Catalogue.operation(named: "listUsers", client: client)?.argument.map { .walk($0) }
    }
    return Catalogue.operation(named: method, client: client)?.argument.map { .schema($0) }
  }

  private static func shape(of key: String, in shape: Shape) -> Shape? {
    let schema: Schema
    switch shape {
    case .schema(let known): schema = known
    case .walk(let known):
      if known.field(named: key) == nil, case .ref(let options)? = known.field(named: "options")?.type {
        schema = options
      } else {
        schema = known
      }
    default: return nil
    }
    guard let field = schema.field(named: key) else { return nil }
    switch field.type {
    case .ref(let inner): return .schema(inner)
    case .array:
      guard let items = field.items else { return nil }
      if case .ref(let inner) = items.type { return .list(.schema(inner)) }
      return items.enumValues.isEmpty ? nil : .words(field)
    case .object, .any: return key == "customData" ? .customData : nil
    default: return nil
    }
  }

  /// A DTO's fields that do not stand yet, the required ones first.
  static func fields(_ schema: Schema, _ given: Set<String>) -> [Offer] {
    let open = schema.fields.filter { !given.contains($0.name) }
    return (open.filter(\.isRequired) + open.filter { !$0.isRequired }).map { field in
      let marks = field.isRequired ? "(required) " : ""
      return Offer(
        field.name, .field, insert: field.name + " = " + opening(of: field),
        line: marks + (field.summary ?? typeName(field)))
    }
  }

  private static func opening(of field: Field) -> String {
    switch field.type {
    case .ref, .array: "{ "
    default: field.name == "customData" ? "{ " : ""
    }
  }

  /// A key as a table constructor takes it.
  static func key(_ name: String) -> String {
    let isName =
      name.utf8.allSatisfy { EntryLexer.isWord($0) && $0 < 128 } && !EntryLexer.keywords.contains(name)
      && name.utf8.first.map { !(48...57).contains($0) } == true
    return (isName ? name : "[\"" + name + "\"]") + " = "
  }

  /// The keys of the rest of a table behind the cursor.
  private static func keys(_ after: [UInt8]) -> Set<String> {
    let tokens = EntryLexer(after).tokens
    var depth = 0
    var names: Set<String> = []
    for (index, token) in tokens.enumerated() where token.kind == .symbol {
      if ["{", "(", "["].contains(token.text) { depth += 1 }
      if ["}", ")", "]"].contains(token.text) { depth -= 1 }
      if depth < 0 { break }
      if depth == 0, token.text == "=", index > 0, tokens[index - 1].kind == .word {
        names.insert(tokens[index - 1].text)
      }
    }
    return names
  }
}
