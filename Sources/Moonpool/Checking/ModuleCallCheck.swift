import Contract
import Repl

/// Holds the calls of modules' functions, and of their objects' methods, against their documents: how many arguments they take, and their options.
struct ModuleCallCheck {
  private let review: ScriptReview
  private var worths: Worths { review.worths }
  private var tree: LuaTree { review.tree }

  init(_ review: ScriptReview) { self.review = review }

  /// Checks every call.
  func run() {
    for call in tree.calls {
      switch (worths.worth(call.target), call.method) {
      case (.function(let name), nil): check(call, name)
      case (.object(let type), let method?): check(call, "\(type):\(method)")
      case (.module("args"), nil): checkDeclaration(call)
      case (.module(let module), nil): tellModule(call, module)
      default: break
      }
    }
  }

  private func check(_ call: LuaTree.Call, _ name: String) {
    guard let docs = DocumentedTypes.docs(of: name) else { return }
    let shown = docs.name
    tellCount(call, docs, shown)
    for (argument, parameter) in pairs(call, docs) {
      if let options = DocumentedTypes.options(of: parameter) { check(argument, options, shown) }
      check(argument, parameter, shown)
    }
  }

  /// The arguments with the parameters that they stand for: options in front of a function may be left out.
  private func pairs(_ call: LuaTree.Call, _ docs: FunctionDocs) -> [(Int, FunctionDocs.Parameter)] {
    var parameters = docs.parameters.filter { $0.name != "..." }
    if parameters.count == call.arguments.count + 1, parameters.last?.type.hasPrefix("fun(") == true,
      let optional = parameters.lastIndex(where: \.isOptional)
    {
      parameters.remove(at: optional)
    }
    return Array(zip(call.arguments, parameters))
  }

  private func tellCount(_ call: LuaTree.Call, _ docs: FunctionDocs, _ name: String) {
    let takesMore = docs.parameters.contains { $0.name == "..." }
    let count = call.arguments.count
    let isOpen = call.arguments.last.map { worths.isMultiple($0) } ?? false
    let most = docs.parameters.count
    if count > most, !takesMore, !(isOpen && count == most + 1) {
      let place = review.place(tree.expressions[call.arguments[most]].token)
      let takes = most == 0 ? "no argument" : most == 1 ? "1 argument" : "at most \(most) arguments"
      review.add(
        Finding(
          place: place, severity: .warning, code: .wrongCount,
          message: "\(name): takes \(takes), got \(count); call it as \(docs.signature)"))
    }
    let needed = docs.parameters.filter { !$0.isOptional && $0.name != "..." && $0.type != "any" }
    guard count < needed.count, !isOpen else { return }
    let missing = needed[count...].map(\.name).joined(separator: " and ")
    let verb = needed.count - count == 1 ? "is" : "are"
    review.add(
      Finding(
        place: review.place(call.token), code: .wrongCount,
        message: "\(name): \(missing) \(verb) missing; call it as \(docs.signature)"))
  }

  /// The options that a table writes out.
  private func check(_ argument: Int, _ options: [FunctionDocs.Parameter], _ what: String) {
    let literal = LiteralReader(worths).literal(argument)
    guard case .fields(let fields) = literal.content else { return }
    for field in fields {
      guard let option = options.first(where: { $0.name == field.name }) else {
        review.addUnknown(
          "\(what): \(field.name): no such option", field.name, among: options.map(\.name), .unknownField, field.place)
        continue
      }
      check(field.value, option.type, "\(what): \(field.name)")
    }
  }

  /// An argument that is written out and of a type that the function cannot take.
  private func check(_ argument: Int, _ parameter: FunctionDocs.Parameter, _ what: String) {
    let literal = LiteralReader(worths).literal(argument)
    if parameter.isOptional, literal.isAbsent { return }
    check(literal, parameter.type, "\(what): \(parameter.name)")
  }

  private func check(_ literal: Literal, _ type: String, _ what: String) {
    let alternatives = DocumentedTypes.alternatives(type)
    let words = alternatives.filter { $0.hasPrefix("\"") }.map { String($0.dropFirst().dropLast()) }
    if words.count == alternatives.count, case .value(.string(let text)) = literal.content, !words.contains(text) {
      review.addUnknown(
        "\(what): expected one of \(words.joined(separator: ", ")), got \"\(text)\"", text, among: words, .notInEnum,
        literal.place)
      return
    }
    guard let got = Self.mismatch(literal.content, alternatives) else { return }
    review.add(Finding(place: literal.place, code: .wrongType, message: "\(what): expected \(type), got \(got)"))
  }

  /// What is there instead of what the types say; nil where it may fit. Lua turns numbers and texts into each other.
  private static func mismatch(_ content: Literal.Content, _ alternatives: [String]) -> String? {
    let taken = Set(alternatives.map(Kind.init))
    guard !taken.contains(.anything) else { return nil }
    switch content {
    case .fields, .list: return taken.contains(.table) ? nil : "a table"
    case .value(.bool): return taken.contains(.boolean) ? nil : "a boolean"
    case .value(.string(let text)):
      return taken.contains(.text) || taken.contains(.number) && Double(text) != nil ? nil : "a string"
    case .value(.integer), .value(.number): return taken.contains(.number) || taken.contains(.text) ? nil : "a number"
    default: return nil
    }
  }

  /// What sort of value a documented type is.
  private enum Kind {
    case text, number, boolean, table, function, anything

    init(_ type: String) {
      switch type {
      case "string": self = .text
      case "number", "integer": self = .number
      case "boolean": self = .boolean
      case let type where type.hasPrefix("\""): self = .text
      case let type where type.hasPrefix("fun("): self = .function
      case let type where type.hasPrefix("{") || type.hasPrefix("table") || type.hasSuffix("[]"): self = .table
      case let type where !DocumentedTypes.fields(ofClass: type).isEmpty: self = .table
      default: self = .anything
      }
    }
  }

  /// `args{…}`: the settings of the whole and of each entry.
  private func checkDeclaration(_ call: LuaTree.Call) {
    guard let first = call.arguments.first, case .table(let place) = worths.worth(first) else { return }
    let settings = DocumentedTypes.fields(ofClass: "args.Declaration").map(\.name)
    for field in tree.tables[place].fields where !settings.contains(field.name) {
      review.addUnknown(
        "args: \(field.name): no such setting", field.name, among: settings, .unknownField, review.place(field.token))
    }
    for element in tree.tables[place].elements {
      guard case .table(let entry) = tree.expressions[element].kind else { continue }
      let options = DocumentedTypes.fields(ofClass: "args.Entry")
      for field in tree.tables[entry].fields {
        guard let option = options.first(where: { $0.name == field.name }) else {
          review.addUnknown(
            "args: \(field.name): no such setting", field.name, among: options.map(\.name), .unknownField,
            review.place(field.token))
          continue
        }
        check(LiteralReader(worths).literal(field.value), option.type, "args: \(field.name)")
      }
    }
  }

  /// `log("text")`
  private func tellModule(_ call: LuaTree.Call, _ module: String) {
    let members = DocumentedTypes.members(of: module)
    let functions = members.prefix(4).map { "\(module).\($0)" }.joined(separator: ", ")
    review.add(
      Finding(
        place: review.place(call.token), code: .notACall,
        message: "\(module) is a module, not a function; it has \(functions)\(members.count > 4 ? ", …" : "")"))
  }
}
