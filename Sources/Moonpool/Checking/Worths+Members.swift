import Contract
import ScriptHost

extension Worths {
  /// What a field of something is.
  func member(_ name: String, of worth: Worth, _ way: Int) -> Worth {
    switch worth {
    case .genauth, .models, .client: return ofContract(name, worth)
    case .answer(let schema, let asked):
      guard !assignedNames.contains(name), let field = schema.field(named: name) else { return .unknown }
      return Self.worth(of: field, asked)
    case .module(let module): return ofModule(name, module)
    case .object(let type):
      guard let field = DocumentedTypes.fields(ofClass: type).first(where: { $0.name == name }) else { return .unknown }
      return DocumentedTypes.worth(field.type)
    case .library(let library):
      guard !assignedNames.contains(name) else { return .unknown }
      return KnownNames.ofRuns.libraries[library]?.contains(name) == true
        ? .builtin(library + "." + name) : .unknown
    case .table(let table): return ofOwn(name, table, way)
    case .foreign: return .foreign
    default: return .unknown
    }
  }

  private func ofContract(_ name: String, _ worth: Worth) -> Worth {
    guard !assignedNames.contains(name) else { return .unknown }
    switch (worth, name) {
    case (.genauth, "ManagementClient"): return .maker(.management)
    case (.genauth, "AuthenticationClient"): return .maker(.authentication)
    case (.genauth, "models"): return .models
    case (.genauth, "array"): return .function("genauth.array")
    case (.genauth, "version"): return .text
    case (.models, _): return .model(name)
    case (.client(let client, tries: false), "try"): return .client(client, tries: true)
    default: return .unknown
    }
  }

  private func ofModule(_ name: String, _ module: String) -> Worth {
    let full = module + "." + name
    if assignedNames.contains(name) { return .unknown }
    if DocumentedTypes.docs(of: full) != nil { return .function(full) }
    guard let field = DocumentedTypes.fields(ofClass: module + "lib").first(where: { $0.name == name }) else {
      return .unknown
    }
    return DocumentedTypes.worth(field.type)
  }

  private func ofOwn(_ name: String, _ table: Int, _ way: Int) -> Worth {
    let use = use(of: table)
    guard use.isKnown, !use.isShared, !tree.tables[table].hasComputedKeys else { return .unknown }
    var found = Worth.absent
    for field in tree.tables[table].fields where field.name == name { found = found.joined(worth(field.value, way)) }
    for field in use.fields where field.name == name { found = found.joined(worth(source: field.source, way)) }
    return found == .absent ? .unknown : found
  }

  /// What an element of something is.
  /// - Parameter key: what it is looked up by.
  func element(of worth: Worth, key: Worth, _ way: Int) -> Worth {
    switch worth {
    case .list(let element): return element
    case .table(let table):
      let use = use(of: table)
      let own = tree.tables[table]
      guard use.isKnown, own.fields.isEmpty, use.fields.isEmpty, !own.hasComputedKeys, !reached.isReached(table) else {
        return .unknown
      }
      var found = Worth.absent
      for element in own.elements {
        // The last one may be several.
        if element == own.elements.last, isMultiple(element) { return .unknown }
        found = found.joined(self.worth(element, way))
      }
      for source in use.elements { found = found.joined(self.worth(source: source, way)) }
      return found == .absent ? .unknown : found
    default: return .unknown
    }
  }

  /// Whether an expression at the end of a list stands for any number of values.
  func isMultiple(_ expression: Int) -> Bool {
    switch tree.expressions[expression].kind {
    case .call, .varargs: true
    default: false
    }
  }

  /// What a DTO's field is.
  static func worth(of field: Field, _ asked: AskedFor) -> Worth {
    if case .array = field.type {
      guard let items = field.items else { return .list(.unknown) }
      return .list(worth(items.type, asked))
    }
    return worth(field.type, asked)
  }

  private static func worth(_ type: Field.ValueType, _ asked: AskedFor) -> Worth {
    switch type {
    case .string: .text
    case .number, .integer: .number
    case .boolean: .boolean
    case .ref(let schema): .answer(schema, asked)
    case .any, .object, .array: .unknown
    }
  }
}
