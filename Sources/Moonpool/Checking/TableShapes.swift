/// The values that `args{…}` answers: those that the table declares.
struct ArgumentDeclaration {
  /// What the call answers.
  let worth: Worth

  /// Reads the table that a call of `args` is given.
  init(_ call: Int, _ worths: Worths) {
    let tree = worths.tree
    guard let first = tree.calls[call].arguments.first, case .table(let place) = worths.worth(first),
      worths.use(of: place).isKnown, worths.use(of: place).elements.isEmpty
    else {
      worth = .unknown
      return
    }
    var names: [String] = []
    for element in tree.tables[place].elements {
      guard let name = Self.name(element, worths) else {
        worth = .unknown
        return
      }
      names.append(name)
    }
    worth = .record(names, "args")
  }

  /// The name that an entry's value gets, by the rules of Sources/ScriptHost/Toolkit/args.lua: `"--dry-run"` is `dry_run`.
  private static func name(_ element: Int, _ worths: Worths) -> String? {
    let tree = worths.tree
    var words: [String] = []
    switch tree.expressions[element].kind {
    case .text(let text): words = [text]
    case .table(let place):
      for word in tree.tables[place].elements {
        guard case .text(let text) = tree.expressions[word].kind else { return nil }
        words.append(text)
      }
    default: return nil
    }
    guard let first = words.first else { return nil }
    var name = first[...]
    if first.hasPrefix("-") {
      name = (words.first { $0.hasPrefix("--") } ?? first)[...]
    } else {
      while name.hasSuffix(".") { name.removeLast() }
    }
    return String(name.drop { $0 == "-" }.map { $0 == "-" ? "_" : $0 })
  }
}

/// The rows of `csv.rows` and `csv.parse`: where the script writes out what their names are, by `map` or `header`.
struct RowShape {
  /// What a row is; nil where the file says its names.
  let worth: Worth?

  /// Reads the options that a call is given.
  init(_ call: Int, _ worths: Worths) {
    let tree = worths.tree
    let arguments = tree.calls[call].arguments
    guard arguments.count == 2, case .table(let place) = worths.worth(arguments[1]),
      case let use = worths.use(of: place), use.isKnown, use.fields.isEmpty
    else {
      worth = nil
      return
    }
    let options = tree.tables[place].fields
    if let map = options.last(where: { $0.name == "map" })?.value {
      guard case .table(let table) = tree.expressions[map].kind, !tree.tables[table].hasComputedKeys,
        !worths.reached.isReached(table)
      else {
        worth = nil
        return
      }
      worth = .record(tree.tables[table].fields.map(\.name), "the map")
      return
    }
    guard let header = options.last(where: { $0.name == "header" })?.value,
      case .table(let table) = tree.expressions[header].kind, !worths.reached.isReached(table)
    else {
      worth = nil
      return
    }
    let names = tree.tables[table].elements.compactMap { element in
      if case .text(let name) = tree.expressions[element].kind { name } else { nil }
    }
    worth = names.count == tree.tables[table].elements.count ? .record(names, "the header") : nil
  }
}
