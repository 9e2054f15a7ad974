import Contract
import Repl
import ScriptHost

/// Holds the calls of clients, DTOs and clients' makers against the contract: names, forms of the call, and the tables that are written out.
struct OperationCheck {
  private let review: ScriptReview
  private var worths: Worths { review.worths }
  private var tree: LuaTree { review.tree }

  /// What the clients have beside the operations (docs/lua-api.md, "Clients").
  static let extras: Set<String> = ["users", "makeRequest", "setAccessToken", "try"]
  /// How many mistakes of one table are told.
  private static let mistakesPerTable = 20

  init(_ review: ScriptReview) { self.review = review }

  /// Checks every call.
  func run() {
    for call in tree.calls {
      switch (worths.worth(call.target), call.method) {
      case (.client(let client, let tries), let method?): check(call, method, client, tries)
      case (.model(let name), nil): checkModel(name, call)
      case (.maker(let client), nil): checkOptions(client, call)
      case (.builtin("pcall"), nil): checkProtected(call)
      default: break
      }
    }
    for assignment in tree.assignments { check(assignment) }
  }

  /// `management:updateUser{…}`
  private func check(_ call: LuaTree.Call, _ method: String, _ client: Operation.Client, _ tries: Bool) {
    let what = review.text(before: call.token) + method
    if review.isOwn(method) { return }
    guard let operation = operation(method, client) else {
      if !Self.extras.contains(method) { review.add(Self.unknown(method, client, what, review.place(call.token))) }
      return
    }
    if tries, call.isStatement { tellUnused(call, what) }
    if !operation.isHelper, call.arguments.count > 1 { return tellCount(call, what) }
    check(call.arguments.first, of: call, operation, isWalk: method == "users", what)
  }

  /// `pcall(management.updateUser, management, {…})`
  private func checkProtected(_ call: LuaTree.Call) {
    guard let first = call.arguments.first, case .member(let base, let name) = tree.expressions[first].kind,
      case .client(let client, _) = worths.worth(base), !review.isOwn(name), call.arguments.count == 3,
      let operation = operation(name, client)
    else { return }
    let token = tree.expressions[first].token
    var inner = call
    inner.token = token
    check(call.arguments[2], of: inner, operation, isWalk: name == "users", review.text(before: token) + name)
  }

  private func check(
    _ argument: Int?, of call: LuaTree.Call, _ operation: Operation, isWalk: Bool, _ what: String
  ) {
    if operation.isHelper { return checkHelper(argument, operation, what) }
    guard let literal = table(argument, call, what) else { return }
    let lifted = isWalk ? WalkArgument.lifted(literal) : literal
    tell(what, lifted, operation.argument, call) { Catalogue.mistake(in: $0, of: operation, allowsMissing: true) }
  }

  /// The operation that a method is checked against; `users` is listUsers.
  private func operation(_ method: String, _ client: Operation.Client) -> Operation? {
    if method == "users", client == .management { return Catalogue.operation(named: "listUsers", client: client) }
    return Self.extras.contains(method) ? nil : Catalogue.operation(named: method, client: client)
  }

  /// What is said of a method that a client does not have.
  static func unknown(_ method: String, _ client: Operation.Client, _ what: String, _ place: Range<Int>) -> Finding {
    let other: Operation.Client = client == .management ? .authentication : .management
    if Catalogue.operation(named: method, client: other) != nil {
      return Finding(
        place: place, code: .unknownOperation, message: "\(what): no such operation; the other client has it")
    }
    let near = Catalogue.operation(like: method, client: client)
    let hint = near.map { "; did you mean \($0)?" } ?? ""
    return Finding(
      place: place, code: .unknownOperation, message: "\(what): no such operation\(hint)", suggestion: near)
  }

  private func tellUnused(_ call: LuaTree.Call, _ what: String) {
    let way = what.replacing(".try:", with: ":")
    review.add(
      Finding(
        place: review.place(call.token), severity: .warning, code: .unusedResult,
        message: "\(what): its result is not used, so a refusal would go unnoticed; \(way) raises"))
  }

  /// `management:getUser("6a…", "user_id")`
  private func tellCount(_ call: LuaTree.Call, _ what: String) {
    let second = tree.expressions[call.arguments[1]].token
    review.add(
      Finding(
        place: review.place(second), code: .wrongCount,
        message: "\(what): takes one table with the fields, got \(call.arguments.count) arguments"))
  }

  /// `genauth.models.NAME{…}`: a DTO that is still being filled in, so that nothing is missing yet.
  private func checkModel(_ name: String, _ call: LuaTree.Call) {
    let what = "genauth.models.\(name)"
    guard let schema = Catalogue.schema(named: name), var literal = table(call.arguments.first, call, what) else {
      return
    }
    literal.isOpen = true
    tell(what, literal, schema, call) { tape in
      do throws(ArgumentError) {
        _ = try schema.checked(tape, allowsMissing: true)
        return nil
      } catch {
        return error
      }
    }
  }

