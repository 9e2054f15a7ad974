import Contract
import ScriptHost

/// Looks through a script that parses for what its run would refuse, by the contract and by the modules' documents.
///
/// It looks at what can be known without running: what values are (``Worths``), and what is written out in tables (``LiteralReader``). Where that is not
/// sure it says nothing: what is computed is left to the run.
final class ScriptReview {
  let tokens: [LuaToken]
  let tree: LuaTree
  let worths: Worths
  private(set) var findings: [Finding] = []
  private var places: Set<Place> = []

  private struct Place: Hashable {
    var start: Int
    var code: Finding.Code
    var what: String?
  }

  /// Everything found in a source that parses, in its order.
  static func findings(in script: Script) -> [Finding] {
    let review = ScriptReview(LuaLexer.tokens(of: script.source), isBeside: { script.hasBeside($0) })
    OperationCheck(review).run()
    FieldCheck(review).run()
    ModuleCallCheck(review).run()
    ListCheck(review).run()
    GlobalCheck(review).run()
    return review.findings.sorted { ($0.place.lowerBound, $0.message) < ($1.place.lowerBound, $1.message) }
  }

  private init(_ tokens: [LuaToken], isBeside: @escaping (String) -> Bool) {
    self.tokens = tokens
    tree = LuaParser.tree(of: tokens)
    worths = Worths(tree, tokens, isBeside: isBeside)
  }

  /// Keeps a finding, unless the same was found there already: a table may be handed to several calls.
  func add(_ finding: Finding) {
    let place = Place(start: finding.place.lowerBound, code: finding.code, what: finding.suggestion)
    if places.insert(place).inserted { findings.append(finding) }
  }

  /// Keeps a finding about a name that there is none of.
  func addUnknown(
    _ message: String, _ name: String, among names: [String], _ code: Finding.Code, _ place: Range<Int>,
    severity: Finding.Severity = .error
  ) {
    let near = NearMiss.find(name, among: names)
    let hint = near.map { "; did you mean \($0)?" } ?? ""
    add(Finding(place: place, severity: severity, code: code, message: message + hint, suggestion: near))
  }

  /// Where a word stands, in bytes.
  func place(_ token: Int) -> Range<Int> { tokens.indices.contains(token) ? tokens[token].range : 0..<0 }

  /// The words in front of a name, back to where its chain begins: `management.try:`.
  func text(before name: Int) -> String {
    guard tokens.indices.contains(name) else { return "" }
    var start = name
    while start >= 2, tokens[start - 1].is(".") || tokens[start - 1].is(":"), tokens[start - 2].name != nil {
      start -= 2
    }
    return tokens[start..<name].map(\.text).joined()
  }

  /// Whether the script gives something a field of that name itself.
  func isOwn(_ name: String) -> Bool { worths.assignedNames.contains(name) }

  /// Whether the script runs code that is not here, which may define names and add to Lua's own tables.
  lazy var runsOtherCode: Bool = {
    if tree.replacesGlobals { return true }
    return tree.calls.contains { call in
      guard call.method == nil else { return false }
      switch worths.worth(call.target) {
      case .builtin("load"), .builtin("loadfile"), .builtin("dofile"): return true
      case .builtin("require"): return worths.worth(call.expression) == .foreign
      // `pcall(require, name)`
      case .builtin("pcall"): return call.arguments.first.map { worths.worth($0) == .builtin("require") } ?? false
      default: return false
      }
    }
  }()

  /// Whether the script adds fields to answers in ways that are not seen field by field.
  lazy var changesAnswers: Bool = {
    let isAnswer = { (expression: Int) in
      if case .answer = self.worths.worth(expression) { true } else { false }
    }
    for assignment in tree.assignments {
      if case .index(let base, let key) = tree.expressions[assignment.target].kind, isAnswer(base),
        worths.worth(key) != .number
      {
        return true
      }
    }
    return tree.calls.contains { call in
      guard call.arguments.contains(where: isAnswer) else { return false }
      let target = worths.worth(call.target)
      return target == .builtin("rawset") || target == .builtin("setmetatable") || target == .foreign
    }
  }()
}
