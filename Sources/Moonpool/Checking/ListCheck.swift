import Contract
import ScriptHost

/// Finds answers that are taken for lists, and lists that are taken for iterators.
struct ListCheck {
  private let review: ScriptReview
  private var worths: Worths { review.worths }
  private var tree: LuaTree { review.tree }

  init(_ review: ScriptReview) { self.review = review }

  /// Checks every loop, call, length and index.
  func run() {
    for loop in tree.loops { check(loop) }
    for call in tree.calls where call.method == nil { check(call) }
    for expression in tree.expressions {
      switch expression.kind {
      case .unary("#", let operand): tell(operand, at: expression.token)
      case .index(let base, let key) where worths.worth(key) == .number: tell(base, at: tree.expressions[base].token)
      default: break
      }
    }
  }

  /// Functions of Lua that take a list first.
  private static let takers: Set<String> = [
    "ipairs", "table.insert", "table.remove", "table.concat", "table.sort", "table.unpack", "table.move",
  ]

  private func check(_ call: LuaTree.Call) {
    guard let first = call.arguments.first else { return }
    switch worths.worth(call.target) {
    case .builtin("pairs"): if case .iterator = worths.worth(first) { tell(first, at: tree.expressions[first].token) }
    case .builtin(let name) where Self.takers.contains(name): tell(first, at: tree.expressions[first].token)
    case .function(let name):
      guard let docs = DocumentedTypes.docs(of: name) else { return }
      for (argument, parameter) in zip(call.arguments, docs.parameters) {
        let types = DocumentedTypes.alternatives(parameter.type)
        guard types.contains(where: { $0.hasSuffix("[]") }),
          types.allSatisfy({ $0.hasSuffix("[]") || $0.hasPrefix("fun(") })
        else { continue }
        let takesIterators = types.contains { $0.hasPrefix("fun(") }
        if takesIterators, case .iterator = worths.worth(argument) { continue }
        tell(argument, at: tree.expressions[argument].token)
      }
    default: return
    }
  }

  /// Tells of an answer or iterator where a list is wanted.
  private func tell(_ expression: Int, at token: Int) {
    let message: String
    switch worths.worth(expression) {
    case .answer(let schema, _):
      message = "\(schema.name) is not a list" + (Self.rows(of: schema).map { "; its \($0)" } ?? "")
    case .iterator(_, let name) where !name.isEmpty:
      message = "\(name) gives an iterator, not a list: for row in \(name)… do"
    default: return
    }
    review.add(Finding(place: review.place(token), code: .notAList, message: message))
  }

  /// Where the rows of a page or envelope are.
  static func rows(of schema: Schema) -> String? {
    func isList(_ field: Field?) -> Bool { if case .array? = field?.type { true } else { false } }
    if isList(schema.field(named: "list")) { return "rows are in data.list" }
    guard let data = schema.field(named: "data") else { return nil }
    if isList(data) { return "rows are in data" }
    guard case .ref(let page) = data.type else { return nil }
    return isList(page.field(named: "list")) ? "rows are in data.list" : "fields are in data"
  }

  private func check(_ loop: LuaTree.Loop) {
    guard let first = loop.expressions.first, loop.expressions.count == 1 else { return }
    switch worths.worth(first) {
    case .answer(let schema, _):
      let rows = Self.rows(of: schema).map { "; its \($0)" } ?? ""
      tellLoop(first, "\(schema.name) is not an iterator\(rows); use ipairs")
    case .list: tellLoop(first, "a list is not an iterator; use ipairs")
    case .record, .text, .number, .boolean, .module, .client, .genauth: tellLoop(first, "this is not an iterator")
    case .iterator(let values, let name) where !name.isEmpty && loop.names.count > values.count:
      let extra = tree.bindings[loop.names[values.count]]
      let steps = values.count == 1 ? "one value" : "\(values.count) values"
      guard !extra.reads.isEmpty else { return tellPairs(loop, first) }
      review.add(
        Finding(
          place: review.place(extra.token), code: .wrongCount,
          message: "\(name) gives \(steps) at each step, so that \(extra.name) is always nil"))
    default: tellPairs(loop, first)
    }
  }

  private func tellLoop(_ expression: Int, _ message: String) {
    review.add(
      Finding(place: review.place(tree.expressions[expression].token), code: .notAnIterator, message: message))
  }

  /// `for _, user in pairs(page) do print(user.name)`: the page's own fields, and not its rows.
  private func tellPairs(_ loop: LuaTree.Loop, _ first: Int) {
    guard case .call(let place) = tree.expressions[first].kind, loop.names.count == 2,
      worths.worth(tree.calls[place].target) == .builtin("pairs"), let argument = tree.calls[place].arguments.first,
      case .answer(let schema, _) = worths.worth(argument), let rows = Self.rows(of: schema),
      tree.bindings[loop.names[1]].reads.contains(where: isIndexed)
    else { return }
    review.add(
      Finding(
        place: review.place(tree.expressions[argument].token), severity: .warning, code: .notAList,
        message: "pairs goes over the fields of \(schema.name); its \(rows)"))
  }

  private func isIndexed(_ read: Int) -> Bool {
    if case .base = tree.expressions[read].role { true } else { false }
  }
}
