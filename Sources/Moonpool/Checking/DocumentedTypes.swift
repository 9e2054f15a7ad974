import Contract
import Repl
import ScriptHost

/// What the modules' documents say of types, read as ``Worth``s. It is the text that editors complete by (Sources/Repl/Help/Modules).
enum DocumentedTypes {
  private static let classes: [String: ClassDocs] = Dictionary(
    ModuleDocs.all.flatMap(\.classes).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  private static let functions: [String: FunctionDocs] = {
    var found: [String: FunctionDocs] = [:]
    for module in ModuleDocs.all {
      for function in module.functions {
        // A method is documented as `Writer:write`; its class is `csv.Writer`.
        let name = function.name.contains(":") ? module.name + "." + function.name : function.name
        found[name] = function
      }
    }
    return found
  }()

  /// The class of that name.
  static func docs(ofClass name: String) -> ClassDocs? { classes[name] }
  /// The function of that name, as in `csv.rows` or `csv.Writer:write`.
  static func docs(of function: String) -> FunctionDocs? { functions[function] }

  /// Whether there is a module of that name.
  static func isModule(_ name: String) -> Bool { ModuleDocs.module(name) != nil }

  /// The names that a module has.
  static func members(of module: String) -> [String] {
    let functions = ModuleDocs.module(module)?.functions.map(\.name).filter { $0.hasPrefix(module + ".") } ?? []
    return functions.map { String($0.dropFirst(module.count + 1)) } + fields(ofClass: module + "lib").map(\.name)
  }

  /// The documented fields of a class, those of any name left out.
  static func fields(ofClass name: String) -> [FunctionDocs.Parameter] {
    classes[name]?.fields.filter { !$0.name.hasPrefix("[") } ?? []
  }

  /// The methods of a class.
  static func methods(ofClass name: String) -> [String] {
    functions.keys.filter { $0.hasPrefix(name + ":") }.map { String($0.dropFirst(name.count + 1)) }.sorted()
  }

  /// Whether a class has fields of any name.
  static func isOpen(class name: String) -> Bool {
    classes[name]?.fields.contains { $0.name == "[string]" } ?? true
  }

  /// What a function's parameter takes, where it is a table of options: their names and types.
  static func options(of parameter: FunctionDocs.Parameter) -> [FunctionDocs.Parameter]? {
    let alternatives = alternatives(parameter.type)
    for type in alternatives where classes[type] != nil {
      let fields = fields(ofClass: type)
      if !fields.isEmpty { return fields }
    }
    // `{ recursive: boolean }`
    guard alternatives.count == 1, parameter.type.hasPrefix("{"), parameter.type.hasSuffix("}") else { return nil }
    return parameter.type.dropFirst().dropLast().split(separator: ",").compactMap { field in
      let parts = field.split(separator: ":", maxSplits: 1).map { $0.trimmingBlanks }
      guard parts.count == 2 else { return nil }
      return FunctionDocs.Parameter(name: parts[0], type: parts[1], isOptional: true, line: "")
    }
  }

  /// What a documented type is. A type of one capital letter stands for what the caller gives.
  static func worth(_ type: String, generics: [String: Worth] = [:]) -> Worth {
    let alternatives = alternatives(type).filter { $0 != "nil" }
    guard alternatives.count == 1, var one = alternatives.first else { return .unknown }
    if one.hasSuffix("?") { one = String(one.dropLast()) }
    if one.hasSuffix("[]") { return .list(worth(String(one.dropLast(2)), generics: generics)) }
    if one.hasPrefix("fun()") {
      guard one.hasPrefix("fun():") else { return .unknown }
      let values = split(String(one.dropFirst(6)), at: ",").map { worth($0.trimmingBlanks, generics: generics) }
      return .iterator(values, "")
    }
    if let known = generics[one] { return known }
    switch one {
    case "string": return .text
    case "number", "integer": return .number
    case "boolean": return .boolean
    case "ManagementClient": return .client(.management, tries: false)
    case "AuthenticationClient": return .client(.authentication, tries: false)
    default:
      guard let docs = classes[one], !docs.fields.isEmpty || !methods(ofClass: one).isEmpty else { return .unknown }
      return .object(one)
    }
  }

  /// The type at the beginning of what stands behind `@return`: `fun(): any, integer values The next value`.
  static func type(ofResult text: String) -> String {
    var depth = 0
    var last: Character = " "
    var type = ""
    for character in text {
      if "({<[".contains(character) { depth += 1 }
      if ")}>]".contains(character) { depth -= 1 }
      if character == " ", depth == 0, last != ":", last != "," { break }
      last = character
      type.append(character)
    }
    return type
  }

  /// The alternatives of a union.
  static func alternatives(_ type: String) -> [String] { split(type, at: "|").map(\.trimmingBlanks) }

  /// The parts of a text between marks that stand outside of brackets.
  private static func split(_ text: String, at mark: Character) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if "({<[".contains(character) { depth += 1 }
      if ")}>]".contains(character) { depth -= 1 }
      if character == mark, depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }
}

extension StringProtocol {
  /// The text without the blanks at its ends.
  fileprivate var trimmingBlanks: String {
    var rest = self[...]
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
