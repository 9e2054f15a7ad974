import Contract

/// Makes answers of departments: DepartmentDto, OrganizationDto, UserDepartmentRespDto. What is empty is left out.
struct DepartmentEmission {
  let pool: Pool
  let transaction: any ReadTransaction
  var withCustomData = false
  var isFlat = false

  /// An emission with the options that an argument names.
  init(_ call: Call, _ transaction: any ReadTransaction) {
    pool = call.pool
    self.transaction = transaction
    isFlat = call.bool("flatCustomData") == true
    withCustomData = call.bool("withCustomData") == true || isFlat
  }

  /// DepartmentDto.
  func department(_ row: DepartmentRow) throws(PoolFailure) -> Value {
    var members: [Value.Member] = [
      .init("organizationCode", .string(row.organizationCode)), .init("departmentId", .string(row.id)),
    ]
    try addCommon(row, to: &members)
    members.append(.init("name", .string(row.name)))
    members.add("parentDepartmentId", row.parentId)
    members.add("code", row.code)
    members.add("parentDepartmentCode", row.parentCode)
    if let i18n = row.i18n { members.append(.init("i18n", try Self.value(i18n))) }
    members.append(.init("status", .bool(row.isEnabled)))
    try addCustomData(row, to: &members)
    return .object(members)
  }

  /// OrganizationDto of a root.
  func organization(_ row: DepartmentRow) throws(PoolFailure) -> Value {
    var members: [Value.Member] = [
      .init("organizationCode", .string(row.organizationCode)), .init("organizationName", .string(row.name)),
      .init("departmentId", .string(row.id)),
    ]
    try addCommon(row, to: &members)
    if let i18n = row.i18n { members.append(.init("i18n", try Self.value(i18n))) }
    // The contract has a text here, and a boolean in a department.
    members.append(.init("status", row.isEnabled ? "true" : "false"))
    try addCustomData(row, to: &members)
    return .object(members)
  }

  /// UserDepartmentRespDto.
  /// - Parameter mainId: the id of the user's main department.
  func place(
    _ row: DepartmentRow, _ membership: Membership, mainId: String?, withPaths: Bool
  ) throws(PoolFailure) -> Value {
    var members: [Value.Member] = [
      .init("organizationCode", .string(row.organizationCode)), .init("departmentId", .string(row.id)),
      .init("isRoot", .bool(row.isRoot)), .init("createdAt", .string(Timestamp.text(row.createdAt))),
      .init("name", .string(row.name)),
    ]
    members.add("description", row.description)
    members.add("openDepartmentId", row.openId)
    members.add("code", row.code)
    members += [
      .init("isLeader", .bool(membership.isLeader)), .init("isMainDepartment", .bool(mainId == row.id)),
      .init("joinedAt", .string(Timestamp.text(membership.joinedAt))), .init("isVirtualNode", .bool(row.isVirtual)),
    ]
    if let i18n = row.i18n { members.append(.init("i18n", try Self.value(i18n))) }
    try addCustomData(row, to: &members)
    if withPaths {
      let path = try transaction.pathOfDepartment(row.number)
      members += [
        .init("departmentIdPath", .array(path.map { .string($0.id) })),
        .init("departmentCodePath", .array(path.map { .string($0.code ?? "") })),
        .init("departmentNamePath", .array(path.map { .string($0.name) })),
      ]
    }
    return .object(members)
  }

  private func addCommon(_ row: DepartmentRow, to members: inout [Value.Member]) throws(PoolFailure) {
    members.add("description", row.description)
    members += [
      .init("createdAt", .string(Timestamp.text(row.createdAt))),
      .init("updatedAt", .string(Timestamp.text(row.updatedAt))),
    ]
    members.add("openDepartmentId", row.openId)
    members += [
      .init("leaderUserIds", .array(try transaction.leaderIds(of: row.number).map { .string($0) })),
      .init("membersCount", .integer(row.members)), .init("hasChildren", .bool(row.hasChildren)),
      .init("isVirtualNode", .bool(row.isVirtual)),
    ]
  }

  private func addCustomData(_ row: DepartmentRow, to members: inout [Value.Member]) throws(PoolFailure) {
    guard withCustomData else { return }
    let data = try DirectoryData(target: .department, pool: pool).clear(row.customData, transaction)
    guard isFlat else { return members.append(.init("customData", .object(data))) }
    // A key that is a field's own name stays out: the field goes before it.
    for member in data where !members.contains(where: { $0.name == member.name }) { members.append(member) }
  }

  private static func value(_ json: String) throws(PoolFailure) -> Value { try StoredJSON.value(Array(json.utf8)) }
}
