import Contract

extension OperationTable {
  /// The operations on roles (docs/operations.md, "Roles").
  mutating func addRoles() {
    read("getRole", RoleReads.get)
    read("listRoles", RoleReads.list)
    read("listRoleMembers", RoleReads.listMembers)
    read("listRoleDepartments", RoleReads.listDepartments)
    read("listRoleAssignments", RoleReads.listAssignments)
    read("getRoleAuthorizedResources", RoleReads.authorizedResources)
    read("checkParamsNamespace", RoleReads.checkParameters)
    read("checkMutualExclusion", RoleReads.checkExclusion)
    read("getUserRoles", UserRoles.get)
    read("hasAnyRole", UserRoles.hasAny)
    write("createRole", RoleOperations.create)
    write("createRolesBatch", RoleOperations.createBatch)
    write("createAdminRole", RoleOperations.createAdmin)
    write("updateRole", RoleOperations.update)
    write("deleteRolesBatch", RoleOperations.deleteBatch)
    write("deleteRoles", RoleOperations.delete)
    write("deleteAdminRolesBatch", RoleOperations.deleteAdmin)
    write("assignRole", RoleAssignment.assign)
    write("assignRoleBatch", RoleAssignment.assignBatch)
    write("revokeRole", RoleAssignment.revoke)
    write("revokeRoleBatch", RoleAssignment.revokeBatch)
  }
}

/// Finds namespaces and roles.
enum RoleLookup {
  /// The namespace with that code; the standard one for nil.
  /// - Throws: 404.
  static func namespace(
    _ code: String?, _ path: Path, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> NamespaceRow {
    let code = code ?? NamespaceRow.standard
    guard let row = try transaction.namespace(code) else { throw .refused(404, path: path, .namespaceNotFound, [code]) }
    return row
  }

  /// The role with that code in a namespace.
  /// - Throws: 404.
  static func role(
    _ code: String, in namespace: NamespaceRow, _ path: Path, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> RoleRow {
    guard let row = try transaction.role(code, in: namespace.number) else {
      throw .refused(404, path: path, .roleNotFound, [code, namespace.code])
    }
    return row
  }

  /// The role that an object names by `code` and `namespace`.
  static func role(_ entry: Entry, _ transaction: any ReadTransaction) throws(PoolFailure) -> RoleRow {
    let namespace = try namespace(entry.text("namespace"), entry.place.path("namespace"), transaction)
    guard let code = try entry.text("code") else { throw .invalid(entry.place.path("code"), .needsValue) }
    return try role(code, in: namespace, entry.place.path("code"), transaction)
  }
}

/// Creating, changing and deleting roles.
enum RoleOperations {
  /// How many roles one call may name.
  static let most = 50

  static func create(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.withEntry { (entry) throws(PoolFailure) in
        let row = try make(entry, namespace: nil, call, transaction)
        return Answer(data: Tape(RoleEmission.role(row)))
      }
    }
  }

  /// All or none.
  static func createBatch(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.forEachObject("list", most: most) { (entry) throws(PoolFailure) in
        _ = try make(entry, namespace: nil, call, transaction)
      }
      return .success
    }
  }

  /// A role of the system's namespace.
  static func createAdmin(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.withEntry { (entry) throws(PoolFailure) in
        _ = try make(entry, namespace: NamespaceRow.system, call, transaction)
        return Answer(data: Tape(["isValid": true]))
      }
    }
  }

  private static func make(
    _ entry: Entry, namespace name: String?, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> RoleRow {
    let given = try entry.text("namespace")
    let namespace = try RoleLookup.namespace(name ?? given, entry.place.path("namespace"), transaction)
    let code = try entry.neededCode("code")
    if let holder = try transaction.role(code, in: namespace.number) {
      throw .refused(409, path: entry.place.path("code"), .codeTaken, [code, holder.id])
    }
    var row = RoleRow(
      id: call.pool.ids.next(), namespace: namespace.number, code: code, name: try entry.name("name") ?? code,
      createdAt: call.pool.clock.milliseconds)
    row.description = try entry.text("description")
    row.disableTime = try RoleTimes.read(entry, "disableTime")
    row.namespaceCode = namespace.code
    row.namespaceName = namespace.name
    row.number = try transaction.insertRole(row)
    return row
  }

  static func update(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.withEntry { (entry) throws(PoolFailure) in try update(entry, call, transaction) }
      return .success
    }
  }

  private static func update(
    _ entry: Entry, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    let before = try RoleLookup.role(entry, transaction)
    var row = before
    try entry.changeName("name", &row.name)
    try entry.change("description", &row.description)
    if let code = try entry.code("newCode"), code != row.code {
      if let holder = try transaction.role(code, in: row.namespace) {
        throw .refused(409, path: ["newCode"], .codeTaken, [code, holder.id])
      }
      row.code = code
    }
    if let word = try entry.text("status") { row.isEnabled = try status(word) }
    if entry.node["disableTime"] != nil { row.disableTime = try RoleTimes.read(entry, "disableTime") }
    if let isOpen = try entry.bool("enablePermissionApply") { row.isOpenToApplications = isOpen }
    guard row != before else { return }
    row.updatedAt = max(call.pool.clock.milliseconds, before.updatedAt + 1)
    try transaction.updateRole(row)
  }

  private static func status(_ word: String) throws(PoolFailure) -> Bool {
    switch word.uppercased() {
    case "ENABLE": true
    case "DISABLE": false
    default: throw .invalid(["status"], .notOneOf, ["ENABLE, DISABLE"])
    }
  }

  /// Roles of one namespace, all or none.
  static func deleteBatch(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let namespace = try RoleLookup.namespace(call.string("namespace"), ["namespace"], transaction)
      try deleteListed(in: namespace, call, transaction)
      return .success
    }
  }

  static func deleteAdmin(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let namespace = try RoleLookup.namespace(NamespaceRow.system, [], transaction)
      try deleteListed(in: namespace, call, transaction)
      return .success
    }
  }

  private static func deleteListed(
    in namespace: NamespaceRow, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    try call.forEachText("codeList", most: most) { (code, path) throws(PoolFailure) in
      try transaction.deleteRole(RoleLookup.role(code, in: namespace, path, transaction).number)
    }
  }

  /// Roles of several namespaces, all or none.
  static func delete(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      var roles: [RoleRow] = []
      try call.forEachObject("roleList", most: most) { (entry) throws(PoolFailure) in
        roles.append(try RoleLookup.role(entry, transaction))
      }
      for role in roles { try transaction.deleteRole(role.number) }
      return .success
    }
  }
}

/// Times in requests about roles: milliseconds since 1970, as a number or its digits.
enum RoleTimes {
  /// The time of a member; nil if it is absent or null.
  static func read(_ entry: Entry, _ name: String) throws(PoolFailure) -> Int64? {
    guard let node = entry.node[name], !node.isNull else { return nil }
    let time = node.integer ?? node.string.flatMap { Int64($0) } ?? node.utf8.flatMap { Timestamp.parse($0) }
    guard let time, (0...Timestamp.latest).contains(time) else {
      throw .invalid(entry.place.path(name), .malformedMilliseconds)
    }
    return time
  }
}
