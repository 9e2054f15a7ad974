import Contract
import Lua

/// The data of a large answer that no script has looked at yet.
///
/// A batch answers every user it changed, and most scripts read none of them: making tables of them costs more than the change itself. So a large answer
/// keeps its tape under a key that no script can name, and the first look at `data` (or `pairs`, or a bridge reading the answer) makes the tables.
final class PendingData {
  /// Answers below this many bytes are made into tables at once: that is cheaper than keeping them.
  static let threshold = 4096

  /// The key under which an answer keeps its data, and which its metatable has.
  static let mark = Sentinel()

  private let tape: Tape
  private let schema: Schema?
  private let asked: AskedFor
  /// Counts the tape against the script's memory limit.
  private let held: HeldMemory?

  init(_ tape: Tape, schema: Schema?, asked: AskedFor, held: HeldMemory?) {
    self.tape = tape
    self.schema = schema
    self.asked = asked
    self.held = held
  }

  /// Tells a state about the class.
  static func register(in state: State) {
    state.register(PendingData.self, as: ObjectType(name: "answer not read yet"))
  }

  /// Puts the data into the answer on top of the stack, to be made into tables later.
  func attach(_ stack: Stack) throws(LuaError) {
    stack.push(Self.mark)
    try stack.push(object: self)
    stack.setField()
  }

  /// Makes the tables of the answer at `index`, if that has not been done.
  /// - Throws: ``LuaError`` with code `memory` if the stack cannot grow.
  static func open(_ stack: Stack, _ index: Int, with pusher: TapePusher) throws(LuaError) {
    let answer = stack.absolute(index)
    try stack.ensure(8)
    stack.push(mark)
    stack.rawGet(answer)
    let pending = stack.object(-1, as: PendingData.self)
    stack.pop()
    guard let pending else { return }
    stack.push("data")
    try pending.tape.withRoot { node throws(LuaError) in
      try pusher.push(node, on: stack, schema: pending.schema, asked: pending.asked)
    }
    stack.setField(table: answer)
    stack.push(mark)
    stack.pushNil()
    stack.setField(table: answer)
  }
}
