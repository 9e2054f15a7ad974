/// Finds the tables inside other tables that a script may change after it wrote them out: `request.list[#request.list + 1] = …`, `table.insert(request.list, …)`,
/// `local options = request.options`.
///
/// Such a table may have more entries and fields than are written out. Nothing follows from what is missing in it.
final class ReachedTables {
  /// How a table is reached.
  private enum Key: Hashable {
    /// By its name in the table that holds it.
    case name(String)
    /// By an index of the table that holds it.
    case index
    /// By a name that does not say where its value comes from: a parameter, a loop variable, a call's result.
    case loose
  }

  /// Where a table is kept: in which constructor, if it is known, and under which key.
  private struct Keeping {
    var holder: Int?
    var key: Key
  }

  /// The tables that hold what is reached by a name or index; for ``Key/loose`` the tables themselves.
  private struct Reach {
    var tables: Set<Int> = []
    /// True if it may be any table.
    var isAny = false
  }

  private unowned let worths: Worths
  private let tree: LuaTree
  private var keepings: [Int: Keeping] = [:]
  private var sites: [Key: [Int]] = [:]
  private var reaches: [Key: Reach] = [:]
  private var depth = 0

  /// How many questions may be open at once: the value of what is reached may depend on other tables.
  private static let mostDepth = 8

  /// Collects the places of a script that keep and reach tables.
  init(_ worths: Worths) {
    self.worths = worths
    tree = worths.tree
    for (holder, table) in tree.tables.enumerated() {
      for field in table.fields { keepings[field.value] = Keeping(holder: holder, key: .name(field.name)) }
      for element in table.elements { keepings[element] = Keeping(holder: holder, key: .index) }
    }
    for assignment in tree.assignments {
      guard case .expression(let value) = assignment.source,
        case .member(_, let name) = tree.expressions[assignment.target].kind
      else { continue }
      keepings[value] = Keeping(holder: nil, key: .name(name))
    }
    for place in tree.expressions.indices {
      if let key = key(of: place) { sites[key, default: []].append(place) }
    }
  }

  /// Whether a table may be changed through the table that holds it.
  func isReached(_ table: Int) -> Bool {
    guard !isSealed(table) else { return false }
    let places = places(of: table)
    guard !places.isEmpty else { return false }
    let loose = reach(.loose)
    if loose.isAny || loose.tables.contains(table) { return true }
    return places.contains { place in
      let keeping = keepings[place] ?? Keeping(holder: nil, key: .index)
      let reach = reach(keeping.key)
      guard let holder = keeping.holder, !reach.isAny else { return reach.isAny || !reach.tables.isEmpty }
      return reach.tables.contains(holder)
    }
  }

  /// Whether a table is part of a constructor that a client's method is given: no name leads to it.
  func isSealed(_ table: Int) -> Bool {
    var table = table
    while true {
      let expression = tree.tables[table].expression
      switch tree.expressions[expression].role {
      case .kept:
        guard let holder = keepings[expression]?.holder else { return false }
        table = holder
      case .argument(let call, _):
        guard tree.calls[call].method != nil, case .client = worths.worth(tree.calls[call].target) else { return false }
        return true
      default: return false
      }
    }
  }

  /// The expressions by which a table is kept in others.
  private func places(of table: Int) -> [Int] {
    let expression = tree.tables[table].expression
    guard case .value(let binding) = tree.expressions[expression].role else {
      return isKept(expression) ? [expression] : []
    }
    return tree.bindings[binding].reads.filter(isKept)
  }

  private func isKept(_ expression: Int) -> Bool {
    switch tree.expressions[expression].role {
    case .kept: true
    case .argument(let call, let place): place > 0 && worths.worth(tree.calls[call].target) == .builtin("table.insert")
    default: false
    }
  }

  /// The key of an expression that may reach a table, as far as its grammar tells.
  private func key(of place: Int) -> Key? {
    let expression = tree.expressions[place]
    switch expression.kind {
    case .member(_, let name): return mayReach(expression.role) ? .name(name) : nil
    case .index: return mayReach(expression.role) ? .index : nil
    case .name(let binding): return mayChange(expression.role) && isLoose(binding) ? .loose : nil
    case .call, .parenthesis: return mayChange(expression.role) ? .loose : nil
    default: return nil
    }
  }

  /// Whether the use of a field may change the table in it, or make it known under another name.
  private func mayReach(_ role: LuaTree.Role) -> Bool {
    switch role {
    case .argument, .kept, .value, .other: return true
    case .base: return mayChange(role)
    case .callee(let call): return tree.calls[call].method != nil
    case .operand(let place):
      switch tree.expressions[place].kind {
      case .binary("and", _, _), .binary("or", _, _): return true
      default: return false
      }
    case .tested, .iterated, .target: return false
    }
  }

  /// Whether a value is indexed to be changed, or an argument of a function that may change it. Fields set by name are ``Worths/assignedNames``.
  private func mayChange(_ role: LuaTree.Role) -> Bool {
    switch role {
    case .argument: return true
    case .base(let place):
      guard worths.sources[place] != nil, case .index = tree.expressions[place].kind else { return false }
      return true
    default: return false
    }
  }

  /// Whether a name may hold a table that is reached by no field or index written in its values.
  private func isLoose(_ binding: Int) -> Bool {
    let binding = tree.bindings[binding]
    guard !binding.values.isEmpty else { return true }
    return binding.values.contains { value in
      guard case .expression(let expression) = value else {
        if case .absent = value { return false }
        return true
      }
      switch tree.expressions[expression].kind {
      case .name, .call, .parenthesis, .varargs: return true
      default: return false
      }
    }
  }

  private func reach(_ key: Key) -> Reach {
    if let reach = reaches[key] { return reach }
    guard depth < Self.mostDepth else { return Reach(isAny: true) }
    depth += 1
    defer { depth -= 1 }
    // The answer may depend on itself.
    reaches[key] = Reach(isAny: true)
    var found = Reach()
    for site in sites[key] ?? [] where !found.isAny && !isHarmless(site, key) {
      switch tree.expressions[site].kind {
      case .member(let base, _), .index(let base, _): take(worths.worth(base), &found)
      default: take(worths.worth(site), &found)
      }
    }
    reaches[key] = found
    return found
  }

  private func take(_ worth: Worth, _ reach: inout Reach) {
    switch worth {
    case .table(let table): reach.tables.insert(table)
    case .unknown, .absent, .foreign, .list(.unknown), .list(.table): reach.isAny = true
    default: break
    }
  }

  /// Whether an argument goes to something that leaves it as it is.
  private func isHarmless(_ site: Int, _ key: Key) -> Bool {
    guard case .argument(let place, let argument) = tree.expressions[site].role else { return false }
    let call = tree.calls[place]
    let target = worths.worth(call.target)
    if call.method != nil {
      switch target {
      case .client, .object: return true
      default: return key == .loose
      }
    }
    switch target {
    case .builtin("table.insert"): return key == .loose && argument > 0
    case .builtin(let name): return TableUse.harmless.contains(name)
    case .function, .module, .model: return true
    // What a parameter's function does is seen at the parameter.
    case .own: return key == .loose
    case .foreign: return false
    // Functions that are not known are given most names of a script.
    default: return key == .loose
    }
  }
}
