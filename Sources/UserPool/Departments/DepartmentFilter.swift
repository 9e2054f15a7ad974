import Contract

/// Values of the filter `department` of listUsers: the id of a department, or an object that says more.
enum DepartmentFilter {
  /// `departmentId`, or `{departmentId, organizationCode?, departmentIdType?, includeChildrenDepartments?}`. A department that is not there has nobody.
  /// - Throws: 400 for a value of another shape, 409 for one that means several departments.
  static func condition(
    _ node: TapeNode, _ path: Path, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> UserCondition {
    do throws(PoolFailure) {
      return try found(node, path, transaction)
    } catch {
      guard case .refused(let refusal) = error, refusal.statusCode == 404 else { throw error }
      return .any([])
    }
  }

  private static func found(
    _ node: TapeNode, _ path: Path, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> UserCondition {
    let lookup = DepartmentLookup(transaction: transaction)
    if let id = node.string {
      return try condition(lookup.department(id, .departmentId, in: nil, path), isDeep: false, transaction)
    }
    guard node.kind == .object, node.count > 0 else { throw .invalid(path, .notObject, [node.kind.name]) }
    let entry = Entry(node: node, place: EntryPlace(path))
    var organization: DepartmentRow?
    if let code = try entry.text("organizationCode") {
      organization = try lookup.organization(code, path.appending(.name("organizationCode")))
    }
    let type = try DepartmentLookup.type(
      entry.text("departmentIdType"), path.appending(.name("departmentIdType")))
    let department = try lookup.department(
      entry.text("departmentId") ?? DepartmentLookup.root, type, in: organization,
      path.appending(.name("departmentId")))
    return try condition(
      department, isDeep: entry.bool("includeChildrenDepartments") ?? false, transaction)
  }

  private static func condition(
    _ row: DepartmentRow, isDeep: Bool, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> UserCondition {
    .inDepartment(row.number, isDeep: isDeep, isCommon: try isCommon(row, isDeep: isDeep, transaction))
  }

  /// Whether so many users are in a department that a page of them is found sooner by looking at one user after the other than by gathering all of
  /// them first: from one in fifty on.
  static func isCommon(
    _ row: DepartmentRow, isDeep: Bool, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Bool {
    let size = try transaction.sizeOfDepartment(row.number, isDeep: isDeep)
    let users = try transaction.userCount()
    return size > 1000 && size * 50 > users
  }
}
