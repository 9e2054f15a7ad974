import Contract

/// The argument of `management:users{…}`, which is that of listUsers but for what the walk adds (docs/lua-api.md, "Walking over users").
enum WalkArgument {
  /// The argument with the options that stand at its top level put where listUsers has them, and without those of the walk itself.
  static func lifted(_ table: Literal) -> Literal {
    guard case .fields(let fields) = table.content else { return table }
    var names: Set<String> = []
    if let operation = Catalogue.operation(named: "listUsers", client: .management),
      case .ref(let schema)? = operation.argument?.field(named: "options")?.type
    {
      names = Set(schema.fields.map(\.name)).subtracting(["pagination"])
    }
    var options = fields.filter { names.contains($0.name) }
    guard !options.isEmpty || fields.contains(where: { $0.name == "pageSize" }) else { return table }
    var rest = fields.filter { !names.contains($0.name) && $0.name != "pageSize" }
    var result = table
    var isOpen = false
    if let place = rest.firstIndex(where: { $0.name == "options" }) {
      if case .fields(let written) = rest[place].value.content {
        options = written + options
        isOpen = rest[place].value.isOpen
      } else if rest[place].value.isComputed {
        result.isOpen = true
      }
      rest.remove(at: place)
    }
    if !options.isEmpty {
      let isWhole = options.allSatisfy(\.value.isWhole)
      let lifted = Literal(
        content: .fields(options), place: table.place, isWhole: isWhole && !isOpen, isOpen: isOpen)
      rest.append(.init(name: "options", place: table.place, value: lifted))
    }
    result.content = .fields(rest)
    return result
  }
}
