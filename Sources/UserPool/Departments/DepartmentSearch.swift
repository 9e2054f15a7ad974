import Contract

/// searchDepartmentsList: departments of an organization by name and times, sorted, a page at a time.
enum DepartmentSearch {
  private static let mostConditions = 50
  private static let mostValues = 1000

  static func run(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let organization = try DepartmentLookup(transaction: transaction).organization(
      call.string("organizationCode") ?? "")
    var query = DepartmentQuery(.organization(organization.number))
    let page = try call.page()
    query.offset = page.offset
    query.limit = page.limit
    try call.body.withRoot { (root) throws(PoolFailure) in
      if let filter = root[Keys.advancedFilter], !filter.isNull {
        query.conditions = try conditions(filter, ["advancedFilter"])
      }
      query.order = try order(root)
    }
    return Answer(data: Tape(.array(try DepartmentReads.values(query, call, transaction))))
  }

  private static func order(_ root: TapeNode) throws(PoolFailure) -> [DepartmentQuery.Order] {
    guard let sort = root[Keys.sort], sort.count > 0 else {
      let isDescending = Sorting.direction(root["orderBy"]?.string ?? "DESC") ?? true
      return [.init(try field(root["sortBy"]?.string ?? "updatedAt", ["sortBy"]), isDescending: isDescending)]
    }
    var orders: [DepartmentQuery.Order] = []
    try sort.forEachElement { (entry) throws(PoolFailure) in
      let path: Path = [.name("sort"), .index(orders.count)]
      guard let isDescending = Sorting.direction(entry[Keys.order]?.string ?? "asc") else {
        throw .invalid(path.appending(.name("order")), .notOneOf, ["desc, asc"])
      }
      guard orders.count < 3 else { throw .invalid(["sort"], .tooMany, ["3"]) }
      orders.append(
        .init(
          try field(entry[Keys.field]?.string ?? "", path.appending(.name("field"))), isDescending: isDescending))
    }
    return orders
  }

  private static func field(_ name: String, _ path: Path) throws(PoolFailure) -> DepartmentQuery.Field {
    guard let field = DepartmentQuery.Field(rawValue: name) else {
      throw .invalid(path, .notOneOf, ["name, createdAt, updatedAt"])
    }
    return field
  }

  private static func conditions(
    _ filter: TapeNode, _ path: Path
  ) throws(PoolFailure) -> [DepartmentQuery.Condition] {
    guard filter.kind == .array else { throw .invalid(path, .notArray, [filter.kind.name]) }
    guard filter.count <= mostConditions else { throw .invalid(path, .tooMany, ["\(mostConditions)"]) }
    var conditions: [DepartmentQuery.Condition] = []
    var index = 0
    try filter.forEachElement { (item) throws(PoolFailure) in
      conditions += try condition(item, path.appending(.index(index)))
      index += 1
    }
    return conditions
  }

  private static func condition(_ item: TapeNode, _ path: Path) throws(PoolFailure) -> [DepartmentQuery.Condition] {
    let field = try field(item[Keys.field]?.string ?? "", path.appending(.name("field")))
    let valuePath = path.appending(.name("value"))
    guard let value = item[Keys.value], !value.isNull else { throw .invalid(valuePath, .needsValue) }
    let word = item[Keys.operator]?.string ?? ""
    switch AdvancedFilter.Operator(rawValue: word) {
    case .equal: return [.oneOf(field, [try read(value, field, valuePath)])]
    case .isIn: return [.oneOf(field, try list(value, field, valuePath))]
    case .greater: return [.atLeast(field, try read(value, field, valuePath))]
    case .lesser: return [.atMost(field, try read(value, field, valuePath))]
    case .between:
      let values = try list(value, field, valuePath)
      guard values.count == 2 else { throw .invalid(valuePath, .needsPair) }
      return [.atLeast(field, values[0]), .atMost(field, values[1])]
    case .contains where field == .name:
      guard let text = value.string else { throw .invalid(valuePath, .notText, [value.kind.name]) }
      guard text.utf8.count <= ConditionLimits.longestText else {
        throw .invalid(valuePath, .tooLong, ["\(ConditionLimits.longestText)"])
      }
      return [.contains(field, text)]
    case .contains: throw .invalid(path.appending(.name("operator")), .operatorNotForField, [word, field.rawValue])
    default: throw .invalid(path.appending(.name("operator")), .unknownOperator, [word])
    }
  }

  private static func list(
    _ node: TapeNode, _ field: DepartmentQuery.Field, _ path: Path
  ) throws(PoolFailure) -> [QueryValue] {
    guard node.kind == .array else { throw .invalid(path, .notArray, [node.kind.name]) }
    guard node.count <= mostValues else { throw .invalid(path, .tooMany, ["\(mostValues)"]) }
    var values: [QueryValue] = []
    try node.forEachElement { (element) throws(PoolFailure) in
      values.append(try read(element, field, path.appending(.index(values.count))))
    }
    return values
  }

  private static func read(
    _ node: TapeNode, _ field: DepartmentQuery.Field, _ path: Path
  ) throws(PoolFailure) -> QueryValue {
    guard field == .name else { return try FilterValue(field: .createdAt, path: path).read(node) }
    guard let text = node.string else { throw .invalid(path, .notText, [node.kind.name]) }
    return .text(text)
  }
}
