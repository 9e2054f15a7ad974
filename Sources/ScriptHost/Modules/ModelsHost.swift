import Contract
import Lua

/// What the toolkit's files about DTOs need from Swift.
enum ModelsHost {
  static func fill(_ table: TableBuilder, _ context: HostContext) {
    table.set("store", Marks.store)
    table.set("null", Sentinel.null)
    table.set("known") { stack in
      let schema = Catalogue.schema(named: stack.string(1) ?? "")
      stack.createTable(record: schema?.fields.count ?? 0)
      schema?.fields.forEach { field in
        stack.push(true)
        stack.rawSet(-2, field.name)
      }
      return 1
    }
    table.set("rows") { stack in
      if let rows = Catalogue.schema(named: stack.string(1) ?? "").flatMap(RowsPlace.text) {
        stack.push(rows)
      } else {
        stack.pushNil()
      }
      return 1
    }
    table.set("near") { stack in
      let schema = Catalogue.schema(named: stack.string(1) ?? "")
      if let near = schema?.noField(stack.string(2) ?? "").suggestion { stack.push(near) } else { stack.pushNil() }
      return 1
    }
    table.set("nearModel") { stack in
      let near = NearMiss.find(stack.string(1) ?? "", among: Catalogue.schemas.lazy.map(\.name))
      if let near { stack.push(near) } else { stack.pushNil() }
      return 1
    }
    table.set("exists") { stack in
      stack.push(Catalogue.schema(named: stack.string(1) ?? "") != nil)
      return 1
    }
    table.set("array") { [unowned context] stack in
      stack.createTable()
      context.marks.markArray(stack)
      return 1
    }
    table.set("field") { stack in describe(stack) }
    table.set("check") { [unowned context] stack in try check(stack, context) }
  }

  /// field(schema, name): nil, or "object" and the DTO's name, or "array" and its elements' DTO, or "plain".
  private static func describe(_ stack: Stack) -> Answer {
    guard let schema = Catalogue.schema(named: stack.string(1) ?? ""), let name = stack.string(2) else {
      stack.pushNil()
      return 1
    }
    guard let field = schema.field(named: name) else {
      if schema.isOpen { stack.push("plain") } else { stack.pushNil() }
      return 1
    }
    switch field.type {
    case .ref(let inner) where !inner.isOpen:
      stack.push("object")
      stack.push(inner.name)
      return 2
    case .array:
      if case .ref(let inner)? = field.items?.type, !inner.isOpen {
        stack.push("array")
        stack.push(inner.name)
        return 2
      }
    default: break
    }
    stack.push("plain")
    return 1
  }

  /// check(schema, name, value): raises where the value is wrong for the field.
  private static func check(_ stack: Stack, _ context: HostContext) throws -> Answer {
    guard let schema = Catalogue.schema(named: stack.string(1) ?? ""), let name = stack.string(2) else { return 0 }
    let tape: Tape
    do throws(BridgeError) {
      tape = try context.reader.tape(stack, 3)
    } catch {
      throw context.raised(CallError(error.inside(.name(name)), operation: schema.name))
    }
    do throws(ArgumentError) {
      _ = try schema.checked(tape, for: name, allowsMissing: true)
    } catch {
      throw context.raised(CallError(error, operation: schema.name))
    }
    return 0
  }
}
