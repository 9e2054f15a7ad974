import Contract
import Lua

/// What an operation raises in Lua: a table with fields and a text (docs/lua-api.md, "Refusals").
struct CallError: Error {
  /// The operation's name.
  var operation: String?
  /// The answer's status; nil if nothing was sent.
  var statusCode: Int?
  /// The answer's finer code.
  var apiCode: Int?
  /// The answer's id.
  var requestId: String?
  /// What sort of failure, in one word: `argument`, `notFound`, `conflict`, `storage`, …
  var kind: String
  /// What happened, without operation and path.
  var message: String
  /// Where in the argument.
  var path = Path()
  /// What was expected, for a mistake in the argument.
  var expected: String?
  /// What was there, for a mistake in the argument.
  var got: String?
  /// The near miss.
  var suggestion: String?
  /// What the answer carries all the same (a token for setting a new password).
  var data: Tape?
  /// How many entries of a long list were done before it.
  var done: Int?

  /// Operation, status, path and message, as in `updateUser: 409 email: already taken by user 6a…`.
  var text: String {
    var parts: [String] = []
    if let operation { parts.append(operation) }
    // A mistake in the arguments is told without a status: no service has answered.
    var last = kind == "argument" ? "" : statusCode.map { "\($0) " } ?? ""
    if !path.isEmpty { last += path.rendered(indexBase: 1) + ": " }
    parts.append(last + message)
    return parts.joined(separator: ": ")
  }
}

extension CallError {
  /// A refusal by the service.
  init(_ response: Response, operation: String) {
    self.operation = operation
    statusCode = response.statusCode
    apiCode = response.apiCode
    requestId = response.requestId
    kind = Self.kind(response.statusCode)
    message = response.sentence(indexBase: 1)
    path = response.path
    data = response.data
  }

  /// A mistake in the argument, found before anything was sent.
  /// - Parameter language: the language of the message; `expected` and `got` are in English, for programs.
  init(_ error: ArgumentError, operation: String?, _ language: Language = .english) {
    self.operation = error.operation ?? operation
    kind = "argument"
    // Nothing was sent, but the rules say what the service answers: docs/operations.md, "Envelope".
    if error.code == .tooMany { statusCode = error.statusCode }
    message = error.message.text(language)
    path = error.path
    expected = error.expected?.english
    got = error.got?.english
    suggestion = error.suggestion
  }

  /// A value that cannot be sent.
  init(_ error: BridgeError, operation: String?) {
    self.operation = operation
    kind = "argument"
    message = error.message
    path = error.path
    expected = error.expected
    got = error.got
  }

  /// A mistake in the argument that the bindings themselves see.
  init(argument message: String, operation: String?, suggestion: String? = nil) {
    self.operation = operation
    kind = "argument"
    self.message = suggestion.map { "\(message); did you mean \($0)?" } ?? message
    self.suggestion = suggestion
  }

  /// What never became an answer.
  init(_ fault: Fault, operation: String) {
    self.operation = operation
    kind = fault.code.rawValue
    message = fault.message
  }

  /// What to add to the message of a list that was sent in pieces.
  static func afterPieces(_ done: Int) -> String {
    " (" + Count.of(done, "entry before it is done)", "entries before it are done)")
  }

  private static func kind(_ statusCode: Int) -> String {
    switch statusCode {
    case 400: "invalid"
    case 401: "unauthenticated"
    case 403: "forbidden"
    case 404: "notFound"
    case 409: "conflict"
    case 413: "tooLarge"
    case 422: "rule"
    case 429: "throttled"
    case 501: "unsupported"
    default: "refused"
    }
  }
}

/// A ``CallError`` on its way into Lua, with what it needs to become a table there.
struct RaisedCallError: ErrorValue {
  let error: CallError
  let tables: ErrorTables

  func pushErrorValue(on stack: Stack) { tables.push(error, on: stack) }
}

/// Makes the tables that operations raise.
final class ErrorTables: @unchecked Sendable {
  // Sendable only so that errors can carry it; it is used on the run's thread alone.
  private let metatable: Reference
  private let pusher: TapePusher

  init(_ state: State, pusher: TapePusher) {
    self.pusher = pusher
    let stack = state.stack
    stack.createTable(record: 4)
    stack.push(native: { Stack.run($0) { try describe($0) } })
    stack.rawSet(-2, "__tostring")
    stack.push(native: { Stack.run($0) { try join($0) } })
    stack.rawSet(-2, "__concat")
    stack.push("genauth.Error")
    stack.rawSet(-2, "__name")
    metatable = stack.popReference()
  }

  func push(_ error: CallError, on stack: Stack) {
    guard (try? stack.ensure(12)) != nil else {
      stack.push(error.text)
      return
    }
    stack.createTable(record: 14)
    func set(_ name: String, _ text: String?) {
      guard let text else { return }
      // It may name a file.
      stack.push(system: text)
      stack.rawSet(-2, name)
    }
    func set(_ name: String, _ number: Int?) {
      guard let number else { return }
      stack.push(number)
      stack.rawSet(-2, name)
    }
    set("operation", error.operation)
    set("statusCode", error.statusCode)
    set("apiCode", error.apiCode)
    set("requestId", error.requestId)
    set("kind", error.kind)
    set("message", error.message)
    set("text", error.text)
    set("expected", error.expected)
    set("got", error.got)
    set("suggestion", error.suggestion)
    set("done", error.done)
    if !error.path.isEmpty { set("path", error.path.rendered(indexBase: 1)) }
    let field = error.path.elements.reversed().lazy.compactMap { if case .name(let name) = $0 { name } else { nil } }
    set("field", field.first)
    if let position = stack.position() {
      stack.push(system: position.chunk)
      stack.rawSet(-2, "source")
      set("line", position.line)
    }
    if let data = error.data {
      let pushed = data.withRoot { node in Result { try pusher.push(node, on: stack) } }
      if case .success = pushed { stack.rawSet(-2, "data") }
    }
    stack.push(metatable)
    stack.setMetatable(-2)
  }
}

/// `__tostring`: the text with the script's own line in front.
private func describe(_ stack: Stack) throws -> Answer {
  guard stack.type(1) == .table else { return .none }
  var text = ""
  if stack.rawGet(1, "source") == .string, let source = stack.systemText(-1) {
    text = source + ":"
    if stack.rawGet(1, "line") == .number, let line = stack.integer(-1) { text += "\(line):" }
    text += " "
  }
  stack.rawGet(1, "text")
  stack.push(system: text + (stack.systemText(-1) ?? "error"))
  return 1
}

/// `__concat`: an error reads as its text in `..`.
private func join(_ stack: Stack) throws -> Answer {
  stack.push(system: try description(1, stack) + description(2, stack))
  return 1
}

private func description(_ index: Int, _ stack: Stack) throws -> String {
  try stack.pushDescription(index)
  defer { stack.pop() }
  return stack.systemText(-1) ?? ""
}
