import Contract
import Lua

/// The metatables of what operations answer: reading a field that the DTO does not have raises with the near miss,
/// reading one that was not asked for says so, and so does taking an answer or a page for its list. A field that exists
/// reads as in any table.
final class StrictReading {
  private struct Place: Hashable {
    let bits: UInt32

    init(_ schema: Schema, _ asked: AskedFor) { bits = UInt32(schema.index) << 16 | UInt32(asked.bits) }

    var schema: Int { Int(bits >> 16) }
    var asked: AskedFor { AskedFor(bits: UInt8(truncatingIfNeeded: bits)) }
  }

  private var metatables: [Place: Reference] = [:]
  /// The last few, which a loop over calls uses in turn.
  private var recent: [(place: Place, metatable: Reference)] = []
  private var maker: Reference?
  private let makeMaker: (Stack) throws -> Reference

  /// - Parameter maker: gives the toolkit's function that makes a metatable from a DTO's name and the fields nobody
  ///   asked for.
  init(maker: @escaping (Stack) throws -> Reference) { makeMaker = maker }

  /// Gives the table on top its metatable.
  func apply(_ stack: Stack, _ schema: Schema, _ asked: AskedFor) {
    if schema.isOpen || asked.isOpen && RowsPlace.text(schema) == nil { return }
    let place = Place(schema, asked)
    for entry in recent where entry.place == place {
      stack.push(entry.metatable)
      stack.setMetatable(-2)
      return
    }
    guard let metatable = metatables[place] ?? make(stack, schema, asked, place) else { return }
    if recent.count >= 4 { recent.removeFirst() }
    recent.append((place, metatable))
    stack.push(metatable)
    stack.setMetatable(-2)
  }

  /// The DTO of the table whose metatable is at `index`, and what was asked of it; nil for any other metatable.
  func origin(_ stack: Stack, _ index: Int) -> (Schema, AskedFor)? {
    let metatable = stack.absolute(index)
    for (place, known) in metatables {
      stack.push(known)
      defer { stack.pop() }
      guard stack.rawEqual(-1, metatable), place.schema < Catalogue.schemas.count else { continue }
      let row = Catalogue.schemas.index(Catalogue.schemas.startIndex, offsetBy: place.schema)
      return (Catalogue.schemas[row], place.asked)
    }
    return nil
  }

  private func make(_ target: Stack, _ schema: Schema, _ asked: AskedFor, _ place: Place) -> Reference? {
    // On the main stack: the answer may be pushed to a coroutine that waits for it, and nothing can be called there.
    let stack = target.state.stack
    // Where the toolkit cannot be loaded (memory), answers are merely not strict.
    guard (try? stack.ensure(12)) != nil, let maker = try? maker ?? makeMaker(stack) else { return nil }
    self.maker = maker
    stack.push(maker)
    stack.push(schema.name)
    let missing = asked.missing.filter { schema.field(named: $0.field) != nil }
    stack.createTable(record: missing.count)
    for entry in missing {
      stack.push(entry.option)
      stack.rawSet(-2, entry.field)
    }
    stack.push(asked.isOpen)
    guard (try? stack.call(3, results: 1)) != nil else { return nil }
    let made = stack.popReference()
    metatables[place] = made
    return made
  }
}
