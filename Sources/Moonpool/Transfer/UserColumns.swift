import Contract

/// Which fields of a user are exported, and how they become cells.
struct UserColumns {
  /// The columns' names; nil for everything a user has.
  let names: [String]?
  private let cells: [Cell]

  private enum Cell {
    case field(String)
    case custom(String)
  }

  /// Decides on columns.
  /// - Parameters:
  ///   - named: what `--fields` said.
  ///   - customFields: the keys of the pool's custom fields.
  ///   - all: true if columns are needed even if nobody named them.
  /// - Throws: ``CommandError`` (`usage`) for a name that is no field, with the near miss.
  init(named: String?, customFields: [String], all: Bool) throws(CommandError) {
    guard let schema = Catalogue.schema(named: "UserDto") else {
      throw CommandError(.pool, "UserDto: no such DTO in the catalogue")
    }
    let chosen: [String]
    if let named {
      chosen = named.split(separator: ",").map { $0.trimmed }
      guard !chosen.isEmpty else { throw CommandError(.usage, "--fields: expected field names separated by commas") }
    } else if all {
      chosen = schema.fields.filter(Self.fitsACell).map(\.name) + customFields.map { "customData." + $0 }
    } else {
      names = nil
      cells = []
      return
    }
    var cells: [Cell] = []
    for name in chosen {
      if name.hasPrefix("customData.") {
        let key = String(name.dropFirst(11))
        guard customFields.contains(key) else {
          throw CommandError(.usage, "--fields: the pool has no custom field \(key)")
        }
        cells.append(.custom(key))
      } else if schema.field(named: name) != nil {
        cells.append(.field(name))
      } else {
        throw CommandError(.usage, "--fields: \(name): \(schema.noField(name).message.english)")
      }
    }
    names = chosen
    self.cells = cells
  }

  private static func fitsACell(_ field: Field) -> Bool {
    switch field.type {
    case .string, .number, .integer, .boolean: true
    // What can be set again goes into a cell as JSON; custom data has columns of its own.
    case .object, .any: field.name != "customData" && !PoolFields.contains(field.name)
    default: false
    }
  }

  /// The cells of a user. What is absent or null is an empty cell.
  func row(_ user: TapeNode) -> [String] {
    cells.map { cell in
      switch cell {
      case .field(let name): user[name].map(Self.text) ?? ""
      case .custom(let key): user["customData"]?[key].map(Self.text) ?? ""
      }
    }
  }

  /// The chosen members of a user; everything where nothing was chosen.
  func object(_ user: TapeNode) -> Contract.Value {
    guard let names else { return Contract.Value(user) }
    var members: [Contract.Value.Member] = []
    for (name, cell) in zip(names, cells) {
      switch cell {
      case .field(let field): if let value = user[field] { members.append(.init(name, Contract.Value(value))) }
      case .custom(let key):
        if let value = user["customData"]?[key] { members.append(.init(name, Contract.Value(value))) }
      }
    }
    return .object(members)
  }

  private static func text(_ node: TapeNode) -> String {
    switch node.kind {
    case .null: ""
    case .true: "true"
    case .false: "false"
    case .integer: String(node.integer ?? 0)
    case .number: node.integer.map { String($0) } ?? String(node.number ?? 0)
    case .string: node.string ?? ""
    case .array, .object: node.count == 0 ? "" : JSONText.of(Contract.Value(node))
    }
  }
}

extension Substring {
  /// The text without blanks around it.
  var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
