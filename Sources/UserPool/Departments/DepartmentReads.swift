import Contract

/// Reading departments and the tree that they make.
enum DepartmentReads {
  /// By departmentId or departmentCode.
  static func get(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let lookup = DepartmentLookup(transaction: transaction)
    var organization: DepartmentRow?
    if let code = call.string("organizationCode") { organization = try lookup.organization(code) }
    let row: DepartmentRow
    if let id = call.string("departmentId") {
      row = try lookup.department(id, DepartmentLookup.type(call), in: organization, ["departmentId"])
    } else if let code = call.string("departmentCode") {
      row = try lookup.department(code, .code, in: organization, ["departmentCode"])
    } else {
      throw .invalid([], .needsDepartment)
    }
    return try answer(row, call, transaction)
  }

  static func getById(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let row = try DepartmentLookup(transaction: transaction).department(
      call.string("departmentId") ?? "", .departmentId, in: nil, ["departmentId"])
    return try answer(row, call, transaction)
  }

  static func getParent(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let row = try DepartmentLookup(transaction: transaction).named(by: call)
    guard let number = row.parent, let parent = try transaction.departments(.number(number)).first else {
      throw .refused(404, path: ["departmentId"], .rootHasNoParent)
    }
    return try answer(parent, call, transaction)
  }

  private static func answer(
    _ row: DepartmentRow, _ call: Call, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Answer {
    Answer(data: Tape(try DepartmentEmission(call, transaction).department(row)))
  }

  /// All of those directly beneath a department.
  static func listChildren(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    var query = DepartmentQuery(.children(try DepartmentLookup(transaction: transaction).named(by: call).number))
    query.isEnabled = call.bool("status")
    let isVirtualOnly = call.bool("onlyVirtualNode") == true
    if call.bool("excludeVirtualNode") == true {
      guard !isVirtualOnly else { throw .invalid(["onlyVirtualNode"], .conflictingNodes) }
      query.isVirtual = false
    } else if isVirtualOnly {
      query.isVirtual = true
    }
    let values = try self.values(query, call, transaction)
    return .list(Int64(values.count), values)
  }

  /// All of those beneath a department, or of a whole organization without its root; those above come first.
  static func getAll(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let lookup = DepartmentLookup(transaction: transaction)
    let organization = try lookup.organization(call.string("organizationCode") ?? "")
    let top = try lookup.department(
      call.string("departmentId") ?? DepartmentLookup.root, DepartmentLookup.type(call), in: organization,
      ["departmentId"])
    let values = try self.values(DepartmentQuery(.below(top.number)), call, transaction)
    return .list(Int64(values.count), values)
  }

  /// Departments of an organization whose name or code holds the keywords.
  static func search(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let organization = try DepartmentLookup(transaction: transaction).organization(
      call.string("organizationCode") ?? "")
    var query = DepartmentQuery(.organization(organization.number))
    query.keywords = try call.keywords()
    return Answer(data: Tape(.array(try values(query, call, transaction))))
  }

  /// The departments that a query finds, as DepartmentDto.
  static func values(
    _ query: DepartmentQuery, _ call: Call, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> [Value] {
    let emission = DepartmentEmission(call, transaction)
    var values: [Value] = []
    try transaction.visitDepartments(query) { (row) throws(PoolFailure) in
      values.append(try emission.department(row))
    }
    return values
  }

  /// Nothing is synchronized into the pool, so a department has no relations.
  static func syncRelations(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let lookup = DepartmentLookup(transaction: transaction)
    let organization = try lookup.organization(call.string("organizationCode") ?? "")
    _ = try lookup.department(
      call.string("departmentId") ?? DepartmentLookup.root, DepartmentLookup.type(call), in: organization,
      ["departmentId"])
    return Answer(data: Tape(.array([])))
  }
}
