import Lua

/// The variables that entries declare at their top level, which go on from entry to entry (docs/repl.md, "Variables").
///
/// An entry becomes a function inside another one that declares those variables it mentions; each is then made the very
/// variable of the entry that declared it, so that closures share it. The entry's own variables are handed over by a
/// closure at its end.
final class EntryLocals {
  private struct Cell {
    var holder: Reference
    var number: Int
    var isConstant: Bool
  }

  private let state: State
  private var cells: [String: Cell] = [:]
  private var caught: Reference?

  init(_ state: State) { self.state = state }

  /// The names of the variables.
  var names: [String] { cells.keys.sorted() }

  /// Pushes a variable's value; false if there is none of the name.
  func push(_ name: String, on stack: Stack) -> Bool {
    guard let cell = cells[name] else { return false }
    stack.push(cell.holder)
    guard stack.pushUpvalue(-1, cell.number) else {
      stack.pop()
      return false
    }
    stack.remove(-2)
    return true
  }

  /// An entry on its way to become a function.
  struct Entry {
    /// What stands before the text, without a line end of its own: the lines that count before it.
    var lead: String
    /// The text.
    var text: String
    /// The chunk's name in Lua's form.
    var name: String
    /// True for an expression whose values are wanted.
    var isExpression: Bool
    /// What the text says about its variables.
    var shape: EntryShape
  }

  /// Pushes the entry's function.
  /// - Throws: ``LuaError`` with code `syntax`, as for an assignment to a constant of an earlier entry.
  func load(_ entry: Entry, on stack: Stack) throws(LuaError) {
    caught = nil
    let known = entry.shape.names.intersection(cells.keys).sorted()
    var helper = "_E"
    while entry.shape.names.contains(helper) { helper += "_" }
    try stack.ensure(known.count + 8)
    let names = [helper] + known.map { cells[$0]?.isConstant == true ? $0 + "<const> " : $0 }
    let head = entry.lead + "local \(names.joined(separator: ","))=... return function(...) "
    do throws(LuaError) {
      try stack.load(Chunk(head + body(entry, helper, isKept: true) + "\nend", name: entry.name))
    } catch {
      // A goto to the entry's end may not pass its variables where something follows; then they stay with the entry.
      try stack.load(Chunk(head + body(entry, helper, isKept: false) + "\nend", name: entry.name))
    }
    pushHelper(entry, stack)
    for _ in known { stack.pushNil() }
    try stack.call(known.count + 1, results: 1)
    join(stack)
  }

  /// The text with what hands over its variables or its values.
  private func body(_ entry: Entry, _ helper: String, isKept: Bool) -> String {
    if entry.isExpression { return isKept ? "return \(helper)(\(entry.text)\n)" : "return \(entry.text)" }
    guard isKept, !entry.shape.variables.isEmpty else { return entry.text }
    let names = entry.shape.variables.map(\.name).joined(separator: ",")
    let keep = "\(helper)(function() return \(names) end)"
    guard let place = entry.shape.returnsAt else { return entry.text + "\n" + keep }
    let bytes = Array(entry.text.utf8)
    return String(decoding: bytes[..<place], as: UTF8.self) + keep + " "
      + String(decoding: bytes[place...], as: UTF8.self)
  }

  /// Pushes what the entry calls: for an expression what answers its arguments (so that its calls are no tail calls,
  /// which leave no line behind), else what catches the closure over its variables.
  private func pushHelper(_ entry: Entry, _ stack: Stack) {
    if entry.isExpression { return stack.push { .results($0.count) } }
    stack.push { [weak self] stack in
      self?.caught = stack.reference(1)
      return 0
    }
  }

  /// Makes the variables of the function on top those of the entries before.
  private func join(_ stack: Stack) {
    var number = 1
    while let name = stack.upvalueName(-1, number) {
      if let cell = cells[name] {
        stack.push(cell.holder)
        stack.joinUpvalue(-2, number, with: -1, cell.number)
        stack.pop()
      }
      number += 1
    }
  }

  /// Takes over the variables of the entry that has been run, if it came to its end.
  func take(_ variables: [EntryShape.Variable]) {
    guard let closure = caught else { return }
    caught = nil
    let stack = state.stack
    guard (try? stack.ensure(variables.count + 8)) != nil else { return }
    stack.push(closure)
    var numbers: [String: Int] = [:]
    var number = 1
    while let name = stack.upvalueName(-1, number) {
      numbers[name] = number
      number += 1
    }
    stack.pop()
    for (place, variable) in variables.enumerated() {
      if let number = numbers[variable.name] {
        cells[variable.name] = Cell(holder: closure, number: number, isConstant: variable.isConstant)
      } else if let holder = constant(place, of: closure, variables.count) {
        cells[variable.name] = Cell(holder: holder, number: 1, isConstant: true)
      }
    }
  }

  /// A variable for a constant that the compiler has put in place of its name: the closure answers its value.
  private func constant(_ place: Int, of closure: Reference, _ count: Int) -> Reference? {
    let stack = state.stack
    let base = stack.count
    defer { stack.setCount(base) }
    do throws(LuaError) {
      try stack.load(Chunk("local value = ... return function() return value end", name: "=moonpool/variable"))
      stack.push(closure)
      try stack.call(0, results: count)
      stack.copy(base + 2 + place)
      stack.replace(base + 2)
      stack.setCount(base + 2)
      try stack.call(1, results: 1)
      return stack.popReference()
    } catch {
      return nil
    }
  }
}
