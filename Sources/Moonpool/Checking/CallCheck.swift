import Contract

/// Finds the calls of operations in a script's words and holds them against the contract.
///
/// It looks at what can be known without running: calls on `management` and `authentication` and on variables that a client was assigned to,
/// `genauth.models.NAME{…}`, and what is written out in their tables, by the rules of the run itself. What is computed is left to the run.
struct CallCheck {
  /// Something found wrong.
  struct Finding: Equatable {
    /// The line, from 1.
    var line: Int
    /// What is wrong.
    var message: String
  }

  private let tokens: [LuaToken]
  private let reader: LiteralReader
  private var clients: [String: Operation.Client] = ["management": .management, "authentication": .authentication]
  private(set) var findings: [Finding] = []

  /// What the clients have beside the operations (docs/lua-api.md, "Clients").
  private static let extras: Set<String> = ["users", "makeRequest", "setAccessToken"]
  /// How many mistakes of one table are told.
  private static let mistakesPerTable = 20

  /// Everything found in a source that parses.
  static func findings(in source: [UInt8]) -> [Finding] {
    var check = CallCheck(tokens: LuaLexer.tokens(of: source))
    check.findClients()
    for index in check.tokens.indices {
      check.checkCall(at: index)
      check.checkModel(at: index)
    }
    return check.findings
  }

  private init(tokens: [LuaToken]) {
    self.tokens = tokens
    reader = LiteralReader(tokens)
  }

  private func token(_ index: Int) -> LuaToken? { reader.token(index) }
  private func sees(_ text: String, at index: Int) -> Bool { token(index)?.is(text) == true }

  /// `name = genauth.ManagementClient`, `name = management`. A name that something else is assigned to as well is left alone.
  private mutating func findClients() {
    var others: Set<String> = []
    for index in tokens.indices where tokens[index].is("=") {
      guard let name = token(index - 1)?.name, clients[name] == nil || !["management", "authentication"].contains(name)
      else { continue }
      if let kind = client(assignedAt: index + 1) { clients[name] = kind } else { others.insert(name) }
    }
    for name in others where !["management", "authentication"].contains(name) { clients[name] = nil }
  }

  private func client(assignedAt index: Int) -> Operation.Client? {
    if sees("genauth", at: index), sees(".", at: index + 1) {
      switch token(index + 2)?.name {
      case "ManagementClient": return .management
      case "AuthenticationClient": return .authentication
      default: return nil
      }
    }
    let goesOn = [".", ":", "(", "[", ",", "and", "or", "=="].contains { sees($0, at: index + 1) }
    switch token(index)?.name {
    case "management" where !goesOn: return .management
    case "authentication" where !goesOn: return .authentication
    default: return nil
    }
  }

  private mutating func checkCall(at index: Int) {
    guard let name = tokens[index].name, let client = clients[name], !sees(".", at: index - 1) else { return }
    var next = index + 1
    if sees(".", at: next), sees("try", at: next + 1) { next += 2 }
    guard sees(":", at: next), let method = token(next + 1), let called = method.name else { return }
    let what = "\(name):\(called)"
    if Self.extras.contains(called) {
      guard called == "users", client == .management, let table = table(at: next + 2),
        let operation = Catalogue.operation(named: "listUsers", client: client)
      else { return }
      return tell(what, WalkArgument.lifted(table)) { Catalogue.mistake(in: $0, of: operation, allowsMissing: $1) }
    }
    guard let operation = Catalogue.operation(named: called, client: client) else {
      let other: Operation.Client = client == .management ? .authentication : .management
      var hint = Catalogue.operation(like: called, client: client).map { "; did you mean \($0)?" } ?? ""
      if Catalogue.operation(named: called, client: other) != nil { hint = "; the other client has it" }
      findings.append(Finding(line: method.line, message: "\(what): no such operation\(hint)"))
      return
    }
    guard !operation.isHelper, let table = table(at: next + 2) else { return }
    tell(what, table) { Catalogue.mistake(in: $0, of: operation, allowsMissing: $1) }
  }

  /// `genauth.models.NAME{…}`: a DTO that is still being filled in, so that nothing is missing yet.
  private mutating func checkModel(at index: Int) {
    guard tokens[index].is("genauth"), !sees(".", at: index - 1), sees(".", at: index + 1),
      sees("models", at: index + 2), sees(".", at: index + 3), let name = token(index + 4)?.name
    else { return }
    let what = "genauth.models.\(name)"
    guard let schema = Catalogue.schema(named: name) else {
      findings.append(Finding(line: tokens[index].line, message: "\(what): no such DTO"))
      return
    }
    guard let table = table(at: index + 5) else { return }
    tell(what, table) { tape, _ in
      do throws(ArgumentError) {
        _ = try schema.checked(tape, allowsMissing: true)
        return nil
      } catch {
        return error
      }
    }
  }

  /// The table that is written out as the argument of a call.
  private func table(at argument: Int) -> Literal? {
    let start = sees("(", at: argument) ? argument + 1 : argument
    guard sees("{", at: start) else { return nil }
    let read = reader.table(at: start)
    // `f({…} or other)` is computed.
    if start > argument, !sees(")", at: read.end), !sees(",", at: read.end) { return nil }
    return read.literal
  }

  /// Tells what is wrong in a table, one mistake after the other.
  private mutating func tell(_ what: String, _ table: Literal, _ mistake: (Tape, Bool) -> ArgumentError?) {
    var table = table
    var allowsMissing = !table.isWhole
    for _ in 0..<Self.mistakesPerTable {
      guard let value = table.value, let error = mistake(Tape(value), allowsMissing) else { return }
      let steps = error.path.elements[...]
      // A list may be short only because some of it is computed.
      if error.code != .tooFew || !allowsMissing {
        let place = table.place(of: steps)
        let path = place.path.isEmpty ? "" : Path(place.path).rendered(indexBase: 1) + ": "
        findings.append(Finding(line: place.line, message: "\(what): \(path)\(error.message)"))
      }
      if error.code == .missing { allowsMissing = true } else { table = table.removing(steps) }
    }
  }
}

/// The argument of `management:users{…}`, which is that of listUsers but for what the walk adds (docs/lua-api.md, "Walking over users").
enum WalkArgument {
  /// The argument with the options that stand at its top level put where listUsers has them, and without those of the walk itself.
  static func lifted(_ table: Literal) -> Literal {
    guard case .fields(let fields) = table.content else { return table }
    var names: Set<String> = []
    if let operation = Catalogue.operation(named: "listUsers", client: .management),
      case .ref(let schema)? = operation.argument?.field(named: "options")?.type
    {
      names = Set(schema.fields.map(\.name)).subtracting(["pagination"])
    }
    var options = fields.filter { names.contains($0.name) }
    guard !options.isEmpty || fields.contains(where: { $0.name == "pageSize" }) else { return table }
    var rest = fields.filter { !names.contains($0.name) && $0.name != "pageSize" }
    var result = table
    if let place = rest.firstIndex(where: { $0.name == "options" }) {
      if case .fields(let written) = rest[place].value.content { options = written + options }
      rest.remove(at: place)
    }
    if !options.isEmpty {
      let isWhole = options.allSatisfy(\.value.isWhole)
      rest.append(("options", Literal(content: .fields(options), line: table.line, isWhole: isWhole)))
    }
    result.content = .fields(rest)
    return result
  }
}
