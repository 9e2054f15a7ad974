import Contract
import Lua

/// The rows that `it` shows next: of a long list, or of a walk over rows.
enum Paging {
  case nothing
  /// A list and how many of its elements have been shown.
  case list(Reference, shown: Int)
  case walk(Walk)

  /// The values that a generic `for` keeps for an iterator.
  struct Walk {
    var step: Reference
    var state: Reference
    var control: Reference
    /// The value that is closed at the end.
    var closing: Reference?
    /// How many rows it has returned.
    var shown = 0
  }

  /// The name of the chunks that take rows. No error names a line of them.
  private static let chunkName = Toolkit.chunkPrefix + "console"

  /// Takes a number of rows from an iterator. Returns the rows, their number, whether the iterator is at its end, and
  /// the control variable.
  static let taking = Chunk(
    """
    local step, state, control, count = ...
    local rows, n = {}, 0
    while n < count do
      local row = step(state, control)
      if row == nil then return rows, n, true, nil end
      control = row
      n = n + 1
      rows[n] = row
    end
    return rows, n, false, control
    """, name: chunkName)

  /// Closes an iterator's closing value.
  static let closing = Chunk("local closing <close> = ...", name: chunkName)

  /// The topmost `count` values as an iterator, if they are one: a walk over users, or the four values of an iterator
  /// that must be closed (`csv.rows`, `jsonl.lines`, `io.lines`).
  static func walk(_ stack: Stack, _ count: Int, _ context: HostContext) -> Walk? {
    let first = stack.count - count + 1
    guard count > 0, stack.type(first) == .function else { return nil }
    if count == 1, context.isWalk(stack, first) {
      let isNil = stack.count
      stack.pushNil()
      defer { stack.setCount(isNil) }
      return Walk(step: stack.reference(first), state: stack.reference(-1), control: stack.reference(-1))
    }
    guard count == 4, isClosable(stack, first + 3) else { return nil }
    return Walk(
      step: stack.reference(first), state: stack.reference(first + 1), control: stack.reference(first + 2),
      closing: stack.reference(first + 3))
  }

  private static func isClosable(_ stack: Stack, _ index: Int) -> Bool {
    guard stack.metatable(index) else { return false }
    defer { stack.pop(2) }
    return stack.rawGet(-1, "__close") != .nil
  }
}

extension HostContext {
  /// Begins to remember walks over users and the columns of their rows: without that they are functions like all
  /// others.
  func rememberWalks() {
    guard walks == nil else { return }
    let stack = state.stack
    stack.createTable()
    stack.createTable(record: 1)
    stack.push("k")
    stack.rawSet(-2, "__mode")
    stack.setMetatable(-2)
    walks = stack.popReference()
  }

  /// Remembers that the function on top is a walk over rows of a DTO.
  func markWalk(_ stack: Stack, _ schema: Schema?, _ asked: AskedFor) {
    guard let walks, (try? stack.ensure(4)) != nil else { return }
    stack.push(walks)
    stack.copy(-2)
    stack.push(RowMark(schema, asked).number)
    stack.rawSet(-3)
    stack.pop()
  }

  /// Whether the function at `index` is a walk.
  func isWalk(_ stack: Stack, _ index: Int) -> Bool { walkMark(stack, index) != nil }

  private func walkMark(_ stack: Stack, _ index: Int) -> RowMark? {
    guard let walks, stack.type(index) == .function else { return nil }
    let function = stack.absolute(index)
    stack.push(walks)
    stack.copy(function)
    defer { stack.pop(2) }
    return stack.rawGet(-2) == .number ? stack.integer(-1).map { RowMark(number: Int($0)) } : nil
  }

  /// The DTO of the rows of the walk at `index`, and their columns; nil if it is not a walk, or if its rows may have
  /// any field.
  func walkColumns(_ stack: Stack, _ index: Int) -> (schema: Schema, columns: [String])? {
    walkMark(stack, index)?.rows.map { columns(of: $0.schema, $0.asked) }
  }

  /// The DTO that the rows of the empty list at `index` would have, and their columns: of a list in an answer, or in a
  /// checked DTO; nil for other lists.
  func listColumns(_ stack: Stack, _ index: Int) -> (schema: Schema, columns: [String])? {
    if let mark = marks.emptyList(stack, index) { return mark.rows.map { columns(of: $0.schema, $0.asked) } }
    guard marks.mark(stack, index) == .store, stack.metatable(index) else { return nil }
    defer { stack.pop(2) }
    stack.rawGet(-1, "element")
    return stack.string(-1).flatMap { Catalogue.schema(named: $0) }.map { ($0, $0.fields.map(\.name)) }
  }
}
