import Contract
import Lua

/// Raw reading of a script's tables: what they are, and where their contents stand.
enum ShownTable {
  /// Pushes the table that holds the contents of the one at `index`: its own, or the store of a checked DTO.
  /// - Returns: whether it is the store of a checked DTO or list.
  static func pushContents(_ stack: Stack, _ index: Int, _ context: HostContext) -> Bool {
    let table = stack.absolute(index)
    if context.marks.mark(stack, table) == .store {
      stack.push(Marks.store)
      if stack.rawGet(table) == .table { return true }
      stack.pop()
    }
    stack.copy(table)
    return false
  }

  /// Whether the table at `index` says itself how it reads, by `__tostring`.
  static func describesItself(_ stack: Stack, _ index: Int) -> Bool {
    guard stack.metatable(index) else { return false }
    defer { stack.pop(2) }
    return stack.rawGet(-1, "__tostring") != .nil
  }

  /// What the metatable of the value at `index` calls it.
  static func name(_ stack: Stack, _ index: Int) -> String? {
    guard stack.metatable(index) else { return nil }
    defer { stack.pop(2) }
    stack.rawGet(-1, "__name")
    return stack.string(-1)
  }

  /// Whether the table at `index` is a sequence and nothing else. Nothing runs between two steps, so none of them
  /// fails.
  /// - Parameter keys: how many keys are looked at before that is taken for granted.
  static func isList(_ stack: Stack, _ index: Int, isMarked: Bool, keys: Int) -> Bool {
    let count = stack.rawLength(index)
    if count == 0 {
      guard isMarked else { return false }
      stack.pushNil()
      guard (try? stack.next(index)) == true else { return true }
      stack.pop(2)
      return false
    }
    var seen = 0
    stack.pushNil()
    while (try? stack.next(index)) == true {
      stack.pop()
      seen += 1
      let isElement = stack.isInteger(-1) && (1...Int64(count)).contains(stack.integer(-1) ?? 0)
      if !isElement || seen >= keys {
        stack.pop()
        return isElement
      }
    }
    return true
  }

  /// Keys in the order of the DTO's fields, what it does not have behind them; without a DTO numbers, then texts.
  static func sorted(_ keys: [ShownValue], _ schema: Schema?) -> [ShownValue] {
    var ranks: [[UInt8]: Int] = [:]
    schema?.fields.enumerated().forEach { ranks[Array($1.name.utf8)] = $0 }
    func rank(_ key: ShownValue) -> Int {
      if case .string(let bytes) = key { return ranks[bytes] ?? .max }
      return .max
    }
    return keys.sorted { first, second in
      let (one, two) = (rank(first), rank(second))
      return one == two ? isBefore(first, second) : one < two
    }
  }

  private static func isBefore(_ first: ShownValue, _ second: ShownValue) -> Bool {
    switch (first, second) {
    case (.string(let one), .string(let two)): one.lexicographicallyPrecedes(two)
    case (.integer(let one), .integer(let two)): one < two
    case (.integer(let one), .number(let two)): Double(one) < two
    case (.number(let one), .integer(let two)): one < Double(two)
    case (.number(let one), .number(let two)): one < two
    case (.boolean(let one), .boolean(let two)): !one && two
    default: order(first) < order(second)
    }
  }

  private static func order(_ key: ShownValue) -> Int {
    switch key {
    case .integer, .number: 0
    case .string: 1
    default: 2
    }
  }

  /// Pushes a key that was read before.
  static func push(_ key: ShownValue, _ stack: Stack) {
    switch key {
    case .boolean(let value): stack.push(value)
    case .integer(let value): stack.push(value)
    case .number(let value): stack.push(value)
    case .string(let bytes): stack.push(bytes)
    default: stack.pushNil()
    }
  }

  /// Pushes the long list that a value is about, to be shown in parts: the value itself, or what an answer has in
  /// `data`, `data.list` or `list`.
  /// - Parameter rows: how many rows fit.
  /// - Returns: false, and nothing is pushed, if there is none with more.
  static func pushLongList(_ stack: Stack, _ index: Int, _ context: HostContext, rows: Int) -> Bool {
    pushLongList(stack, index, context, rows: rows, depth: 2)
  }

  private static func pushLongList(
    _ stack: Stack, _ index: Int, _ context: HostContext, rows: Int, depth: Int
  ) -> Bool {
    guard stack.type(index) == .table, !describesItself(stack, index) else { return false }
    _ = pushContents(stack, index, context)
    let place = stack.count
    if stack.rawLength(place) > rows { return true }
    for name in ["data", "list"] where depth > 0 {
      if stack.rawGet(place, name) == .table, pushLongList(stack, -1, context, rows: rows, depth: depth - 1) {
        stack.replace(place)
        stack.setCount(place)
        return true
      }
      stack.setCount(place)
    }
    stack.pop()
    return false
  }
}