  /// `user.gendr = "M"`, where user was made by `genauth.models.NAME`.
  private func check(_ assignment: LuaTree.Assignment) {
    guard case .member(let base, let name) = tree.expressions[assignment.target].kind,
      case .filled(let schema) = worths.worth(base)
    else { return }
    var value = Literal.computed(worths.place(of: assignment.target))
    if case .expression(let expression) = assignment.source { value = LiteralReader(worths).literal(expression) }
    if value.isComputed { value.content = schema.field(named: name) == nil ? .value(.bool(true)) : .absent }
    guard let given = value.value else { return }
    do throws(ArgumentError) {
      _ = try schema.checked(Tape(given), for: name, allowsMissing: true)
    } catch {
      review.add(
        Finding(
          place: worths.place(of: assignment.target), code: .init(rawValue: error.code.rawValue),
          message: "\(schema.name): \(error.text(indexBase: 1))", suggestion: error.suggestion))
    }
  }

  /// `genauth.ManagementClient{…}`
  private func checkOptions(_ client: Operation.Client, _ call: LuaTree.Call) {
    let what = "genauth." + (client == .management ? "ManagementClient" : "AuthenticationClient")
    guard let literal = table(call.arguments.first, call, what), case .fields(let fields) = literal.content else {
      return
    }
    for field in fields where !ClientOptionNames.all.contains(field.name) {
      review.addUnknown(
        "\(what): \(field.name): no such option", field.name, among: ClientOptionNames.all, .unknownField, field.place)
    }
  }

  /// `authentication:signInByUsernamePassword{…}`: names that are nearly those of its parameters.
  private func checkHelper(_ argument: Int?, _ operation: Operation, _ what: String) {
    let signature = HelperSignature(operation)
    guard signature.takesTable, let argument,
      case .fields(let fields) = LiteralReader(worths).literal(argument).content
    else { return }
    let names = signature.parameters.map(\.name)
    for field in fields where !names.contains(field.name) && NearMiss.find(field.name, among: names) != nil {
      review.addUnknown(
        "\(what): \(field.name): no such parameter", field.name, among: names, .unknownField, field.place)
    }
  }

  /// What is written out of a call's argument: nil where it is computed. A call without one has an empty table.
  private func table(_ argument: Int?, _ call: LuaTree.Call, _ what: String) -> Literal? {
    guard let argument else {
      return Literal(content: .fields([]), place: review.place(call.token), isWhole: true)
    }
    let literal = LiteralReader(worths).literal(argument)
    guard case .value(let value) = literal.content else {
      return literal.isComputed || literal.isAbsent ? nil : literal
    }
    let got: String
    switch value {
    case .string: got = "a string"
    case .bool: got = "a boolean"
    case .null: return nil
    default: got = "a number"
    }
    review.add(
      Finding(
        place: literal.place, code: .wrongType, message: "\(what): expected one table with the fields, got \(got)"))
    return nil
  }

  /// Tells what is wrong in a table, one mistake after the other.
  private func tell(
    _ what: String, _ table: Literal, _ schema: Schema?, _ call: LuaTree.Call, _ mistake: (Tape) -> ArgumentError?
  ) {
    var table = schema.map { table.naming($0) } ?? table
    let missing = schema.map { table.missing($0) } ?? []
    // What was written wrong is not missing as well.
    var told: Set<String> = []
    for _ in 0..<Self.mistakesPerTable {
      guard let value = table.value, let error = mistake(Tape(value)) else { break }
      let steps = error.path.elements[...]
      let place = table.place(of: steps, isName: error.code == .unknownField || error.code == .refusedField)
      if let near = error.suggestion {
        told.insert(Path(Array(place.path.dropLast()) + [.name(near)]).rendered(indexBase: 0))
      }
      // A list may be short only because some of it is computed.
      if error.code != .tooFew || table.isWhole { add(what, place.path, error, place.place) }
      table = table.removing(steps)
    }
    for field in missing.prefix(Self.mistakesPerTable)
    where !told.contains(Path(field.path).rendered(indexBase: 0)) {
      // What is missing of the argument itself is missing at the call.
      add(what, field.path, field.error, field.path.count == 1 ? review.place(call.token) : field.place)
    }
  }

  private func add(_ what: String, _ path: [Path.Element], _ error: ArgumentError, _ place: Range<Int>) {
    let path = path.isEmpty ? "" : Path(path).rendered(indexBase: 1) + ": "
    review.add(
      Finding(
        place: place, code: .init(rawValue: error.code.rawValue), message: "\(what): \(path)\(error.message.english)",
        suggestion: error.suggestion))
  }
}
