import Contract
import Lua

/// Takes values out of a state to be shown, within bounds. All reads are raw: nothing of the script's is called but
/// `__tostring` of what has one.
struct Snapshot {
  /// How many entries of any other table.
  private static let fields = 200
  /// How deep tables may lie in each other.
  private static let depth = 10
  /// How many of the keys that are no text or number.
  private static let otherKeys = 20
  /// How many bytes of a string.
  private static let bytes = 1 << 20
  /// How many keys are looked at, to sort them or to see that a table is a list.
  private static let keys = 100_000

  private let context: HostContext
  private let extent: Extent
  private var left: Int
  private var above: [UnsafeRawPointer] = []

  init(_ context: HostContext, _ extent: Extent) {
    self.context = context
    self.extent = extent
    left = extent.values
  }

  /// The value at `index`.
  mutating func value(_ stack: Stack, _ index: Int) -> ShownValue {
    left -= 1
    guard left > 0, (try? stack.ensure(12)) != nil else { return .opaque("…") }
    switch stack.type(index) {
    case .none, .nil: return .none
    case .boolean: return .boolean(stack.isTrue(index))
    case .number:
      return stack.isInteger(index) ? .integer(stack.integer(index) ?? 0) : .number(stack.number(index) ?? 0)
    case .string: return text(stack, index)
    case .sentinel where stack.isSentinel(index, .null): return .null
    case .table: return table(stack, stack.absolute(index))
    default: return described(stack, index)
    }
  }

  private func text(_ stack: Stack, _ index: Int) -> ShownValue {
    guard let bytes = stack.bytes(index) else { return .string([]) }
    if bytes.count <= Self.bytes { return .string(Array(bytes)) }
    return .string(Array(bytes.prefix(Self.bytes)) + Array("… (\(Count.of(bytes.count, "byte")))".utf8))
  }

  /// What has no contents to show, as `tostring` has it.
  private func described(_ stack: Stack, _ index: Int) -> ShownValue {
    .opaque((try? stack.description(index)) ?? stack.type(index).name)
  }

  private mutating func table(_ stack: Stack, _ index: Int) -> ShownValue {
    guard let identity = stack.identity(index), !above.contains(identity), above.count < Self.depth else {
      return .opaque(plainName(stack, index))
    }
    if context.clients.client(stack, index) != nil { return .opaque(plainName(stack, index)) }
    if ShownTable.describesItself(stack, index) { return described(stack, index) }
    let isStored = ShownTable.pushContents(stack, index, context)
    defer { stack.pop() }
    above.append(identity)
    defer { above.removeLast() }
    let name = ShownTable.name(stack, index)
    let place = stack.count
    if ShownTable.isList(stack, place, isMarked: context.marks.mark(stack, index) == .array, keys: Self.keys) {
      return list(stack, place, from: 1)
    }
    if isStored, let name, name.hasSuffix(" list") { return list(stack, place, from: 1) }
    return record(stack, place, name.flatMap { Catalogue.schema(named: $0) })
  }

  /// The elements of the list at `index` from that position on.
  mutating func list(_ stack: Stack, _ index: Int, from first: Int) -> ShownValue {
    let count = stack.rawLength(index)
    let last = min(count, first + extent.rows - 1)
    var elements: [ShownValue] = []
    for position in stride(from: first, through: last, by: 1) {
      stack.rawGet(index, at: position)
      elements.append(value(stack, -1))
      stack.pop()
    }
    return .list(elements, omitted: max(0, count - last))
  }

  private mutating func record(_ stack: Stack, _ index: Int, _ schema: Schema?) -> ShownValue {
    var keys: [ShownValue] = []
    var others: [ShownValue.Entry] = []
    var seen = 0
    do {
      try stack.forEachPair(index) { stack in
        seen += 1
        if seen & 0x3FF == 0 { try stack.look(steps: 0x400) }
        switch stack.type(-2) {
        case .sentinel: seen -= 1  // the host's own marks
        case .boolean, .number, .string: if keys.count < Self.keys { keys.append(value(stack, -2)) }
        default:
          if others.count < Self.otherKeys { others.append(.init(described(stack, -2), value(stack, -1))) }
        }
      }
    } catch {
      // A __tostring or a finalizer changed the table while its keys were read.
      others.append(.init(.opaque("…"), .opaque("the table changed while it was shown")))
      seen += 1
    }
    var entries: [ShownValue.Entry] = []
    for key in ShownTable.sorted(keys, schema).prefix(Self.fields) {
      ShownTable.push(key, stack)
      stack.rawGet(index)
      entries.append(.init(key, value(stack, -1)))
      stack.pop()
    }
    entries += others
    return .record(entries, dto: schema?.name, omitted: max(0, seen - entries.count))
  }

  private func plainName(_ stack: Stack, _ index: Int) -> String {
    ShownTable.name(stack, index) ?? "table"
  }
}
