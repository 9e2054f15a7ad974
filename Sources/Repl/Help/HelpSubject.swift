import Contract

/// What a question is about.
enum HelpSubject {
  /// An operation or helper; the other client's of that name too, if there is one.
  case operation(Operation, other: Operation?)
  /// `management:users{…}`.
  case walk
  /// A field of an operation's argument or of a DTO, and where it was looked up.
  case field(Field, path: String)
  case schema(Schema)
  case client(Operation.Client)
  case group(String)
  case module(ModuleDocs)
  case function(FunctionDocs, ModuleDocs)
  case moduleClass(ClassDocs)
  case models
  /// A name of Lua's own.
  case standard(String)

  /// What a name means, as it is written in a script: `management:updateUser`, `updateUser.options`, `UserDto`,
  /// `json.encode`.
  static func find(_ text: String) -> HelpSubject? {
    var parts = text.split { $0 == "." || $0 == ":" }.map(String.init)
    guard let first = parts.first else { return nil }
    var client: Operation.Client?
    if let named = clients[first] {
      client = named
      parts.removeFirst()
      if parts.first == "try" { parts.removeFirst() }
      guard let name = parts.first else { return .client(named) }
      if named == .management, name == "users", parts.count == 1 { return .walk }
    } else if first == "genauth", parts.count > 1, parts[1] == "models" {
      parts.removeFirst(2)
      if parts.isEmpty { return .models }
    } else if let found = module(parts) {
      return found
    }
    return find(parts, client) ?? (client == nil ? standard(parts) : nil)
  }

  static let clients: [String: Operation.Client] = [
    "management": .management, "authentication": .authentication, "ManagementClient": .management,
    "AuthenticationClient": .authentication,
  ]

  private static func find(_ parts: [String], _ client: Operation.Client?) -> HelpSubject? {
    guard let name = parts.first else { return nil }
    let rest = Array(parts.dropFirst())
    let order: [Operation.Client] = client.map { [$0] } ?? [.management, .authentication]
    let found = order.compactMap { Catalogue.operation(named: name, client: $0) }
    if let operation = found.first {
      if rest.isEmpty { return .operation(operation, other: found.dropFirst().first) }
      for operation in found {
        if let field = operation.argument.flatMap({ field(rest, in: $0) }) {
          return .field(field, path: ([name] + rest).joined(separator: "."))
        }
      }
      return nil
    }
    guard client == nil else { return nil }
    if name == "users", rest.isEmpty { return .walk }
    if let schema = Catalogue.schema(named: name) {
      if rest.isEmpty { return .schema(schema) }
      return field(rest, in: schema).map { .field($0, path: ([name] + rest).joined(separator: ".")) }
    }
    let group = parts.joined(separator: " ")
    if let known = HelpGroups.all.first(where: { $0.name.lowercased() == group.lowercased() }) {
      return .group(known.name)
    }
    return nil
  }

  /// The field at the end of a path.
  private static func field(_ path: [String], in schema: Schema) -> Field? {
    guard let first = path.first, let field = schema.field(named: first) else { return nil }
    if path.count == 1 { return field }
    return inner(of: field).flatMap { self.field(Array(path.dropFirst()), in: $0) }
  }

  /// The DTO that a field holds, by itself or in a list.
  static func inner(of field: Field) -> Schema? {
    if case .ref(let schema) = field.type { return schema }
    if case .ref(let schema)? = field.items?.type { return schema }
    return nil
  }

  private static func module(_ parts: [String]) -> HelpSubject? {
    guard let name = parts.first, let module = ModuleDocs.module(name) else { return nil }
    if parts.count == 1 { return .module(module) }
    let rest = parts.dropFirst().joined(separator: ".")
    let function = module.functions.first {
      $0.name == "\(name).\(rest)" || $0.name == rest.split(separator: ".").joined(separator: ":")
    }
    if let function { return .function(function, module) }
    return module.classes.first { $0.name == "\(name).\(rest)" }.map { .moduleClass($0) }
  }

  private static let libraries: Set<String> = ["string", "table", "math", "io", "os", "utf8", "coroutine", "debug"]
  private static let functions: Set<String> = [
    "assert", "collectgarbage", "dofile", "error", "getmetatable", "ipairs", "load", "loadfile", "next", "pairs",
    "pcall",
    "print", "rawequal", "rawget", "rawlen", "rawset", "require", "select", "setmetatable", "tonumber", "tostring",
    "type",
    "warn", "xpcall",
  ]

  private static func standard(_ parts: [String]) -> HelpSubject? {
    guard let first = parts.first, parts.count <= 2 else { return nil }
    let isKnown = parts.count == 1 ? functions.contains(first) || libraries.contains(first) : libraries.contains(first)
    return isKnown ? .standard(parts.joined(separator: ".")) : nil
  }
}

/// The groups of operations.
enum HelpGroups {
  struct Group {
    var name: String
    var operations: [Operation]
  }

  /// Every group, in alphabetical order.
  static let all: [Group] = {
    var groups: [String: [Operation]] = [:]
    for operation in Catalogue.operations { groups[operation.group, default: []].append(operation) }
    return groups.map { Group(name: $0.key, operations: $0.value) }.sorted { $0.name < $1.name }
  }()
}
