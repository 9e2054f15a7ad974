import Contract

/// Which field of a user each column of a table fills.
struct FieldMap {
  /// Where a column's cells go.
  enum Target: Equatable {
    /// Nowhere.
    case skipped
    /// A field of the DTO.
    case field(Field)
    /// A reset flag, which is no field of a new user.
    case reset(String)
    /// A custom field, with its dataType.
    case custom(key: String, dataType: String)
  }

  /// The targets in the order of the columns.
  let targets: [Target]
  /// The columns that are skipped because the pool alone sets such a field (``PoolFields``).
  let setByPool: [String]

  /// Decides where columns go.
  /// - Parameters:
  ///   - columns: the names in the header.
  ///   - renamed: what `--map COLUMN=FIELD` said, by column; an empty field skips the column.
  ///   - schema: the DTO to fill.
  ///   - customFields: dataType by key of the pool's custom fields.
  ///   - ignoresUnknown: true to skip columns that no field has the name of.
  /// - Throws: ``CommandError`` (`input`) naming every column that cannot be placed, with the near miss.
  init(
    columns: [String], renamed: [String: String], schema: Schema, customFields: [String: String], ignoresUnknown: Bool
  ) throws(CommandError) {
    var targets: [Target] = []
    var setByPool: [String] = []
    var problems: [String] = []
    for column in renamed.keys.sorted() where !columns.contains(column) {
      problems.append("--map \(column)=…: the file has no such column; it has \(columns.joined(separator: ", "))")
    }
    for column in columns {
      let name = renamed[column] ?? column
      if name.isEmpty {
        targets.append(.skipped)
      } else if let target = Self.target(name, schema, customFields) {
        if targets.contains(target) { problems.append("\(column): another column already fills the field \(name)") }
        targets.append(target)
      } else if renamed[column] == nil, PoolFields.contains(name) {
        targets.append(.skipped)
        setByPool.append(name)
      } else if ignoresUnknown && renamed[column] == nil {
        targets.append(.skipped)
      } else {
        problems.append("\(column): \(Self.problem(name, schema, customFields))")
      }
    }
    guard problems.isEmpty else {
      throw CommandError(
        .input,
        problems.joined(separator: "\n")
          + "\nuse --map COLUMN=FIELD to name the field, or --map COLUMN= to skip the column")
    }
    self.targets = targets
    self.setByPool = setByPool
  }

  private static let customPrefix = "customData."

  private static func target(_ name: String, _ schema: Schema, _ customFields: [String: String]) -> Target? {
    if name.hasPrefix(customPrefix) {
      let key = String(name.dropFirst(customPrefix.count))
      return customFields[key].map { .custom(key: key, dataType: $0) }
    }
    if ImportedResets.contains(name) { return .reset(name) }
    return schema.field(named: name).map { .field($0) }
  }

  private static func problem(_ name: String, _ schema: Schema, _ customFields: [String: String]) -> String {
    if name.hasPrefix(customPrefix) { return "the pool has no custom field \(name.dropFirst(customPrefix.count))" }
    if customFields[name] != nil { return "is a custom field; write customData.\(name)" }
    return schema.noField(name).message.english
  }

  /// What a row says about a user. Empty cells say nothing.
  /// - Throws: ``RowProblem`` for a cell that is not of its field's type.
  func entry(_ cells: [String]) throws(RowProblem) -> Value {
    var members: [Value.Member] = []
    var custom: [Value.Member] = []
    for (target, cell) in zip(targets, cells) where !cell.isEmpty {
      switch target {
      case .skipped: continue
      case .field(let field): members.append(.init(field.name, try Self.value(cell, field)))
      case .reset(let name): members.append(.init(name, try Self.boolean(cell, name)))
      case .custom(let key, let dataType): custom.append(.init(key, try Self.value(cell, key, dataType)))
      }
    }
    if !custom.isEmpty { members.append(.init("customData", .object(custom))) }
    return .object(members)
  }

  private static func value(_ cell: String, _ field: Field) throws(RowProblem) -> Value {
    switch field.type {
    case .string, .any: return .string(cell)
    case .boolean: return try boolean(cell, field.name)
    case .number, .integer: return try number(cell, field.name)
    case .array:
      if cell.hasPrefix("[") { return try json(cell, field.name) }
      return .array(cell.split(separator: ";").map { .string(String($0)) })
    case .object, .ref:
      guard cell.hasPrefix("{") else { throw RowProblem("\(field.name): expected an object as JSON, got \"\(cell)\"") }
      return try json(cell, field.name)
    }
  }

  private static func json(_ cell: String, _ name: String) throws(RowProblem) -> Value {
    do throws(RowProblem) { return try JSONText.value(of: cell) } catch {
      throw RowProblem("\(name): \(error.message)")
    }
  }

  private static func value(_ cell: String, _ key: String, _ dataType: String) throws(RowProblem) -> Value {
    switch dataType {
    case "NUMBER": try number(cell, "customData.\(key)")
    case "BOOLEAN": try boolean(cell, "customData.\(key)")
    default: .string(cell)
    }
  }

  private static func boolean(_ cell: String, _ name: String) throws(RowProblem) -> Value {
    switch cell.lowercased() {
    case "true", "yes", "1", "是": .bool(true)
    case "false", "no", "0", "否": .bool(false)
    default: throw RowProblem("\(name): expected true or false, got \"\(cell)\"")
    }
  }

  private static func number(_ cell: String, _ name: String) throws(RowProblem) -> Value {
    if let whole = Int64(cell) { return .integer(whole) }
    guard let number = Double(cell), number.isFinite else {
      throw RowProblem("\(name): expected a number, got \"\(cell)\"")
    }
    return .number(number)
  }
}

/// Why one row could not be taken; the others go on.
struct RowProblem: Error {
  /// What is wrong, for people.
  var message: String
  init(_ message: String) { self.message = message }
}
