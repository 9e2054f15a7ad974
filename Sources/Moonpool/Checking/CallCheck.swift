import Contract

/// Finds the calls of operations in a script's words and holds them against the contract.
///
/// It looks at what can be known without running: calls on `management` and `authentication` and on variables that a client was assigned to, and
/// in their literal arguments the names of fields and the values that are written out. What is computed is left to the run.
struct CallCheck {
  /// Something found wrong.
  struct Finding: Equatable {
    /// The line, from 1.
    var line: Int
    /// What is wrong.
    var message: String
  }

  private let tokens: [LuaToken]
  private var clients: [String: Operation.Client] = ["management": .management, "authentication": .authentication]
  private(set) var findings: [Finding] = []

  /// What the clients have beside the operations (docs/lua-api.md, "Clients").
  private static let extras: Set<String> = ["users", "makeRequest", "setAccessToken"]

  /// Everything found in a source that parses.
  static func findings(in source: [UInt8]) -> [Finding] {
    var check = CallCheck(tokens: LuaLexer.tokens(of: source))
    check.findClients()
    check.findCalls()
    return check.findings
  }

  private init(tokens: [LuaToken]) { self.tokens = tokens }

  private func token(_ index: Int) -> LuaToken? { tokens.indices.contains(index) ? tokens[index] : nil }

  /// `name = genauth.ManagementClient`
  private mutating func findClients() {
    for index in tokens.indices where tokens[index].is("=") {
      guard let name = token(index - 1)?.name, token(index + 1)?.is("genauth") == true,
        token(index + 2)?.is(".") == true, let kind = token(index + 3)?.name
      else { continue }
      switch kind {
      case "ManagementClient": clients[name] = .management
      case "AuthenticationClient": clients[name] = .authentication
      default: continue
      }
    }
  }

  private mutating func findCalls() {
    for index in tokens.indices {
      guard let name = tokens[index].name, let client = clients[name], token(index - 1)?.is(".") != true else {
        continue
      }
      var next = index + 1
      if token(next)?.is(".") == true, token(next + 1)?.is("try") == true { next += 2 }
      guard token(next)?.is(":") == true, let method = token(next + 1), let called = method.name else { continue }
      checkCall(name, client, called, method.line, argument: next + 2)
    }
  }

  private mutating func checkCall(
    _ receiver: String, _ client: Operation.Client, _ method: String, _ line: Int, argument: Int
  ) {
    if Self.extras.contains(method) { return }
    guard let operation = Catalogue.operation(named: method, client: client) else {
      let other: Operation.Client = client == .management ? .authentication : .management
      var hint = Catalogue.operation(like: method, client: client).map { "; did you mean \($0)?" } ?? ""
      if Catalogue.operation(named: method, client: other) != nil { hint = "; the other client has it" }
      findings.append(Finding(line: line, message: "\(receiver):\(method): no such operation\(hint)"))
      return
    }
    guard let schema = operation.argument, !operation.takesAnything, !schema.isOpen else { return }
    var start = argument
    if token(start)?.is("(") == true { start += 1 }
    guard token(start)?.is("{") == true else { return }
    _ = checkTable(at: start, schema, "\(receiver):\(method)")
  }

  /// Checks a table that is written out.
  /// - Returns: the place behind its closing brace.
  private mutating func checkTable(at open: Int, _ schema: Schema?, _ what: String) -> Int {
    var index = open + 1
    while let token = token(index), !token.is("}") {
      if let name = token.name, self.token(index + 1)?.is("=") == true {
        index = checkMember(name, token.line, value: index + 2, schema, what)
      } else {
        index = skipValue(index, nil, what)
      }
      if self.token(index)?.is(",") == true || self.token(index)?.is(";") == true { index += 1 }
    }
    return index + 1
  }

  private mutating func checkMember(_ name: String, _ line: Int, value: Int, _ schema: Schema?, _ what: String) -> Int {
    guard let schema else { return skipValue(value, nil, what) }
    guard let field = schema.field(named: name) else {
      if !schema.isOpen {
        findings.append(Finding(line: line, message: "\(what): \(name): \(schema.noField(name).message)"))
      }
      return skipValue(value, nil, what)
    }
    checkLiteral(field, at: value, what)
    switch field.type {
    case .ref(let inner): return skipValue(value, inner, what)
    case .array:
      guard case .ref(let inner)? = field.items?.type, token(value)?.is("{") == true else {
        return skipValue(value, nil, what)
      }
      return checkList(at: value, inner, what)
    default: return skipValue(value, nil, what)
    }
  }

  private mutating func checkList(at open: Int, _ schema: Schema, _ what: String) -> Int {
    var index = open + 1
    while let token = token(index), !token.is("}") {
      index = skipValue(index, schema, what)
      if self.token(index)?.is(",") == true || self.token(index)?.is(";") == true { index += 1 }
    }
    return index + 1
  }

  /// A value that stands alone and is written out, against its field's type and allowed values.
  private mutating func checkLiteral(_ field: Field, at index: Int, _ what: String) {
    guard let value = token(index), let after = token(index + 1), after.is(",") || after.is(";") || after.is("}") else {
      return
    }
    let literal: Value
    switch value.kind {
    case .text(let text): literal = .string(text)
    case .word("true"): literal = .bool(true)
    case .word("false"): literal = .bool(false)
    case .number(let text):
      guard let number = Int64(text) else { return }
      literal = .integer(number)
    default: return
    }
    guard let problem = Self.problem(literal, field) else { return }
    findings.append(Finding(line: value.line, message: "\(what): \(field.name): \(problem)"))
  }

  private static func problem(_ literal: Value, _ field: Field) -> String? {
    switch (literal, field.type) {
    case (.string(let text), .string):
      let allowed = field.enumValues
      return allowed.isEmpty || allowed.contains(text)
        ? nil : "expected one of \(allowed.joined(separator: ", ")), got \"\(text)\""
    case (_, .any), (.bool, .boolean), (.integer, .number), (.integer, .integer): return nil
    case (_, .string): return "expected a string"
    case (_, .boolean): return "expected true or false"
    case (_, .number), (_, .integer): return "expected a number"
    case (_, .array): return "expected a list"
    case (_, .object), (_, .ref): return "expected a table"
    }
  }

  /// The place behind the value that begins at `index`, tables in it checked against the schema where they stand alone.
  private mutating func skipValue(_ index: Int, _ schema: Schema?, _ what: String) -> Int {
    if token(index)?.is("{") == true {
      let end = checkTable(at: index, schema, what)
      if let after = token(end), after.is(",") || after.is(";") || after.is("}") { return end }
      return skipRest(end)
    }
    return skipRest(index)
  }

  /// The place of the comma, semicolon or brace that ends the value, functions and brackets in it passed over.
  private func skipRest(_ start: Int) -> Int {
    var index = start
    var depth = 0
    while let token = token(index) {
      switch token.kind {
      case .symbol("("), .symbol("{"), .symbol("["), .word("function"), .word("if"), .word("do"), .word("repeat"):
        depth += 1
      case .symbol("}") where depth == 0, .symbol(",") where depth == 0, .symbol(";") where depth == 0: return index
      case .symbol(")"), .symbol("}"), .symbol("]"), .word("end"), .word("until"): depth -= 1
      default: break
      }
      index += 1
    }
    return index
  }
}
