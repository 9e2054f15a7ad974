import Contract
import Lua

/// The rest that `it` shows: of a long list, or of a walk over rows.
enum Paging {
  case nothing
  /// A list and how many of its elements have been shown.
  case list(Reference, shown: Int)
  case walk(Walk)

  /// An iterator as a generic `for` has it.
  struct Walk {
    var step: Reference
    var state: Reference
    var control: Reference
    /// What is to be closed at the end.
    var closing: Reference?
    /// How many rows it has given.
    var shown = 0
  }

  /// The name of the chunks that take rows: errors are never placed in them.
  private static let chunkName = Toolkit.chunkPrefix + "console"

  /// Takes a number of rows from an iterator. Returns them, their number, whether that was all, and the control variable.
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

  /// Closes the closing value of an iterator.
  static let closing = Chunk("local closing <close> = ...", name: chunkName)

  /// The iterator that the topmost `count` values are, if they are one: a walk over users, or what a generic `for` takes with something to close
  /// (`csv.rows`, `jsonl.lines`, `io.lines`).
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
  /// Has walks over users remembered, so that they can be told from other functions, and with them the columns of their rows.
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

  /// Remembers the function on top as a walk over rows of a DTO.
  func markWalk(_ stack: Stack, _ schema: Schema?, _ asked: AskedFor) {
    guard let walks, (try? stack.ensure(4)) != nil else { return }
    stack.push(walks)
    stack.copy(-2)
    stack.push(schema.map { Int($0.index) << 8 | Int(asked.bits) } ?? -1)
    stack.rawSet(-3)
    stack.pop()
  }

  /// Whether the function at `index` is a walk.
  func isWalk(_ stack: Stack, _ index: Int) -> Bool { walkMark(stack, index) != nil }

  private func walkMark(_ stack: Stack, _ index: Int) -> Int? {
    guard let walks, stack.type(index) == .function else { return nil }
    let function = stack.absolute(index)
    stack.push(walks)
    stack.copy(function)
    defer { stack.pop(2) }
    return stack.rawGet(-2) == .number ? stack.integer(-1).map { Int($0) } : nil
  }

  /// The DTO of the rows of the walk at `index`, and their columns; nil for what is none, or where the rows may have any field.
  func walkColumns(_ stack: Stack, _ index: Int) -> (schema: Schema, columns: [String])? {
    guard let mark = walkMark(stack, index), mark >= 0, mark >> 8 < Catalogue.schemas.count else { return nil }
    let asked = AskedFor(bits: UInt8(truncatingIfNeeded: mark))
    let schemas = Catalogue.schemas
    return asked.isOpen ? nil : columns(of: schemas[schemas.index(schemas.startIndex, offsetBy: mark >> 8)], asked)
  }
}
