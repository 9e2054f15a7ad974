import Contract
import ScriptHost

/// Finds the uses of clients and DTOs in a script and holds them against the contract.
///
/// It looks at what can be known without running: values that come from `genauth`, `management` and `authentication` (``Worths``), and what is written out in
/// their tables, by the rules of the run itself. What is computed is left to the run.
struct CallCheck {
  private let tokens: [LuaToken]
  private let reader: LiteralReader
  private let outline: LuaOutline
  private var worths: Worths
  private var own: Set<Own> = []
  private(set) var findings: [Finding] = []

  /// A method or field that the script itself gives a client or module.
  private struct Own: Hashable {
    var isManagement: Bool?
    var name: String
  }

  /// What the clients have beside the operations (docs/lua-api.md, "Clients").
  private static let extras: Set<String> = ["users", "makeRequest", "setAccessToken", "try"]
  private static let members = ["ManagementClient", "AuthenticationClient", "models", "null", "array", "version"]
  /// How many mistakes of one table are told.
  private static let mistakesPerTable = 20

  /// Everything found in a source that parses, in its order.
  static func findings(in source: [UInt8]) -> [Finding] {
    var check = CallCheck(tokens: LuaLexer.tokens(of: source))
    check.findOwn()
    for call in check.outline.calls { check.check(call) }
    for member in check.outline.members { check.check(member) }
    return check.findings.sorted { ($0.place.lowerBound, $0.message) < ($1.place.lowerBound, $1.message) }
  }

  private init(tokens: [LuaToken]) {
    self.tokens = tokens
    reader = LiteralReader(tokens)
    outline = LuaOutliner.outline(of: tokens)
    worths = Worths(outline, tokens)
  }

  private mutating func findOwn() {
    for member in outline.ownMembers {
      switch worths.worth(member.target) {
      case .client(let client, _): own.insert(Own(isManagement: client == .management, name: member.name))
      case .genauth, .models: own.insert(Own(isManagement: nil, name: member.name))
      default: break
      }
    }
  }

  private mutating func check(_ call: LuaOutline.Call) {
    switch (worths.worth(call.target), call.method) {
    case (.client(let client, let tries), let method?): check(call, method, client, tries)
    case (.model(let name), nil): checkModel(name, call)
    case (.maker(let client), nil): checkOptions(client, call)
    default: break
    }
  }

  /// `management:updateUser{…}`
  private mutating func check(_ call: LuaOutline.Call, _ method: String, _ client: Operation.Client, _ tries: Bool) {
    let what = text(before: call.name) + method
    if own.contains(Own(isManagement: client == .management, name: method)) { return }
    let place = tokens[call.name].range
    guard let operation = operation(method, client) else {
      if !Self.extras.contains(method) { add(unknown(method, client, what, place)) }
      return
    }
    if tries, call.isStatement {
      let way = what.replacing(".try:", with: ":")
      add(
        Finding(
          place: place, severity: .warning, code: .unusedResult,
          message: "\(what): nobody looks at its answer, so that a refusal goes unnoticed; \(way) raises",
          suggestion: nil))
    }
    guard !operation.isHelper, let argument = argument(call, what) else { return }
    let table = method == "users" ? WalkArgument.lifted(argument) : argument
    tell(what, table, call) { Catalogue.mistake(in: $0, of: operation, allowsMissing: $1) }
  }

  /// The operation that a method is checked against; `users` is listUsers.
  private func operation(_ method: String, _ client: Operation.Client) -> Operation? {
    if method == "users", client == .management { return Catalogue.operation(named: "listUsers", client: client) }
    return Self.extras.contains(method) ? nil : Catalogue.operation(named: method, client: client)
  }

