import Contract
import Lua

/// Pushes what stands on a tape as Lua values.
///
/// Field names come from the state by number, tables are made in their final size, and no Swift string is made on the
/// way.
struct TapePusher {
  let marks: Marks
  let names: FieldNames
  let strict: StrictReading

  /// How many values without a table of their own are pushed between two looks at the run.
  private static let period = 1024

  /// What becomes of null.
  enum Nulls {
    /// A member that is null is left out; in arrays it is `genauth.null`.
    case leaveOut
    /// `genauth.null`.
    case keep
  }

  /// Pushes a value of a DTO: its objects read strictly (see ``StrictReading``).
  /// - Throws: ``LuaError`` with code `memory` if the stack cannot grow.
  func push(_ node: TapeNode, on stack: Stack, schema: Schema?, asked: AskedFor) throws(LuaError) {
    switch node.kind {
    case .object: try object(node, stack, schema, asked, .leaveOut)
    case .array: try array(node, stack, schema, asked, .leaveOut)
    default: scalar(node, stack)
    }
  }

  /// Pushes plain data, such as what `json.decode` answers.
  func push(_ node: TapeNode, on stack: Stack) throws(LuaError) {
    switch node.kind {
    case .object: try object(node, stack, nil, .everything, .keep)
    case .array: try array(node, stack, nil, .everything, .keep)
    default: scalar(node, stack)
    }
  }

  @inline(__always)
  private func scalar(_ node: TapeNode, _ stack: Stack) {
    switch node.kind {
    case .string: stack.push(node.utf8 ?? UnsafeBufferPointer(start: nil, count: 0))
    case .integer: stack.push(node.integer ?? 0)
    case .number: stack.push(node.number ?? 0)
    case .true: stack.push(true)
    case .false: stack.push(false)
    default: stack.push(Sentinel.null)
    }
  }

  private func array(
    _ node: TapeNode, _ stack: Stack, _ schema: Schema?, _ asked: AskedFor, _ nulls: Nulls
  ) throws(LuaError) {
    try stack.ensure(6)
    try stack.look()
    stack.createTable(array: node.count)
    if nulls == .leaveOut { marks.markAnsweredArray(stack) } else { marks.markArray(stack) }
    if node.count == 0, let schema { marks.markEmpty(stack, schema, asked) }
    var position = 1
    try node.forEachElement { element throws(LuaError) in
      switch element.kind {
      case .object: try object(element, stack, schema, asked, nulls)
      case .array: try array(element, stack, schema, asked, nulls)
      default: scalar(element, stack)
      }
      stack.rawSet(-2, at: position)
      if position % Self.period == 0 { try stack.look(steps: Self.period) }
      position += 1
    }
  }

  private func object(
    _ node: TapeNode, _ stack: Stack, _ schema: Schema?, _ asked: AskedFor, _ nulls: Nulls
  ) throws(LuaError) {
    try stack.ensure(6)
    try stack.look()
    stack.createTable(record: node.count)
    // A row of the usual size is looked at once, above.
    let isLong = node.count > Self.period
    try node.forEachMember { name, value throws(LuaError) in
      if isLong { try stack.look() }
      let kind = value.kind
      if kind == .null, nulls == .leaveOut { return }
      if let key = name.key { stack.push(names.name(key)) } else { stack.push(name.utf8) }
      switch kind {
      case .object: try object(value, stack, inner(name, schema), asked, nulls)
      case .array: try array(value, stack, inner(name, schema), asked, nulls)
      default: scalar(value, stack)
      }
      stack.setField()
    }
    if let schema { strict.apply(stack, schema, asked) }
  }

  /// The DTO of a field's value or of its elements.
  private func inner(_ name: MemberName, _ schema: Schema?) -> Schema? {
    guard let key = name.key, let field = schema?.field(key) else { return nil }
    switch field.type {
    case .ref(let inner): return inner
    case .array:
      if case .ref(let inner)? = field.items?.type { return inner }
      return nil
    default: return nil
    }
  }
}
