import Contract
import Repl
import ScriptHost

/// Holds the fields and methods that a script reads against what they are read of: clients, modules, answers, Lua's libraries.
struct FieldCheck {
  private let review: ScriptReview
  private var worths: Worths { review.worths }
  private var tree: LuaTree { review.tree }

  private static let members = ["ManagementClient", "AuthenticationClient", "models", "null", "array", "version"]

  init(_ review: ScriptReview) { self.review = review }

  /// Checks every field that is read, and every method that is called.
  func run() {
    for (place, expression) in tree.expressions.enumerated() {
      guard case .member(let base, let name) = expression.kind else { continue }
      if case .target = expression.role { continue }
      check(name, of: worths.worth(base), place, expression)
    }
    for call in tree.calls {
      guard let method = call.method else { continue }
      checkMethod(method, of: worths.worth(call.target), call)
    }
  }

  private func check(_ name: String, of worth: Worth, _ place: Int, _ expression: LuaTree.Expression) {
    let range = review.place(expression.token)
    switch worth {
    case .client(let client, _): check(name, of: client, expression)
    case .models where Catalogue.schema(named: name) == nil && !review.isOwn(name):
      review.addUnknown(
        "genauth.models.\(name): no such DTO", name, among: Catalogue.schemas.map(\.name), .unknownModel, range)
    case .genauth where !Self.members.contains(name) && !review.isOwn(name):
      review.addUnknown("genauth.\(name): no such member", name, among: Self.members, .unknownMember, range)
    case .answer(let schema, let asked): check(name, of: schema, asked, range)
    case .filled(let schema): check(name, of: schema, .everything, range)
    case .module(let module): check(name, of: module, expression)
    case .object(let type): check(name, of: type, place, range)
    case .record(let names, let what) where !names.contains(name) && !review.isOwn(name):
      let message = what == "args" ? "args: \(name) was not declared" : "\(name): no such name in \(what)"
      review.addUnknown(message, name, among: names, .unknownField, range)
    case .library(let library): check(name, of: library, range)
    case .list(.answer(let schema, _)) where schema.field(named: name) != nil:
      let message =
        "\(name): is a field of \(schema.name), and this is a list of them; take one, or use ipairs"
      review.add(Finding(place: range, code: .unknownField, message: message))
    case .list(.answer(let schema, _)) where !review.isOwn(name) && !review.changesAnswers:
      let message = "\(name): no such field; this is already the list of \(schema.name)"
      review.add(Finding(place: range, code: .unknownField, message: message))
    default: return
    }
  }

  /// `management.updatUser`
  private func check(_ name: String, of client: Operation.Client, _ expression: LuaTree.Expression) {
    guard !review.isOwn(name), name != "try" else { return }
    let what = review.text(before: expression.token) + name
    let range = review.place(expression.token)
    guard OperationCheck.extras.contains(name) || Catalogue.operation(named: name, client: client) != nil else {
      return review.add(OperationCheck.unknown(name, client, what, range))
    }
    // Where it is handed on it may be called with its client.
    guard case .callee(let call) = expression.role, !isGivenItself(tree.calls[call], expression) else { return }
    review.add(
      Finding(
        place: range, code: .notACall, message: "\(what): is a method; call it with a colon", suggestion: ":\(name)"))
  }

  /// Whether a method that is called with a dot is given something that may be its object.
  private func isGivenItself(_ call: LuaTree.Call, _ expression: LuaTree.Expression) -> Bool {
    guard let first = call.arguments.first else { return false }
    switch tree.expressions[first].kind {
    case .name, .member, .index, .call, .varargs, .parenthesis: return true
    default: return false
    }
  }

  /// `user.nickNam`
  private func check(_ name: String, of schema: Schema, _ asked: AskedFor, _ range: Range<Int>) {
    guard !schema.isOpen, !asked.isOpen, !review.isOwn(name), !review.changesAnswers else { return }
    guard schema.field(named: name) == nil else {
      guard let entry = asked.missing.first(where: { $0.field == name }) else { return }
      let message = "\(name): was not asked for; pass \(entry.option) = true to get it"
      return review.add(Finding(place: range, code: .notAskedFor, message: message))
    }
    // Of a refused list that was sent in pieces.
    if name == "done", schema.field(named: "statusCode") != nil { return }
    if let inside = Self.inside(name, schema) {
      let message = "\(name): no such field of \(schema.name); it is in \(inside)"
      return review.add(Finding(place: range, code: .unknownField, message: message, suggestion: inside))
    }
    let error = schema.noField(name)
    review.add(
      Finding(
        place: range, code: .unknownField, message: "\(name): \(error.message.english)", suggestion: error.suggestion))
  }

