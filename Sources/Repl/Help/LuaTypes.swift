import Contract

/// The types of fields as LuaCATS annotations write them; help and the reference use the same words.
public enum LuaTypes {
  /// A field's type, as in `string`, `"M"|"F"|"U"`, `UserDto[]`; without what its absence or null means.
  public static func type(of field: Field) -> String {
    guard case .array = field.type else { return type(field.type, field.enumValues) }
    guard let items = field.items else { return "any[]" }
    let element = type(items.type, items.enumValues)
    return items.enumValues.count > 1 ? "(\(element))[]" : element + "[]"
  }

  private static func type(_ type: Field.ValueType, _ allowed: [String]) -> String {
    if !allowed.isEmpty { return allowed.map(quoted).joined(separator: "|") }
    return switch type {
    case .any: "any"
    case .string: "string"
    case .number: "number"
    case .integer: "integer"
    case .boolean: "boolean"
    case .object: "table<string, any>"
    case .array: "any[]"
    case .ref(let schema): schema.name
    }
  }

  /// A text as a literal of Lua.
  public static func quoted(_ text: String) -> String {
    LuaText.quoted(Array(text.utf8))
  }
}
