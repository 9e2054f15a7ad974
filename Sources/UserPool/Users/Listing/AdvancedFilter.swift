import Contract

/// `advancedFilter`: a list of `{field, operator, value}`, all of which must hold.
struct AdvancedFilter {
  let fields: FilterFields

  /// The operators; GREATER and LESSER include the value itself.
  enum Operator: String {
    case equal = "EQUAL"
    case notEqual = "NOT_EQUAL"
    case contains = "CONTAINS"
    case notContains = "NOT_CONTAINS"
    case isNull = "IS_NULL"
    case notNull = "NOT_NULL"
    case isIn = "IN"
    case greater = "GREATER"
    case lesser = "LESSER"
    case between = "BETWEEN"
  }

  /// The condition of a whole filter.
  func condition(_ node: TapeNode, path: Path) throws(PoolFailure) -> UserCondition {
    guard node.kind == .array else { throw .invalid(path, .notArray, [node.kind.name]) }
    var conditions: [UserCondition] = []
    try node.forEachElement { (item) throws(PoolFailure) in
      conditions.append(try self.item(item, path.appending(.index(conditions.count))))
    }
    return .all(conditions)
  }

  private func item(_ node: TapeNode, _ path: Path) throws(PoolFailure) -> UserCondition {
    let fieldPath = path.appending(.name("field"))
    guard let name = node[Keys.field]?.string else { throw .invalid(fieldPath, .needsValue) }
    let word = node[Keys.operator]?.string ?? ""
    guard let operation = Operator(rawValue: word) else {
      throw .invalid(path.appending(.name("operator")), .unknownOperator, [word])
    }
    let comparison = Comparison(
      operation: operation, name: name, value: node[Keys.value], path: path.appending(.name("value")))
    switch try fields.meaning(of: name, path: fieldPath) {
    case .base(let field):
      return try comparison.condition(.field(field), holdsText: field.kind == .text) {
        (node, path) throws(PoolFailure) in
        try FilterValue(field: field, path: path).read(node)
      }
    case .custom(let subject, let summary):
      return try comparison.condition(subject, holdsText: summary.holdsText) { (node, path) throws(PoolFailure) in
        try CustomFilterValue(summary: summary, path: path).read(node)
      }
    case .department:
      return try comparison.membership { (node, path) throws(PoolFailure) in
        try DepartmentFilter.condition(node, path, fields.transaction)
      }
    case .loggedInApps:
      return try comparison.membership { (node, path) throws(PoolFailure) in
        guard let text = node.string else { throw .invalid(path, .notText, [node.kind.name]) }
        return .signedIn(application: text)
      }
    case .identity: return try comparison.membership(RelationValues.identity)
    case .userSource: return try comparison.membership(RelationValues.userSource)
    }
  }
}

extension CustomFieldSummary {
  /// True if the values are texts that can be searched in.
  var holdsText: Bool { dataType == "STRING" || dataType == "ENUM" || dataType == "DATETIME" }
}

/// Reads values of a filter in the form in which a custom field keeps them.
struct CustomFilterValue {
  let summary: CustomFieldSummary
  let path: Path

  func read(_ node: TapeNode) throws(PoolFailure) -> QueryValue {
    switch summary.dataType {
    case "NUMBER":
      guard let number = node.number else { throw .invalid(path, .notNumber, [node.kind.name]) }
      return node.integer.map(QueryValue.integer) ?? .number(number)
    case "BOOLEAN":
      guard let flag = node.bool else { throw .invalid(path, .notBoolean, [node.kind.name]) }
      return .integer(flag ? 1 : 0)
    default:
      guard let text = node.string else { throw .invalid(path, .notText, [node.kind.name]) }
      return .text(text)
    }
  }
}

/// Values of filters by things that hang on a user: a text, or an object that names several of its parts.
enum RelationValues {
  /// `extIdpId`, `extIdpId:userIdInIdp`, or `{extIdpId?, provider?, userIdInIdp?}`.
  static func identity(_ node: TapeNode, _ path: Path) throws(PoolFailure) -> UserCondition {
    if let text = node.string {
      let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
      return .identity(extIdpId: parts.first ?? "", provider: nil, userIdInIdp: parts.count == 2 ? parts[1] : nil)
    }
    guard node.kind == .object, node.count > 0 else { throw .invalid(path, .notObject, [node.kind.name]) }
    return .identity(
      extIdpId: node[Keys.extIdpId]?.string, provider: node[Keys.provider]?.string,
      userIdInIdp: node[Keys.userIdInIdp]?.string)
  }

  /// A word of userSourceType, or `{type, value?}`, value being the id of the application or task.
  static func userSource(_ node: TapeNode, _ path: Path) throws(PoolFailure) -> UserCondition {
    let types = FilterValue(field: .userSourceType, path: path)
    if node.kind == .string { return .equal(.field(.userSourceType), try types.read(node)) }
    guard let type = node[Keys.type] ?? node["userSourceType"] else {
      throw .invalid(path, .notText, [node.kind.name])
    }
    var conditions: [UserCondition] = [.equal(.field(.userSourceType), try types.read(type))]
    if let id = (node[Keys.value] ?? node["userSourceId"])?.string {
      conditions.append(.equal(.field(.userSourceId), .text(id)))
    }
    return .all(conditions)
  }
}
