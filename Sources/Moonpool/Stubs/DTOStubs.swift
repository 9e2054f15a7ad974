import Contract
import Repl

/// DTOs as classes.
enum DTOStubs {
  /// A DTO's class.
  static func text(_ schema: Schema) -> String { text(schema, name: schema.name) }

  /// The makers of checked DTOs, `genauth.models.NAME{…}`.
  static var makers: String {
    var text = "---@class genauth.Models\n"
    for schema in Catalogue.schemas {
      text += "---@field \(schema.name) fun(fields?: \(schema.name)): \(schema.name)\n"
    }
    return text
  }

  /// The class of a DTO, or of a list of parameters, under a name.
  static func text(_ schema: Schema, name: String) -> String {
    var text = schema.summary.map { "---\($0)\n" } ?? ""
    text += "---@class \(name)\n"
    for field in schema.fields { text += line(field, in: schema) }
    if schema.isOpen || schema.fields.isEmpty { text += "---@field [string] any\n" }
    return text + "\n"
  }

  private static func line(_ field: Field, in schema: Schema) -> String {
    let name = LuaText.isName(Array(field.name.utf8)) ? field.name : "[\(LuaTypes.quoted(field.name))]"
    // A call raises where it is refused, so that what is left has its data.
    let isOptional = !field.isRequired && !(field.name == "data" && Answers.envelopes.contains(schema))
    var type = LuaTypes.type(of: field)
    if field.isNullable, !field.isRequired, !Answers.schemas.contains(schema) {
      type = (type.contains("|") ? "(\(type))" : type) + "|genauth.Null"
    }
    let text = FieldNotes.line(of: field)
    return "---@field \(name)\(isOptional ? "?" : "") \(type)\(text.isEmpty ? "" : " " + text)\n"
  }
}

/// What operations answer, and what is in it: no null of the contract is read there.
enum Answers {
  /// The DTOs that calls answer.
  static let envelopes = Set(Catalogue.operations.compactMap(\.response))

  /// The DTOs that an answer is made of.
  static let schemas: Set<Schema> = {
    var found: Set<Schema> = []
    var open = Catalogue.operations.compactMap(\.response)
    while let schema = open.popLast() {
      guard found.insert(schema).inserted else { continue }
      for field in schema.fields {
        if case .ref(let inner) = field.type { open.append(inner) }
        if case .ref(let inner)? = field.items?.type { open.append(inner) }
      }
    }
    return found
  }()
}
