import Contract

extension OperationTable {
  /// What belongs to the signed-in user, and what is authorized for anyone (docs/operations.md, "The signed-in user's own").
  mutating func addUserDirectory() {
    read("getUserDepartments", UserDepartments.get)
    write("setUserDepartments", UserDepartments.set)
    read("getDepartmentList", of: .authentication, UserDepartments.getOwn)
    read("getRoleList", of: .authentication, UserRoles.own)
    read("getGroupList", of: .authentication, GroupReads.own)
    read("getTenantList", of: .authentication, AuthorizedResources.ownTenants)
    read("getUserAuthorizedResources", AuthorizedResources.ofUser)
    read("getAuthorizedResources", AuthorizedResources.get)
    read("getAuthorizedResources", of: .authentication, AuthorizedResources.own)
  }
}

/// Resources that are authorized for a user, group, role or department. The pool has no resources, so the list is empty, but the target must exist.
enum AuthorizedResources {
  static func ofUser(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    _ = try DirectoryUser.load(call, (call.string("userIdType"), ["userIdType"]), transaction)
    return .list(0, [])
  }

  static func own(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    _ = try SignedInUser.load(call, transaction)
    return .list(0, [])
  }

  static func get(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let word = call.string("targetType")
    guard let kind = AssigneeKind.allCases.first(where: { $0.word == word }) else {
      throw .invalid(["targetType"], .notOneOf, ["USER, ROLE, GROUP, DEPARTMENT"])
    }
    _ = try DirectoryTarget.number(
      kind, call.string("targetIdentifier") ?? "", namespace: call.string("namespace"), ["targetIdentifier"],
      transaction)
    return .list(0, [])
  }

  /// The pool has no tenants, so nobody belongs to one.
  static func ownTenants(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    _ = try SignedInUser.load(call, transaction)
    return Answer(data: Tape(.array([])))
  }
}
