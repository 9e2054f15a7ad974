import Contract

/// Reading roles and whom they are assigned to.
enum RoleReads {
  static func get(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    Answer(data: Tape(RoleEmission.role(try role(call, transaction))))
  }

  /// The role that an argument names by `code` and `namespace`.
  private static func role(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> RoleRow {
    try transaction.holdSnapshot()
    return try call.withEntry { (entry) throws(PoolFailure) in try RoleLookup.role(entry, transaction) }
  }

  static func list(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let namespace = try RoleLookup.namespace(call.string("namespace"), ["namespace"], transaction)
    let page = try call.page()
    let found = try transaction.roles(
      in: namespace.number, keywords: call.keywords(), offset: page.offset, limit: page.limit)
    return .list(found.total, found.rows.map { RoleEmission.role($0) })
  }

  /// Users to whom the role is assigned themselves.
  static func listMembers(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try MemberListing.answer(MemberQuery(.role(role(call, transaction).number)), call, transaction)
  }

  static func listDepartments(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let role = try role(call, transaction)
    let page = try call.page()
    let found = try transaction.assignments(
      of: role.number, to: [.department], offset: page.offset, limit: page.limit)
    var values: [Value] = []
    for assignment in found.rows {
      guard let row = try transaction.departments(.number(assignment.target)).first else { continue }
      var members: [Value.Member] = [.init("id", .string(row.id))]
      members.add("code", row.code)
      members.append(.init("name", .string(row.name)))
      members.add("description", row.description)
      values.append(.object(members))
    }
    return .list(found.total, values)
  }

  /// The role's assignments, each with whom it is to beside the contract's fields.
  static func listAssignments(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let namespace = try RoleLookup.namespace(call.string("namespaceCode"), ["namespaceCode"], transaction)
    let role = try RoleLookup.role(call.string("roleCode") ?? "", in: namespace, ["roleCode"], transaction)
    let page = try call.page()
    if let query = try call.keywords("query"), !role.code.contains(query), !role.name.contains(query) {
      return Answer(data: Tape(["totalCount": 0, "data": []]))
    }
    let found = try transaction.assignments(
      of: role.number, to: try kinds(call), offset: page.offset, limit: page.limit)
    let now = call.pool.clock.milliseconds
    let poolId = try call.pool.keys.keyring(transaction).userPoolId
    var values: [Value] = []
    for assignment in found.rows {
      values.append(
        try RoleEmission.assignment(assignment, role, poolId, isLive: assignment.isLive(at: now), transaction))
    }
    return Answer(data: Tape(["totalCount": .integer(found.total), "data": .array(values)]))
  }

  private static func kinds(_ call: Call) throws(PoolFailure) -> [AssigneeKind] {
    var kinds: [AssigneeKind] = []
    try call.forEachEntry("targetType") { (node, path) throws(PoolFailure) in
      switch node.string {
      case "USER": kinds.append(.user)
      case "ORG": kinds.append(.department)
      default: throw .invalid(path, .notOneOf, ["USER, ORG"])
      }
    }
    return kinds.isEmpty ? AssigneeKind.allCases : kinds
  }

  /// The pool has no resources, so nothing is authorized to a role.
  static func authorizedResources(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    _ = try role(call, transaction)
    return .list(0, [])
  }

  /// Whether a role could be made with that code (and that name, which need not be unique but mostly is meant to be).
  static func checkParameters(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let namespace = try RoleLookup.namespace(call.string("namespace"), ["namespace"], transaction)
    let code = call.string("code") ?? ""
    var problem: String?
    if let holder = try transaction.role(code, in: namespace.number) {
      problem = Message.codeTaken.rendered(call.context.language, [code, holder.id])
    } else if !Array(code.utf8).withUnsafeBufferPointer({ RoleShape.isCode($0) }) {
      problem = Message.malformedCode.rendered(call.context.language, [])
    } else if let name = call.string("name"), let holder = try transaction.role(named: name, in: namespace.number) {
      problem = Message.codeTaken.rendered(call.context.language, [name, holder.id])
    }
    return validity(problem)
  }

  /// `{isValid, message?}`.
  static func validity(_ problem: String?) -> Answer {
    var members: [Value.Member] = [.init("isValid", .bool(problem == nil))]
    members.add("message", problem)
    return Answer(data: Tape(.object(members)))
  }

  /// No two roles of the pool exclude each other, as there is not an operation that says so.
  static func checkExclusion(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    try call.forEachObject("roles", most: RoleOperations.most) { (entry) throws(PoolFailure) in
      _ = try RoleLookup.role(entry, transaction)
    }
    return Answer(data: Tape(["existMutuallyExclusive": false]))
  }
}

/// Makes answers of roles: RoleDto, RolePermissionListDto.
enum RoleEmission {
  /// A role.
  static func role(_ row: RoleRow) -> Value {
    var members: [Value.Member] = [
      .init("id", .string(row.id)), .init("code", .string(row.code)), .init("name", .string(row.name)),
    ]
    members.add("description", row.description)
    members += [
      .init("namespace", .string(row.namespaceCode)), .init("namespaceName", .string(row.namespaceName)),
      .init("status", .string(row.isEnabled ? "ENABLE" : "DISABLE")),
    ]
    if let time = row.disableTime { members.append(.init("disableTime", .integer(time))) }
    members.append(.init("enablePermissionApply", .bool(row.isOpenToApplications)))
    return .object(members)
  }

  /// An assignment of a role.
  static func assignment(
    _ assignment: Assignment, _ role: RoleRow, _ poolId: String, isLive: Bool, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Value {
    var members: [Value.Member] = [
      .init("roleId", .string(role.id)), .init("status", .string(isLive ? "ENABLE" : "DISABLE")),
    ]
    if let time = assignment.enableTime { members.append(.init("enableTime", .integer(time))) }
    if let time = assignment.endTime { members.append(.init("endTime", .integer(time))) }
    members += [
      .init("userPoolId", .string(poolId)), .init("roleName", .string(role.name)),
      .init("roleCode", .string(role.code)),
    ]
    members.add("description", role.description)
    members += [
      .init("createdAt", .string(Timestamp.text(assignment.createdAt))),
      .init("updatedAt", .string(Timestamp.text(role.updatedAt))),
      .init("targetType", .string(assignment.kind.word)),
    ]
    let name =
      switch assignment.kind.target {
      case nil: try transaction.userId(of: assignment.target)
      case let target?: try transaction.directoryName(target, assignment.target)
      }
    members.add("targetIdentifier", name)
    return .object(members)
  }
}

extension AssigneeKind {
  /// The contract's word for it.
  var word: String {
    switch self {
    case .user: "USER"
    case .group: "GROUP"
    case .department: "DEPARTMENT"
    case .role: "ROLE"
    }
  }

  /// What it is for custom fields, if it is not a user.
  var target: FieldTarget? {
    switch self {
    case .user: nil
    case .group: .group
    case .department: .department
    case .role: .role
    }
  }
}