  /// Where in an envelope a name is: `data.nickname`.
  private static func inside(_ name: String, _ schema: Schema) -> String? {
    guard case .ref(let data)? = schema.field(named: "data")?.type, data.field(named: name) != nil else { return nil }
    return "data.\(name)"
  }

  /// `csv.row`
  private func check(_ name: String, of module: String, _ expression: LuaTree.Expression) {
    let names = DocumentedTypes.members(of: module)
    guard !names.contains(name), !review.isOwn(name) else { return }
    // `env.NAME` is any variable, and none of them a function.
    if DocumentedTypes.isOpen(class: module + "lib") {
      guard case .callee = expression.role else { return }
    }
    let known = NearMiss.find(name, among: names) == nil ? "; there are " + names.joined(separator: ", ") : ""
    review.addUnknown(
      "\(module).\(name): no such member of \(module)\(names.count > 12 ? "" : known)", name, among: names,
      .unknownMember, review.place(expression.token))
  }

  /// `writer.cuont`, `writer.write(row)`
  private func check(_ name: String, of type: String, _ place: Int, _ range: Range<Int>) {
    let fields = DocumentedTypes.fields(ofClass: type).map(\.name)
    let methods = DocumentedTypes.methods(ofClass: type)
    guard !fields.contains(name), !review.isOwn(name), !DocumentedTypes.isOpen(class: type) || fields.isEmpty else {
      return
    }
    guard methods.contains(name) else {
      return review.addUnknown("\(name): no such field of \(type)", name, among: fields + methods, .unknownField, range)
    }
    guard case .callee(let call) = tree.expressions[place].role,
      !isGivenItself(tree.calls[call], tree.expressions[place]) || tree.calls[call].arguments.count == 1
    else { return }
    let isItself = tree.calls[call].arguments.first.map { worths.worth($0) == .object(type) } ?? false
    guard !isItself else { return }
    review.add(
      Finding(
        place: range, code: .notACall, message: "\(type).\(name): is a method; call it with a colon",
        suggestion: ":\(name)"))
  }

  /// `string.trim`
  private func check(_ name: String, of library: String, _ range: Range<Int>) {
    let names = KnownNames.ofRuns.libraries[library] ?? []
    guard !names.contains(name), !review.isOwn(name), mayMiss(name, names) else { return }
    review.addUnknown(
      "\(library).\(name): no such member of Lua's \(library)", name, among: names.sorted(), .unknownMember, range)
  }

  /// Whether a name that is not among Lua's own is not there: other code may have added it.
  private func mayMiss(_ name: String, _ names: Set<String>) -> Bool {
    !review.runsOtherCode || name.count >= 5 && NearMiss.find(name, among: names.sorted()) != nil
  }

  private func checkMethod(_ name: String, of worth: Worth, _ call: LuaTree.Call) {
    let range = review.place(call.token)
    let what = review.text(before: call.token) + name
    switch worth {
    case .module(let module) where DocumentedTypes.members(of: module).contains(name) && !review.isOwn(name):
      review.add(
        Finding(
          place: range, code: .notACall, message: "\(what): is a function; call it with a dot: \(module).\(name)",
          suggestion: ".\(name)"))
    case .module(let module) where !review.isOwn(name):
      review.addUnknown(
        "\(what): no such member of \(module)", name, among: DocumentedTypes.members(of: module), .unknownMember, range)
    case .object(let type):
      let methods = DocumentedTypes.methods(ofClass: type)
      guard !methods.contains(name), !review.isOwn(name) else { return }
      review.addUnknown("\(what): no such method of \(type)", name, among: methods, .unknownMember, range)
    case .answer(let schema, let asked): check(name, of: schema, asked, range)
    case .text:
      let methods = KnownNames.ofRuns.libraries["string"] ?? []
      guard !methods.contains(name), !review.isOwn(name), mayMiss(name, methods) else { return }
      review.addUnknown("\(name): no such method of a string", name, among: methods.sorted(), .unknownMember, range)
    default: return
    }
  }
}
