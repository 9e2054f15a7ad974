import Contract

/// Finds global names that nobody gives a value.
struct GlobalCheck {
  private let review: ScriptReview
  private var tree: LuaTree { review.tree }
  private let known = KnownNames.ofRuns
  private let locals: Set<String>
  private let candidates: [String]

  /// For how many names the one that was probably meant is looked for, which takes its time.
  private static let mostGuesses = 50

  init(_ review: ScriptReview) {
    self.review = review
    locals = Set(review.tree.bindings.filter { !$0.isGlobal }.map(\.name))
    let own = Set(review.tree.bindings.filter { $0.isGlobal && !$0.values.isEmpty }.map(\.name))
    candidates = known.globals.sorted() + own.sorted() + locals.sorted()
  }

  /// Checks every global name that is read.
  func run() {
    guard known.isWhole, let own = ownNames() else { return }
    var guesses = 0
    for binding in tree.bindings
    where binding.isGlobal && binding.values.isEmpty && !known.globals.contains(binding.name) && binding.name != "_ENV"
    {
      if own.contains(binding.name) { continue }
      // One that is asked for is used only where it is there.
      let isAsked = binding.reads.contains { self.isAsked(binding.name, $0) }
      guesses += 1
      // One or two letters are near to too much.
      let isGuessed = guesses <= Self.mostGuesses && binding.name.count >= 3
      let near = isGuessed ? NearMiss.find(binding.name, among: candidates + own.sorted()) : nil
      for read in binding.reads { check(binding.name, read, near, isSure: !isAsked && !review.runsOtherCode) }
    }
  }

  /// The globals that the script sets through its table of globals; nil where it sets some whose names only the run knows, or hands the table on.
  private func ownNames() -> Set<String>? {
    if tree.replacesGlobals { return nil }
    var names: Set<String> = []
    for binding in tree.bindings where binding.isGlobal && (binding.name == "_G" || binding.name == "_ENV") {
      for read in binding.reads {
        switch tree.expressions[read].role {
        case .base(let place):
          guard case .target = tree.expressions[place].role else { continue }
          guard case .member(_, let name) = tree.expressions[place].kind else { return nil }
          names.insert(name)
        case .argument(let place, 0):
          let call = tree.calls[place]
          guard review.worths.worth(call.target) == .builtin("rawset") else {
            // `rawget(_G, name)` and `pairs(_G)` set nothing.
            if isReader(call) { continue }
            return nil
          }
          guard call.arguments.count == 3, case .text(let name) = tree.expressions[call.arguments[1]].kind else {
            return nil
          }
          names.insert(name)
        case .tested, .operand, .iterated: continue
        default: return nil
        }
      }
    }
    return names
  }

  private func isReader(_ call: LuaTree.Call) -> Bool {
    guard call.method == nil, case .builtin(let name) = review.worths.worth(call.target) else { return false }
    return ["rawget", "pairs", "next", "getmetatable", "type", "tostring", "print"].contains(name)
  }

  private func check(_ name: String, _ read: Int, _ near: String?, isSure: Bool) {
    let expression = tree.expressions[read]
    if isDeclaration(name, expression) { return }
    let ends = locals.contains(name)
    // Where it may be meant as a question, or other code may define it, only an evident slip is one.
    if !isSure {
      guard let near, name.count >= 5, Worths.module(near) != nil else { return }
    }
    let isUsed: Bool
    switch expression.role {
    case .callee, .base: isUsed = true
    default: isUsed = false
    }
    let hint = ends ? "; the local of that name is not visible here" : near.map { "; did you mean \($0)?" } ?? ""
    review.add(
      Finding(
        place: review.place(expression.token), severity: isUsed ? .error : .warning, code: .unknownGlobal,
        message: "\(name): no such global" + hint, suggestion: ends ? nil : near))
  }

  /// `target "name" { … }` of an init file.
  private func isDeclaration(_ name: String, _ expression: LuaTree.Expression) -> Bool {
    guard name == InitFile.declaration, case .callee(let call) = expression.role else { return false }
    guard case .callee(let outer) = tree.expressions[tree.calls[call].expression].role else { return false }
    return tree.calls[outer].isStatement
  }

  /// Whether a name is read only to see whether it is there: `if jit then`, `unpack or table.unpack`, `type(x)`.
  private func isAsked(_ name: String, _ read: Int) -> Bool {
    switch tree.expressions[read].role {
    case .tested: return true
    // `local setfenv = setfenv`
    case .value(let binding): return !tree.bindings[binding].isGlobal && tree.bindings[binding].name == name
    case .operand(let place):
      switch tree.expressions[place].kind {
      case .unary("not", _), .binary("and", _, _), .binary("or", _, _), .binary("==", _, _), .binary("~=", _, _):
        return true
      default: return false
      }
    case .argument(let place, _):
      let call = tree.calls[place]
      let worth = review.worths.worth(call.target)
      return call.method == nil && (worth == .builtin("type") || worth == .builtin("tostring"))
    default: return false
    }
  }
}
