import Contract

/// Reads the values that are written out in a script, under whatever name they are handed on.
struct LiteralReader {
  private let worths: Worths
  private var tree: LuaTree { worths.tree }

  /// How many values of one argument are looked at: a few tables that hold each other would be endlessly many.
  private static let mostValues = 200_000
  private static let mostLevels = 64

  /// A reader of a script's values.
  init(_ worths: Worths) { self.worths = worths }

  /// What an expression is.
  func literal(_ expression: Int) -> Literal {
    var left = Self.mostValues
    return literal(expression, 0, &left)
  }

  private func literal(_ expression: Int, _ level: Int, _ left: inout Int) -> Literal {
    let place = worths.place(of: expression)
    left -= 1
    guard left > 0, level < Self.mostLevels else { return .computed(place) }
    switch tree.expressions[expression].kind {
    case .text(let text): return Self.whole(.value(.string(text)), place)
    case .number(let text): return Self.number(text).map { Self.whole(.value($0), place) } ?? .computed(place)
    case .boolean(let value): return Self.whole(.value(.bool(value)), place)
    case .absent: return Self.whole(.absent, place)
    case .unary("-", let operand):
      guard case .number(let text) = tree.expressions[operand].kind, let number = Self.number("-" + text) else { break }
      return Self.whole(.value(number), place)
    case .member(let base, "null"):
      let worth = worths.worth(base)
      if worth == .genauth || worth == .module("json") { return Self.whole(.value(.null), place) }
    case .parenthesis(let inner): return literal(inner, level + 1, &left)
    case .table(let table): return self.table(table, level, &left)
    case .name(let binding):
      if case .table(let table) = worths.worth(expression) { return self.table(table, level, &left) }
      guard let value = constant(binding) else { break }
      var read = literal(value, level + 1, &left)
      read.place = place
      return read
    default: break
    }
    return .computed(place)
  }

  private static func whole(_ content: Literal.Content, _ place: Range<Int>) -> Literal {
    Literal(content: content, place: place, isWhole: true)
  }

  /// The text, number or boolean that a name always is.
  private func constant(_ binding: Int) -> Int? {
    let values = tree.bindings[binding].values
    guard values.count == 1, case .expression(let value)? = values.first else { return nil }
    switch tree.expressions[value].kind {
    case .text, .number, .boolean: return value
    case .unary("-", _): return value
    default: return nil
    }
  }

  private static func number(_ text: String) -> Value? {
    if let integer = Int64(text) { return .integer(integer) }
    // Hexadecimal ones are rare enough to be left to the run.
    guard !text.lowercased().contains("x"), let number = Double(text) else { return nil }
    return .number(number)
  }

  /// A table with what the script does to it afterwards.
  private func table(_ table: Int, _ level: Int, _ left: inout Int) -> Literal {
    let own = tree.tables[table]
    let place = worths.place(of: own.expression)
    let use = worths.use(of: table)
    guard use.isKnown, !isUnfilled(own, use) else { return .computed(place) }
    var result = Literal(content: .computed, place: place, isWhole: true)
    let isReached = worths.reached.isReached(table)
    result.isOpen = own.hasComputedKeys || isReached
    var fields: [Literal.Field] = []
    for field in own.fields {
      if use.isShared, worths.assignedNames.contains(field.name) {
        result.isOpen = true
        continue
      }
      let value = literal(field.value, level + 1, &left)
      fields.append(.init(name: field.name, place: worths.tokens[field.token].range, value: value))
    }
    if use.isShared, !worths.assignedNames.isEmpty { result.isOpen = true }
    for change in use.fields { set(change, use, &fields, &result, level, &left) }
    var elements: [(position: Int, value: Literal)] = []
    for element in own.elements { elements.append((elements.count, literal(element, level + 1, &left))) }
    for source in use.elements {
      result.isWhole = false
      guard case .expression(let element) = source else { continue }
      elements.append((elements.count, literal(element, level + 1, &left)))
    }
    switch (fields.isEmpty, elements.isEmpty) {
    case (true, true) where isReached: return .computed(place)
    case (_, true): result.content = .fields(fields)
    case (true, false): result.content = .list(elements)
    case (false, false): return .computed(place)
    }
    let isWhole = fields.allSatisfy(\.value.isWhole) && elements.allSatisfy { $0.value.isWhole && !$0.value.isAbsent }
    result.isWhole = result.isWhole && isWhole && !result.isOpen
    return result
  }

  /// Whether a table is given a name while it is empty, and nothing is seen of what fills it.
  private func isUnfilled(_ table: LuaTree.Table, _ use: TableUse) -> Bool {
    guard case .value = tree.expressions[table.expression].role else { return false }
    return table.fields.isEmpty && table.elements.isEmpty && use.fields.isEmpty && use.elements.isEmpty
  }

  /// Takes an assignment to a field into account, which may come before or after a look at the table.
  private func set(
    _ change: TableUse.Field, _ use: TableUse, _ fields: inout [Literal.Field], _ result: inout Literal, _ level: Int,
    _ left: inout Int
  ) {
    let place = worths.tokens[change.token].range
    var value = Literal.computed(place)
    if case .expression(let expression) = change.source { value = literal(expression, level + 1, &left) }
    if value.isAbsent {
      fields.removeAll { $0.name == change.name }
      result.isOpen = true
    } else if let index = fields.firstIndex(where: { $0.name == change.name }) {
      fields[index].value = .computed(fields[index].value.place)
    } else if use.operationCalls <= 1 {
      fields.append(.init(name: change.name, place: place, value: value))
    } else {
      // It may be meant for only one of the calls.
      result.isOpen = true
    }
  }
}
