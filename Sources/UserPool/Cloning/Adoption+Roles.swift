import Contract

// Groups, namespaces, roles, and who has them.
extension Adoption {
  /// Takes a group over.
  /// - Returns: false if it already exists.
  mutating func takeGroup(_ value: Value) throws(PoolFailure) -> Bool {
    let id = try Self.text(value, "id")
    if try transaction.group(Self.text(value, "code"))?.id == id { return false }
    try stamp(value, id)
    var members = Self.members(value, ["code", "name", "description", "type"])
    members.append(.init("customData", try customData(value["customData"], .group)))
    try perform(GroupOperations.create, "createGroup", members)
    return true
  }

  /// Puts a user into a group.
  /// - Returns: false if the user is in it.
  func takeGroupMember(_ value: Value, _ code: String) throws(PoolFailure) -> Bool {
    let group = try GroupOperations.find(code, ["code"], transaction)
    let user = try DirectoryUser.seq(Self.text(value, "userId"), ["userId"], transaction)
    guard try !transaction.groups(of: user).contains(where: { $0.number == group.number }) else { return false }
    try transaction.addToGroup(group.number, user, at: pool.clock.milliseconds)
    return true
  }

  /// Takes a permission namespace over.
  /// - Returns: false if it already exists, as two are in every pool.
  func takeNamespace(_ value: Value) throws(PoolFailure) -> Bool {
    guard try transaction.namespace(Self.text(value, "code")) == nil else { return false }
    try perform(NamespaceOperations.create, "createNamespace", Self.members(value, ["code", "name", "description"]))
    return true
  }

  /// Takes a role over.
  /// - Returns: false if it already exists.
  mutating func takeRole(_ value: Value, _ namespace: String) throws(PoolFailure) -> Bool {
    let id = try Self.text(value, "id")
    let code = try Self.text(value, "code")
    let space = try RoleLookup.namespace(namespace, ["namespace"], transaction)
    if try transaction.role(code, in: space.number)?.id == id { return false }
    try stamp(value, id)
    let place: Value.Member = .init("namespace", .string(namespace))
    let names = ["code", "name", "description", "disableTime"]
    try perform(RoleOperations.create, "createRole", Self.members(value, names) + [place])
    guard var row = try transaction.role(code, in: space.number) else { throw .defect("a new role disappeared") }
    row.isEnabled = value["status"]?.string?.uppercased() != "DISABLE"
    row.isOpenToApplications = value["enablePermissionApply"]?.bool ?? false
    row.updatedAt = try Self.time(value, "updatedAt") ?? row.updatedAt
    try transaction.updateRole(row)
    let data = try customData(value["customData"], .role)
    try Tape(data).withRoot { (patch) throws(PoolFailure) in
      _ = try DirectoryData(target: .role, pool: pool).merge(
        patch, into: row.number, nil, path: ["customData"], transaction)
    }
    return true
  }

  /// Assigns a role.
  func takeAssignment(_ value: Value, _ code: String) throws(PoolFailure) -> Bool {
    cloning.clock.set(try Self.time(value, "createdAt"))
    let target = Value.object(Self.members(value, ["targetType", "targetIdentifier"]))
    let members: [Value.Member] = [.init("code", .string(code)), .init("targets", .array([target]))]
    try perform(
      RoleAssignment.assign, "assignRole", members + Self.members(value, ["namespace", "enableTime", "endTime"]))
    return true
  }

  /// The row's own id and, if it has one, its own time.
  private func stamp(_ value: Value, _ id: String) throws(PoolFailure) {
    cloning.clock.set(try Self.time(value, "createdAt"))
    pool.ids.preset([id])
  }
}