  private func unknown(_ method: String, _ client: Operation.Client, _ what: String, _ place: Range<Int>) -> Finding {
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

  /// `genauth.models.NAME{…}`: a DTO that is still being filled in, so that nothing is missing yet.
  private mutating func checkModel(_ name: String, _ call: LuaOutline.Call) {
    let what = "genauth.models.\(name)"
    guard let schema = Catalogue.schema(named: name), let table = argument(call, what) else { return }
    tell(what, table, call) { tape, _ in
      do throws(ArgumentError) {
        _ = try schema.checked(tape, allowsMissing: true)
        return nil
      } catch {
        return error
      }
    }
  }

  /// `genauth.ManagementClient{…}`
  private mutating func checkOptions(_ client: Operation.Client, _ call: LuaOutline.Call) {
    let what = "genauth." + (client == .management ? "ManagementClient" : "AuthenticationClient")
    guard let table = argument(call, what), case .fields(let fields) = table.content else { return }
    for field in fields where !ClientOptionNames.all.contains(field.name) {
      let near = NearMiss.find(field.name, among: ClientOptionNames.all)
      let hint = near.map { "; did you mean \($0)?" } ?? ""
      add(
        Finding(
          place: field.place, code: .init(rawValue: ArgumentError.Code.unknownField.rawValue),
          message: "\(what): \(field.name): no such option\(hint)", suggestion: near))
    }
  }

  /// A field that is read: `management.updatUser`, `genauth.models.Uesr`.
  private mutating func check(_ member: LuaOutline.Member) {
    let place = tokens[member.place].range
    let name = member.name
    switch worths.worth(member.target) {
    case .client(let client, _):
      guard !own.contains(Own(isManagement: client == .management, name: name)), !Self.extras.contains(name) else {
        return
      }
      let what = text(before: member.place) + name
      guard Catalogue.operation(named: name, client: client) != nil else {
        return add(unknown(name, client, what, place))
      }
      // Where it is handed on it may be called with its client.
      guard let next = reader.token(member.place + 1), ["(", "{"].contains(where: { next.is($0) }) else { return }
      if next.is("("), reader.token(member.place + 2)?.name != nil { return }
      add(
        Finding(
          place: place, code: .notACall, message: "\(what): is a method; call it with a colon", suggestion: ":\(name)"))
    case .models where Catalogue.schema(named: name) == nil && !own.contains(Own(isManagement: nil, name: name)):
      tellUnknown("genauth.models.\(name): no such DTO", name, Catalogue.schemas.map(\.name), .unknownModel, place)
    case .genauth where !Self.members.contains(name) && !own.contains(Own(isManagement: nil, name: name)):
      tellUnknown("genauth.\(name): no such member", name, Self.members, .unknownMember, place)
    default: return
    }
  }

  private mutating func tellUnknown(
    _ message: String, _ name: String, _ names: [String], _ code: Finding.Code, _ place: Range<Int>
  ) {
    let near = NearMiss.find(name, among: names)
    let hint = near.map { "; did you mean \($0)?" } ?? ""
    add(Finding(place: place, code: code, message: message + hint, suggestion: near))
  }

  private mutating func add(_ finding: Finding) { findings.append(finding) }

  /// The words in front of a name, back to where its chain begins: `management.try:`.
  private func text(before name: Int) -> String {
    var start = name
    while start >= 2, tokens[start - 1].is(".") || tokens[start - 1].is(":"), tokens[start - 2].name != nil {
      start -= 2
    }
    return tokens[start..<name].map(\.text).joined()
  }

  /// What is written out of a call's argument: nil where it is computed. A call without one has an empty table.
  private mutating func argument(_ call: LuaOutline.Call, _ what: String) -> Literal? {
    let hasParenthesis = tokens[call.arguments].is("(")
    if call.count == 0 { return Literal(content: .fields([]), place: tokens[call.name].range, isWhole: true) }
    let start = hasParenthesis ? call.arguments + 1 : call.arguments
    guard reader.token(start)?.is("{") == true else {
      if call.count == 1, hasParenthesis || reader.token(start)?.is("{") != true {
        tellNoTable(start, hasParenthesis, what)
      }
      return nil
    }
    let read = reader.table(at: start)
    // `f({…} or other)` is computed.
    if hasParenthesis, !(reader.token(read.end)?.is(")") == true || reader.token(read.end)?.is(",") == true) {
      return nil
    }
    return read.literal
  }

  /// A text, number or boolean stands where the table should be.
  private mutating func tellNoTable(_ start: Int, _ hasParenthesis: Bool, _ what: String) {
    guard let token = reader.token(start) else { return }
    if hasParenthesis, reader.token(start + 1)?.is(")") != true { return }
    let got: String
    switch token.kind {
    case .text, .escapedText: got = "a string"
    case .number: got = "a number"
    case .word("true"), .word("false"): got = "a boolean"
    default: return
    }
    add(
      Finding(
        place: token.range, code: .wrongType, message: "\(what): expected one table with the fields, got \(got)"))
  }

  /// Tells what is wrong in a table, one mistake after the other.
  private mutating func tell(
    _ what: String, _ table: Literal, _ call: LuaOutline.Call, _ mistake: (Tape, Bool) -> ArgumentError?
  ) {
    var table = table
    var allowsMissing = !table.isWhole
    // What was wrong, or was written wrong, is not missing as well.
    var told: Set<String> = []
    for _ in 0..<Self.mistakesPerTable {
      guard let value = table.value, let error = mistake(Tape(value), allowsMissing) else { return }
      let steps = error.path.elements[...]
      let isTold = error.code == .missing && told.contains(error.path.rendered(indexBase: 0))
      told.insert(error.path.rendered(indexBase: 0))
      if let near = error.suggestion {
        told.insert(Path(Array(steps.dropLast()) + [.name(near)]).rendered(indexBase: 0))
      }
      // A list may be short only because some of it is computed.
      if !isTold, error.code != .tooFew || !allowsMissing {
        let place = table.place(of: steps, isName: error.code == .unknownField || error.code == .refusedField)
        let path = place.path.isEmpty ? "" : Path(place.path).rendered(indexBase: 1) + ": "
        // What is missing of the argument itself is missing at the call.
        let isAtCall = error.code == .missing && steps.count == 1
        add(
          Finding(
            place: isAtCall ? tokens[call.name].range : place.place, code: .init(rawValue: error.code.rawValue),
            message: "\(what): \(path)\(error.message.english)", suggestion: error.suggestion))
      }
      if error.code == .missing { allowsMissing = true } else { table = table.removing(steps) }
    }
  }
}
