import Contract

/// Giving roles to users, groups, departments and other roles, and taking them back.
enum RoleAssignment {
  private static let mostTargets = 50
  private static let mostTargetsOfBatch = 10
  private static let mostRoles = 10

  static func assign(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.withEntry { (entry) throws(PoolFailure) in
        let role = try RoleLookup.role(entry, transaction)
        let from = try RoleTimes.read(entry, "enableTime")
        let to = try RoleTimes.read(entry, "endTime")
        if let from, let to, to <= from { throw .invalid(["endTime"], .endsBeforeItBegins) }
        let assignment = Assignment(
          role: role.number, kind: .user, target: 0, enableTime: from, endTime: to,
          createdAt: call.pool.clock.milliseconds)
        for target in try targets(call, most: mostTargets, role, transaction) {
          try give(assignment, to: target, transaction)
        }
        return .success
      }
    }
  }

  static func assignBatch(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let now = call.pool.clock.milliseconds
      for role in try roles(call, transaction) {
        let assignment = Assignment(role: role.number, kind: .user, target: 0, createdAt: now)
        for target in try targets(call, most: mostTargetsOfBatch, role, transaction) {
          try give(assignment, to: target, transaction)
        }
      }
      return .success
    }
  }

  static func revoke(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let role = try call.withEntry { (entry) throws(PoolFailure) in try RoleLookup.role(entry, transaction) }
      for target in try targets(call, most: mostTargets, role, transaction) {
        try transaction.revoke(role.number, from: target.kind, target.number)
      }
      return .success
    }
  }

  static func revokeBatch(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      for role in try roles(call, transaction) {
        for target in try targets(call, most: mostTargets, role, transaction) {
          try transaction.revoke(role.number, from: target.kind, target.number)
        }
      }
      return .success
    }
  }

  private struct Target {
    let kind: AssigneeKind
    let number: Int64
    let path: Path
  }

  private static func give(
    _ assignment: Assignment, to target: Target, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    guard target.kind != .role || target.number != assignment.role else {
      throw .refused(422, path: target.path, .roleOfItself)
    }
    var assignment = assignment
    assignment.kind = target.kind
    assignment.target = target.number
    try transaction.assign(assignment)
  }

  private static func roles(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> [RoleRow] {
    var roles: [RoleRow] = []
    try call.forEachObject("roles", most: mostRoles) { (entry) throws(PoolFailure) in
      roles.append(try RoleLookup.role(entry, transaction))
    }
    return roles
  }

  /// The targets of a call; roles among them are of the same namespace as the role in question.
  private static func targets(
    _ call: Call, most: Int, _ role: RoleRow, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> [Target] {
    var targets: [Target] = []
    try call.forEachObject("targets", most: most) { (entry) throws(PoolFailure) in
      let path = entry.place.path("targetIdentifier")
      guard let id = try entry.text("targetIdentifier") else { throw .invalid(path, .needsValue) }
      let word = try entry.text("targetType") ?? ""
      guard let kind = AssigneeKind.allCases.first(where: { $0.word == word }) else {
        throw .invalid(entry.place.path("targetType"), .notOneOf, ["USER, ROLE, GROUP, DEPARTMENT"])
      }
      let number = try DirectoryTarget.number(kind, id, namespace: role.namespaceCode, path, transaction)
      targets.append(Target(kind: kind, number: number, path: path))
    }
    return targets
  }
}

/// Finds what `targetType` and `targetIdentifier` mean: the id of a user or department, the code of a group or role.
enum DirectoryTarget {
  /// The store's number of a target.
  /// - Parameter namespace: the code of the namespace of roles; nil for the standard one.
  /// - Throws: 404, with 2004 if it is a user.
  static func number(
    _ kind: AssigneeKind, _ id: String, namespace: String?, _ path: Path, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Int64 {
    switch kind {
    case .user: return try DirectoryUser.seq(id, path, transaction)
    case .group: return try GroupOperations.find(id, path, transaction).number
    case .department:
      return try DepartmentLookup(transaction: transaction).department(id, .departmentId, in: nil, path).number
    case .role:
      let namespace = try RoleLookup.namespace(namespace, ["namespace"], transaction)
      return try RoleLookup.role(id, in: namespace, path, transaction).number
    }
  }
}
